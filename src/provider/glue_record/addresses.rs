//! A set of addresses, and when two sets are the same.

use std::collections::BTreeSet;

use super::model::Config;
use crate::framework::{Diagnostic, Path};
use crate::provider::public_ip;

/// The maximum number of addresses of one host that HostUp accepts.
const MAX_ADDRESSES: usize = 10;

/// The addresses of a host by value, so that order and spelling do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addresses(BTreeSet<String>);

impl Addresses {
    pub(super) fn new(ips: &[String]) -> Self {
        Self(ips.iter().map(|ip| public_ip::normalize(ip)).collect())
    }

    /// Returns the addresses in canonical form, in alphabetical order.
    pub(super) fn ips(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

/// Returns the error for a set that is empty or too large. Each address has been checked by the schema.
pub(super) fn check_count(config: &Config) -> Option<Diagnostic> {
    let count = Addresses::new(config.ips.known()?).0.len();
    if (1..=MAX_ADDRESSES).contains(&count) {
        return None;
    }
    let detail = format!(
        "A glue record has 1 to {MAX_ADDRESSES} different addresses, and `ips` has {count}."
    );
    let error = Diagnostic::error("Invalid number of addresses", detail);
    Some(error.at(Path::attribute("ips")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Attr;

    fn ips(ips: &[&str]) -> Vec<String> {
        ips.iter().map(|ip| (*ip).to_owned()).collect()
    }

    #[test]
    fn addresses_are_the_same_in_any_order_and_spelling() {
        let one = Addresses::new(&ips(&["2001:4860:4860::8888", "8.8.8.8"]));
        let other = Addresses::new(&ips(&["8.8.8.8", "2001:4860:4860:0:0:0:0:8888"]));
        assert_eq!(one, other);
        assert_eq!(other.ips(), ["2001:4860:4860::8888", "8.8.8.8"]);
        assert_ne!(one, Addresses::new(&ips(&["8.8.8.8"])));
    }

    #[test]
    fn no_address_or_more_than_ten_are_an_error() {
        let check = |ips| {
            let config = Config {
                domain_id: Attr::Unknown,
                domain_name: Attr::Null,
                hostname: Attr::Unknown,
                ips,
            };
            check_count(&config).map(|error| error.detail)
        };
        let numbered = |count| (1..=count).map(|n| format!("8.8.8.{n}")).collect();
        assert_eq!(check(Attr::Unknown), None);
        for count in [1, 10] {
            assert_eq!(check(Attr::Known(numbered(count))), None);
        }
        for count in [0, 11] {
            let error = check(Attr::Known(numbered(count))).expect("an error");
            assert!(error.contains(&format!("`ips` has {count}.")), "{error}");
        }
        let mut spellings: Vec<_> = numbered(9);
        spellings.extend(ips(&["2a00::1", "2A00::1", "2a00:0::1"]));
        assert_eq!(check(Attr::Known(spellings)), None);
    }
}
