//! Addresses of name servers in glue records: public IPv4 and IPv6 addresses, compared by value.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::framework::quote::inline;

/// An address that the whole internet can reach. It is printed in its canonical form, such as `2001:4860:4860::8888`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PublicIp(IpAddr);

/// A range of addresses that are not public: its first address, the length of its prefix, and what it is.
type Range<T> = (T, u32, &'static str);

/// From the IANA registry of special-purpose IPv4 addresses.
const IPV4: [Range<Ipv4Addr>; 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 32, "the unspecified address"),
    (
        Ipv4Addr::new(0, 0, 0, 0),
        8,
        "an address of \"this network\"",
    ),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private address"),
    (
        Ipv4Addr::new(100, 64, 0, 0),
        10,
        "an address of a carrier's NAT",
    ),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "a loopback address"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "a link-local address"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private address"),
    (
        Ipv4Addr::new(192, 0, 0, 0),
        24,
        "reserved for protocols of the IETF",
    ),
    (
        Ipv4Addr::new(192, 0, 2, 0),
        24,
        "reserved for documentation",
    ),
    (
        Ipv4Addr::new(192, 88, 99, 0),
        24,
        "reserved, for a former relay of 6to4",
    ),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private address"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "reserved for benchmarks"),
    (
        Ipv4Addr::new(198, 51, 100, 0),
        24,
        "reserved for documentation",
    ),
    (
        Ipv4Addr::new(203, 0, 113, 0),
        24,
        "reserved for documentation",
    ),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "a multicast address"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "a reserved address"),
];

/// From the IANA registry of special-purpose IPv6 addresses.
const IPV6: [Range<Ipv6Addr>; 11] = [
    (Ipv6Addr::UNSPECIFIED, 128, "the unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, "the loopback address"),
    (
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0),
        32,
        "an address of IPv4 translation",
    ),
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        23,
        "reserved for protocols of the IETF",
    ),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "reserved for documentation",
    ),
    (
        Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0),
        16,
        "a 6to4 address",
    ),
    (
        Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),
        20,
        "reserved for documentation",
    ),
    (
        Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0),
        7,
        "a private (unique local) address",
    ),
    (
        Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0),
        10,
        "a link-local address",
    ),
    (
        Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0),
        10,
        "a private (site-local) address",
    ),
    (
        Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0),
        8,
        "a multicast address",
    ),
];

/// The only block from which public IPv6 addresses are allocated.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

impl PublicIp {
    /// Parses an address that a user wrote.
    ///
    /// # Errors
    ///
    /// What is wrong, and what to write instead.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Ok(ip) = text.parse::<IpAddr>() else {
            return Err(format!(
                "\"{}\" is not an IP address. Write one public IPv4 or IPv6 address, without a port, a prefix length or \
                 white space.",
                inline(text)
            ));
        };
        match special_range(ip) {
            None => Ok(Self(ip)),
            Some(range) => Err(format!(
                "{ip} is not a public address, but {range}. Write the address at which the internet reaches the host."
            )),
        }
    }

    /// Checks an address that a user wrote.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Self::parse).
    pub(super) fn check(text: &str) -> Result<(), String> {
        Self::parse(text).map(|_| ())
    }
}

impl fmt::Display for PublicIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether two spellings are the same address. An IPv4 address written as IPv6 is the IPv4 address.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || normalize(one) == normalize(other)
}

/// Returns the canonical form of an address. A reported text that is not an address stays as it is.
pub(super) fn normalize(text: &str) -> String {
    let ip = text.parse::<IpAddr>();
    ip.map_or_else(|_| text.to_owned(), |ip| ip.to_canonical().to_string())
}

/// Says what an address is that is not public.
fn special_range(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => {
            let range = IPV4.iter().find(|(first, prefix, _)| {
                has_prefix(ip.to_bits().into(), first.to_bits().into(), 32 - prefix)
            });
            range.map(|(_, _, what)| *what)
        }
        IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some() => {
            Some("an IPv4 address that is written as IPv6")
        }
        IpAddr::V6(ip) => {
            let is_in = |first: &Ipv6Addr, prefix: u32| {
                has_prefix(ip.to_bits(), first.to_bits(), 128 - prefix)
            };
            let range = IPV6.iter().find(|(first, prefix, _)| is_in(first, *prefix));
            let is_allocated = is_in(&GLOBAL_UNICAST.0, GLOBAL_UNICAST.1);
            let reserved = (!is_allocated).then_some("a reserved address");
            range.map(|(_, _, what)| *what).or(reserved)
        }
    }
}

