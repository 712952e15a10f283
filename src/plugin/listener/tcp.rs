//! A port of the loopback interface, as go-plugin does it on Windows.

use std::io;
use std::net::{Ipv4Addr, TcpListener as Socket};
use std::ops::RangeInclusive;

use tokio::net::TcpListener;

use super::{Address, Listener, Place};
use crate::plugin::failure::Failure;

pub(super) fn bind(ports: RangeInclusive<u16>) -> Result<(Listener, Place), Failure> {
    let place = format!("127.0.0.1, ports {} to {}", ports.start(), ports.end());
    let bound = first_free(ports).and_then(|socket| {
        socket.set_nonblocking(true)?;
        let address = Address {
            network: "tcp",
            text: socket.local_addr()?.to_string(),
        };
        Ok((TcpListener::from_std(socket)?, address))
    });
    let (listener, address) = bound.map_err(|error| Failure::Listen { place, error })?;
    let place = Place {
        address,
        #[cfg(unix)]
        _directory: None,
    };
    Ok((Listener::Tcp(listener), place))
}

fn first_free(ports: RangeInclusive<u16>) -> io::Result<Socket> {
    // Without an upper bound the range means any port, which only the system can pick.
    let ports = if *ports.end() == 0 { 0..=0 } else { ports };
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in ports {
        match Socket::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = first_free(0..=0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = first_free(port..=port).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);

        let range = port..=port.saturating_add(50);
        let next = first_free(range.clone()).unwrap();
        let found = next.local_addr().unwrap();
        assert!(found.ip().is_loopback());
        assert_ne!(found.port(), port);
        assert!(range.contains(&found.port()));
    }
}
