//! The filters of lists: by the state of the service, and by top-level domain.

use crate::api::Domain;
use crate::framework::{Attribute, Type};

/// What a list is narrowed to.
#[derive(Debug)]
pub(super) struct Filter {
    service_statuses: Option<Vec<String>>,
    /// Lower case, without leading dot.
    tlds: Option<Vec<String>>,
}

impl Filter {
    /// A filter; `None` lets everything pass, an empty set nothing.
    pub(super) fn new(service_statuses: Option<Vec<String>>, tlds: Option<Vec<String>>) -> Self {
        let fold = |tld: String| tld.trim().trim_matches('.').to_lowercase();
        Self {
            service_statuses,
            tlds: tlds.map(|tlds| tlds.into_iter().map(fold).collect()),
        }
    }

    /// The arguments.
    pub(super) fn attributes() -> Vec<Attribute> {
        let strings = || Type::Set(Box::new(Type::String));
        vec![
            Attribute::typed("service_statuses", strings()).describe(
                "Only domains whose `service_status` is one of these, such as `[\"active\"]`. Left out or null: all. An empty \
                 set lets none pass.",
            ),
            Attribute::typed("tlds", strings()).describe(
                "Only domains whose name ends in one of these, such as `[\"se\", \"nu\"]`. Left out or null: all. An empty \
                 set lets none pass.",
            ),
        ]
    }

    /// Whether a domain passes.
    pub(super) fn passes(&self, domain: &Domain) -> bool {
        let name = domain.name.trim_end_matches('.').to_lowercase();
        let ends = |tld: &String| {
            name.strip_suffix(tld.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
        };
        let status = |status: &String| domain.service_status.as_ref() == Some(status);
        self.service_statuses
            .as_ref()
            .is_none_or(|statuses| statuses.iter().any(status))
            && self.tlds.as_ref().is_none_or(|tlds| tlds.iter().any(ends))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(tlds: Option<&[&str]>, statuses: Option<&[&str]>, name: &str) -> bool {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let domain = crate::provider::names::tests::row("dom_1", name, "active");
        Filter::new(statuses.map(owned), tlds.map(owned)).passes(&domain)
    }

    #[test]
    fn a_name_passes_by_its_whole_last_label() {
        assert!(passes(Some(&["se"]), None, "Example.SE"));
        assert!(passes(Some(&[".SE"]), None, "example.se."));
        assert!(!passes(Some(&["se"]), None, "example.cse"));
        assert!(!passes(Some(&["se"]), None, "se"));
        assert!(passes(Some(&["co.uk"]), None, "example.co.uk"));
    }

    #[test]
    fn without_a_filter_everything_passes_and_through_an_empty_one_nothing() {
        assert!(passes(None, None, "example.se"));
        assert!(!passes(Some(&[]), None, "example.se"));
        assert!(!passes(None, Some(&["expired"]), "example.se"));
        assert!(passes(None, Some(&["expired", "active"]), "example.se"));
    }
}
