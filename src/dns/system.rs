//! The resolvers that the system is configured with.
//!
//! On Unix these are the ones in `/etc/resolv.conf`. macOS keeps the resolver of its primary network there; resolvers for
//! single domains, as a VPN sets them, are not covered, and neither are link-local addresses with the name of an
//! interface. On Windows they are those of every adapter that is up; name resolution policies are not covered.

use std::fmt;
use std::net::IpAddr;

/// Why the system's resolvers are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemResolversError {
    /// The system has none.
    None,
    /// They cannot be read, for this reason.
    Unreadable(String),
}

impl fmt::Display for SystemResolversError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SystemResolversError::None => f.write_str("The system has no DNS resolver."),
            SystemResolversError::Unreadable(reason) => {
                write!(
                    f,
                    "The DNS resolvers of the system cannot be read: {reason}."
                )
            }
        }
    }
}

impl std::error::Error for SystemResolversError {}

#[cfg(not(windows))]
const RESOLV_CONF: &str = "/etc/resolv.conf";

#[cfg(not(windows))]
pub(super) fn resolvers() -> Result<Vec<IpAddr>, SystemResolversError> {
    match std::fs::read(RESOLV_CONF) {
        Ok(bytes) => Ok(parse_resolv_conf(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(parse_resolv_conf("")),
        Err(error) => Err(SystemResolversError::Unreadable(format!(
            "{RESOLV_CONF}: {error}"
        ))),
    }
}

/// Returns the name servers of a `resolv.conf`; without any, this machine, as resolv.conf(5) says.
#[cfg(any(not(windows), test))]
fn parse_resolv_conf(text: &str) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        if let (Some("nameserver"), Some(address)) = (words.next(), words.next()) {
            addresses.extend(address.parse::<IpAddr>().ok());
        }
    }
    if addresses.is_empty() {
        addresses.push(IpAddr::from([127, 0, 0, 1]));
    }
    addresses
}

#[cfg(windows)]
pub(super) fn resolvers() -> Result<Vec<IpAddr>, SystemResolversError> {
    let adapters = ipconfig::get_adapters()
        .map_err(|error| SystemResolversError::Unreadable(error.to_string()))?;
    let up = adapters
        .iter()
        .filter(|adapter| adapter.oper_status() == ipconfig::OperStatus::IfOperStatusUp);
    let servers = up.flat_map(|adapter| adapter.dns_servers());
    let addresses: Vec<IpAddr> = servers.copied().filter(|ip| !is_site_local(*ip)).collect();
    match addresses.is_empty() {
        true => Err(SystemResolversError::None),
        false => Ok(addresses),
    }
}

/// Windows lists `fec0:0:0:ffff::1` to `::3` for adapters without a resolver, and nothing answers there (RFC 3879).
#[cfg(windows)]
fn is_site_local(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.segments()[0] == 0xfec0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nameserver_lines_are_read_in_their_order() {
        let text = "# nameserver 192.0.2.9\nsearch example.se\nnameserver 192.0.2.1\n\tnameserver\t2001:db8::1 # local\n\
                    nameserver fe80::1%eth0\nnameserver dns.example\nnameserver\noptions timeout:1\n";
        let expected = ["192.0.2.1", "2001:db8::1"].map(|text| text.parse::<IpAddr>().unwrap());
        assert_eq!(parse_resolv_conf(text), expected);
    }

    #[test]
    fn file_without_a_nameserver_means_this_machine() {
        for text in ["", "search example.se\n; nothing else\n"] {
            assert_eq!(parse_resolv_conf(text), [IpAddr::from([127, 0, 0, 1])]);
        }
    }
}
