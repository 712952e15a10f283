//! A port of the loopback interface, as go-plugin uses it on Windows.

use std::io;
use std::net::{Ipv4Addr, TcpListener as Socket};
use std::ops::RangeInclusive;

use tokio::net::TcpListener;

use super::{Address, Endpoint, Listener};
use crate::plugin::start_error::StartError;

pub(super) fn bind(ports: RangeInclusive<u16>) -> Result<(Listener, Endpoint), StartError> {
    let range = format!("127.0.0.1, ports {} to {}", ports.start(), ports.end());
    let bound = first_free(ports).and_then(|socket| {
        socket.set_nonblocking(true)?;
        let address = Address {
            network: "tcp",
            text: socket.local_addr()?.to_string(),
        };
        Ok((TcpListener::from_std(socket)?, address))
    });
    let (listener, address) = bound.map_err(|error| StartError::Listen {
        address: range,
        error,
    })?;
    let endpoint = Endpoint {
        address,
        #[cfg(unix)]
        _directory: None,
    };
    Ok((Listener::Tcp(listener), endpoint))
}

fn first_free(ports: RangeInclusive<u16>) -> io::Result<Socket> {
    // Port 0 lets the system choose.
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
    fn used_port_is_skipped() {
        let used = first_free(0..=0).unwrap();
        let port = used.local_addr().unwrap().port();
        let error = first_free(port..=port).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);

        let range = port..=port.saturating_add(50);
        let next = first_free(range.clone()).unwrap();
        let address = next.local_addr().unwrap();
        assert!(address.ip().is_loopback());
        assert_ne!(address.port(), port);
        assert!(range.contains(&address.port()));
    }
}
