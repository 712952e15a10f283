//! A set of name servers, and when two sets are the same delegation.

use std::collections::BTreeSet;

use super::model::Config;
use crate::api::Nameservers;
use crate::framework::{Diagnostic, Diagnostics, Path};
use crate::provider::host_name::normalize;

/// The minimum number of name servers that HostUp accepts.
const MIN_NAMESERVERS: usize = 2;

/// A set of name servers by canonical names, so that order and spelling do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delegation(BTreeSet<String>);

impl Delegation {
    pub(super) fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| normalize(name)).collect())
    }

    /// Whether an answer shows this delegation.
    pub(super) fn is_shown_by(&self, answer: &Nameservers) -> bool {
        let reported = answer.nameservers.as_deref().map(Self::new);
        reported.as_ref() == Some(self)
    }

    /// Returns the canonical names in alphabetical order.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

/// Checks that the set has enough different name servers. Each name has been checked by the schema.
pub(super) fn validate(config: &Config, diagnostics: &mut Diagnostics) {
    let Some(names) = config.nameservers.known() else {
        return;
    };
    let count = Delegation::new(names).0.len();
    if count < MIN_NAMESERVERS {
        let spellings = match names.len() > count {
            true => {
                " Names that differ only in case, a trailing dot or the form of an IDN are the same name server."
            }
            false => "",
        };
        let detail = format!(
            "A domain needs at least {MIN_NAMESERVERS} different name servers, and `nameservers` has {count}.{spellings}"
        );
        let error = Diagnostic::error("Too few name servers", detail);
        diagnostics.push(error.at(Path::attribute("nameservers")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Attr;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn delegations_are_the_same_in_any_order_and_spelling() {
        let one = Delegation::new(&names(&["ns1.example.se", "ns1.räksmörgås.se"]));
        let other = Delegation::new(&names(&["NS1.xn--rksmrgs-5wao1o.se", "Ns1.Example.se."]));
        assert_eq!(one, other);
        assert_eq!(one.names(), ["ns1.example.se", "ns1.xn--rksmrgs-5wao1o.se"]);
        for different in [
            &["ns1.example.se"][..],
            &["ns1.example.se", "ns2.example.se"],
            &[],
        ] {
            assert_ne!(one, Delegation::new(&names(different)));
        }
    }

    #[test]
    fn delegation_is_shown_by_an_answer_in_any_spelling() {
        let delegation = Delegation::new(&names(&["ns1.example.se", "ns2.example.se"]));
        let answer = Nameservers {
            nameservers: Some(names(&["NS2.example.se.", "ns1.example.se"])),
            ..Nameservers::default()
        };
        assert!(delegation.is_shown_by(&answer));
        assert!(!delegation.is_shown_by(&Nameservers::default()));
    }

    #[test]
    fn fewer_than_two_different_name_servers_are_an_error() {
        let validate = |nameservers| {
            let config = Config {
                domain_id: Attr::Unknown,
                domain_name: Attr::Null,
                nameservers,
                allow_dnssec_pause: Attr::Null,
                timeouts: Attr::Null,
            };
            let mut diagnostics = Diagnostics::default();
            super::validate(&config, &mut diagnostics);
            let texts: Vec<_> = diagnostics
                .iter()
                .map(|error| error.detail.clone())
                .collect();
            texts.join("\n")
        };
        let of = |list: &[&str]| validate(Attr::Known(names(list)));
        assert_eq!(of(&["ns1.example.se", "ns2.example.se"]), "");
        assert_eq!(validate(Attr::Unknown), "");
        assert!(of(&["ns1.example.se"]).contains("`nameservers` has 1"));
        assert!(of(&[]).contains("`nameservers` has 0"));
        let twice = of(&["ns1.example.se", "NS1.example.se."]);
        assert!(
            twice.contains("has 1") && twice.contains("trailing dot"),
            "{twice}"
        );
    }
}