/// Whether two addresses are equal without their last bits. Every prefix has a bit, so these are never all 128.
fn has_prefix(ip: u128, first: u128, last_bits: u32) -> bool {
    ip >> last_bits == first >> last_bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_address_is_printed_in_canonical_form() {
        for (text, canonical) in [
            ("1.1.1.1", "1.1.1.1"),
            ("172.32.0.1", "172.32.0.1"),
            ("100.128.0.1", "100.128.0.1"),
            ("192.0.1.1", "192.0.1.1"),
            ("223.255.255.255", "223.255.255.255"),
            ("2001:4860:4860:0::8888", "2001:4860:4860::8888"),
            ("2A00:1450::1", "2a00:1450::1"),
            ("2001:200::1", "2001:200::1"),
        ] {
            let ip = PublicIp::parse(text).expect(text);
            assert_eq!(ip.to_string(), canonical);
            assert!(is_same(text, canonical), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_an_address_is_an_error() {
        for text in [
            "",
            "1.1.1",
            "1.1.1.256",
            "01.1.1.1",
            "1.1.1.1/32",
            "1.1.1.1:53",
            " 1.1.1.1",
            "[2a00::1]",
            "fe80::1%eth0",
            "ns1.example.se",
            "2a00:::1",
        ] {
            let error = PublicIp::check(text).expect_err(text);
            assert!(error.contains("is not an IP address"), "{text:?}: {error}");
        }
    }

    #[test]
    fn address_that_is_not_public_is_an_error_that_says_what_it_is() {
        for (text, range) in [
            ("0.0.0.0", "the unspecified address"),
            ("0.1.2.3", "this network"),
            ("10.1.2.3", "a private address"),
            ("172.16.0.1", "a private address"),
            ("172.31.255.255", "a private address"),
            ("192.168.1.1", "a private address"),
            ("100.64.0.1", "an address of a carrier's NAT"),
            ("100.127.255.255", "an address of a carrier's NAT"),
            ("127.0.0.53", "a loopback address"),
            ("169.254.169.254", "a link-local address"),
            ("192.0.0.1", "protocols of the IETF"),
            ("192.0.2.1", "reserved for documentation"),
            ("198.51.100.1", "reserved for documentation"),
            ("203.0.113.1", "reserved for documentation"),
            ("192.88.99.1", "6to4"),
            ("198.19.0.1", "reserved for benchmarks"),
            ("224.0.0.1", "a multicast address"),
            ("240.0.0.1", "a reserved address"),
            ("255.255.255.255", "a reserved address"),
            ("::", "the unspecified address"),
            ("::1", "the loopback address"),
            ("::ffff:1.1.1.1", "written as IPv6"),
            ("64:ff9b::1.1.1.1", "IPv4 translation"),
            ("100::1", "a reserved address"),
            ("2001::1", "protocols of the IETF"),
            ("2001:db8::1", "reserved for documentation"),
            ("2002:101:101::1", "6to4"),
            ("3fff::1", "reserved for documentation"),
            ("4000::1", "a reserved address"),
            ("fd00::1", "unique local"),
            ("fe80::1", "a link-local address"),
            ("fec0::1", "site-local"),
            ("ff02::1", "a multicast address"),
        ] {
            let error = PublicIp::check(text).expect_err(text);
            assert!(error.contains(range), "{text}: {error}");
        }
    }

    #[test]
    fn addresses_are_compared_by_value() {
        for (one, other) in [
            ("2001:DB8::1", "2001:db8:0::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:c000:201", "::ffff:192.0.2.1"),
            ("no address", "no address"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [("192.0.2.1", "192.0.2.2"), ("::1", "0.0.0.1"), ("x", "y")] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
