//! The recursive resolvers that are asked, in order.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::system::{self, SystemResolversError};

/// The port of a resolver without an explicit one.
const DNS_PORT: u16 = 53;

/// The maximum number of resolvers. Further ones would not be reached before a lookup ends.
const MAX_RESOLVERS: usize = 8;

/// One or more resolvers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolvers(Vec<SocketAddr>);

/// Why strings are not [`Resolvers`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolverError {
    /// There is none.
    None,
    /// There are more than [`MAX_RESOLVERS`].
    TooMany(usize),
    /// This string is not an address.
    Address(String),
    /// The port in this string is not from 1 to 65535.
    Port(String),
}

impl fmt::Display for ResolverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResolverError::None => f.write_str("The list of resolvers is empty."),
            ResolverError::TooMany(count) => {
                write!(
                    f,
                    "The list has {count} resolvers; {MAX_RESOLVERS} are allowed."
                )
            }
            ResolverError::Address(text) => write!(
                f,
                "{text:?} is not the address of a resolver: write an IP address, with or without a port, such as \
                 192.0.2.1, 192.0.2.1:5353, 2001:db8::1 or [2001:db8::1]:5353."
            ),
            ResolverError::Port(text) => {
                write!(
                    f,
                    "The port of the resolver {text:?} is not a number from 1 to 65535."
                )
            }
        }
    }
}

impl std::error::Error for ResolverError {}

impl Resolvers {
    /// Parses addresses, each with or without a port. Surrounding whitespace is removed.
    ///
    /// # Errors
    ///
    /// If there is none, or one of them is not an address.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Resolvers, ResolverError> {
        if texts.len() > MAX_RESOLVERS {
            return Err(ResolverError::TooMany(texts.len()));
        }
        let addresses = texts.iter().map(|text| parse_address(text.as_ref().trim()));
        let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            return Err(ResolverError::None);
        }
        Ok(Resolvers(addresses))
    }

    /// Returns the resolvers that the system is configured with.
    ///
    /// # Errors
    ///
    /// If they cannot be read, or there is none.
    pub fn system() -> Result<Resolvers, SystemResolversError> {
        let mut addresses = system::resolvers()?;
        addresses.truncate(MAX_RESOLVERS);
        let addresses = addresses
            .into_iter()
            .map(|ip| SocketAddr::new(ip, DNS_PORT));
        Ok(Resolvers(addresses.collect()))
    }

    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.0
    }
}

fn parse_address(text: &str) -> Result<SocketAddr, ResolverError> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let bare_v6 = bare.and_then(|text| text.parse().ok().map(IpAddr::V6));
    if let Some(ip) = bare_v6.or_else(|| text.parse().ok()) {
        return Ok(SocketAddr::new(ip, DNS_PORT));
    }
    match text.parse::<SocketAddr>() {
        Ok(address) if address.port() != 0 => Ok(address),
        Ok(_) => Err(ResolverError::Port(text.to_owned())),
        Err(_) => {
            let host = text
                .rsplit_once(':')
                .map(|(host, _)| format!("{host}:{DNS_PORT}"));
            let is_port = host.is_some_and(|text| text.parse::<SocketAddr>().is_ok());
            Err(match is_port {
                true => ResolverError::Port(text.to_owned()),
                false => ResolverError::Address(text.to_owned()),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_has_port_53_unless_one_is_given() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1:53"),
            (" 192.0.2.1:5353 ", "192.0.2.1:5353"),
            ("2001:db8::1", "[2001:db8::1]:53"),
            ("[2001:db8::1]", "[2001:db8::1]:53"),
            ("[2001:db8::1]:5353", "[2001:db8::1]:5353"),
        ] {
            let resolvers = Resolvers::parse(&[text]).expect(text);
            assert_eq!(
                resolvers.addresses(),
                [address.parse().expect("an address")]
            );
        }
    }

    #[test]
    fn invalid_address_is_an_error_that_names_it() {
        let address = |text: &str| Err(ResolverError::Address(text.to_owned()));
        let port = |text: &str| Err(ResolverError::Port(text.to_owned()));
        for (text, error) in [
            ("", address("")),
            ("dns.example", address("dns.example")),
            ("dns.example:53", address("dns.example:53")),
            ("[192.0.2.1]", address("[192.0.2.1]")),
            ("192.0.2.1 192.0.2.2", address("192.0.2.1 192.0.2.2")),
            ("192.0.2.1:0", port("192.0.2.1:0")),
            ("192.0.2.1:70000", port("192.0.2.1:70000")),
            ("[2001:db8::1]:x", port("[2001:db8::1]:x")),
        ] {
            assert_eq!(Resolvers::parse(&["192.0.2.9", text]), error, "{text}");
        }
    }

    #[test]
    fn list_of_0_or_9_resolvers_is_an_error() {
        assert_eq!(Resolvers::parse::<&str>(&[]), Err(ResolverError::None));
        assert_eq!(
            Resolvers::parse(&["::1"; 9]),
            Err(ResolverError::TooMany(9))
        );
    }
}
