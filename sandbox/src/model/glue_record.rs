//! Glue records: addresses that the registry publishes for name servers under the domain itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::domain::fold;

/// The documented number of glue records that a domain can have.
pub(crate) const MAX_GLUE_RECORDS: usize = 13;

/// A name server under the domain, and its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GlueRecord {
    /// A host name under the domain, such as `ns1.example.se`.
    pub hostname: String,
    /// Its addresses.
    #[schemars(length(min = 1, max = 10))]
    pub ips: Vec<IpAddr>,
}

impl GlueRecord {
    /// Whether it has an address and its host name is under `domain`.
    pub(crate) fn is_possible_in(&self, domain: &str) -> bool {
        is_under(&self.hostname, domain) && !self.ips.is_empty()
    }
}

/// Whether `hostname` is a fully qualified host name under `domain`.
pub(crate) fn is_under(hostname: &str, domain: &str) -> bool {
    let (hostname, domain) = (fold(hostname), fold(domain));
    let labels = hostname
        .strip_suffix(&domain)
        .and_then(|labels| labels.strip_suffix('.'));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    labels.is_some_and(|labels| labels.split('.').all(is_label))
}

/// Whether IANA's registries of special-purpose addresses leave `ip` to the public Internet.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let is_special = matches!(
        ip.octets(),
        [0 | 10 | 127 | 224.., ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    !is_special
}

/// Only 2000::/3 is in use. In it, 2001::/23 is for protocols, 2001:db8::/32 and 3fff::/20 are for documentation, and 2002::/16
/// contains an IPv4 address.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_under_accepts_host_names_below_the_domain_only() {
        for hostname in ["ns1.example.se", "NS1.Example.SE.", "a.b-c.example.se"] {
            assert!(is_under(hostname, "example.se"), "{hostname}");
        }
        for hostname in [
            "example.se",
            ".example.se",
            "ns1.notexample.se",
            "notexample.se",
            "ns1..example.se",
            "-a.example.se",
            "a b.example.se",
            "ns1.example.nu",
            "",
        ] {
            assert!(!is_under(hostname, "example.se"), "{hostname}");
        }
    }

    #[test]
    fn is_public_refuses_special_purpose_addresses() {
        let is_public = |ip: &str| is_public(ip.parse().expect("an address"));
        for ip in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(ip), "{ip}");
        }
        for ip in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001::1",
            "2001:db8::1",
            "2002:808:808::1",
            "3fff::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip), "{ip}");
        }
    }
}
