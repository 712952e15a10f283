//! The filters of lists: by the state of the service, and by top-level domain.
//!
//! A misspelt value would match nothing, and a `for_each` over the empty list would plan to destroy everything. So values are
//! normalized before they are compared, and a value that surely or most likely matches nothing causes a warning.

use super::lookup::DomainName;
use crate::api::Domain;
use crate::framework::quote::inline;
use crate::framework::{Attribute, Diagnostic, Diagnostics, Path, Type};

/// The documented values of `serviceStatus`.
const SERVICE_STATUSES: [&str; 8] = [
    "active",
    "suspended",
    "terminated",
    "pending",
    "cancelled",
    "expired",
    "fraud",
    "unknown",
];

/// Why a list that is too short matters; part of each warning.
const CONSEQUENCE: &str = "If resources are created from the list with for_each, Terraform plans to destroy those whose \
    domains are no longer listed.";

/// Which domains a list includes; `None` includes all, an empty set none.
#[derive(Debug)]
pub(super) struct Filter {
    /// Lower case.
    service_statuses: Option<Vec<String>>,
    /// Lower case, in ASCII, without leading dot.
    tlds: Option<Vec<String>>,
}

impl Filter {
    /// Creates a filter, with a warning for each value that seems misspelt.
    pub(super) fn new(
        service_statuses: Option<Vec<String>>,
        tlds: Option<Vec<String>>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let statuses = service_statuses.iter().flatten();
        diagnostics.extend(statuses.filter_map(|text| undocumented_status(text)));
        let service_statuses =
            service_statuses.map(|texts| texts.iter().map(|text| normalize_status(text)).collect());
        let tlds = tlds.map(|texts| {
            let normalized = texts.iter().filter_map(|text| {
                let tld = normalize_tld(text);
                if tld.is_none() {
                    diagnostics.push(invalid_tld(text));
                }
                tld
            });
            normalized.collect()
        });
        Self {
            service_statuses,
            tlds,
        }
    }

    /// Returns the arguments of a filter.
    pub(super) fn attributes() -> Vec<Attribute> {
        let strings = || Type::Set(Box::new(Type::String));
        vec![
            Attribute::typed("service_statuses", strings()).describe(
                "Only domains whose `service_status` is one of these, such as `[\"active\"]`; case makes no difference. A \
                 status that HostUp does not document causes a warning. Null matches all domains, an empty set none.",
            ),
            Attribute::typed("tlds", strings()).describe(
                "Only domains whose name ends in one of these, such as `[\"se\", \"nu\"]`. Case and a leading dot make no \
                 difference, and Unicode matches its ASCII form (`xn--…`). Null matches all domains, an empty set none.",
            ),
        ]
    }

    pub(super) fn matches(&self, domain: &Domain) -> bool {
        let status = domain.service_status.as_deref().map(normalize_status);
        let has_status = |statuses: &Vec<String>| {
            status
                .as_ref()
                .is_some_and(|status| statuses.contains(status))
        };
        let has_tld = |tlds: &Vec<String>| {
            // A name with a label that is not a valid IDN still has a top-level domain.
            let name = DomainName::parse(&domain.name).map_or_else(
                || domain.name.trim_end_matches('.').to_lowercase(),
                |name| name.to_string(),
            );
            let ends_with = |tld: &String| {
                let rest = name.strip_suffix(tld.as_str());
                rest.is_some_and(|rest| rest.ends_with('.'))
            };
            tlds.iter().any(ends_with)
        };
        self.service_statuses.as_ref().is_none_or(has_status)
            && self.tlds.as_ref().is_none_or(has_tld)
    }
}

fn normalize_status(status: &str) -> String {
    status.trim().to_lowercase()
}

/// `None` if no name can end in it.
fn normalize_tld(tld: &str) -> Option<String> {
    let tld = tld.trim().trim_start_matches(['.', '。', '．', '｡']);
    DomainName::parse(tld).map(|name| name.as_str().to_owned())
}

/// Returns the warning for a status that HostUp does not document, with a similar documented one.
fn undocumented_status(text: &str) -> Option<Diagnostic> {
    let status = normalize_status(text);
    if SERVICE_STATUSES.contains(&status.as_str()) {
        return None;
    }
    let similar = SERVICE_STATUSES
        .into_iter()
        .map(|documented| (strsim::damerau_levenshtein(&status, documented), documented))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let hint = similar.map_or_else(String::new, |(_, similar)| {
        format!(" Did you mean \"{similar}\"?")
    });
    let detail = format!(
        "HostUp does not document this status, so most likely no domain has it.{hint} Documented are: {}. {CONSEQUENCE}",
        SERVICE_STATUSES.join(", ")
    );
    let shown = inline(text);
    let warning = Diagnostic::warning(format!("Unknown service status \"{shown}\""), detail);
    Some(warning.at(Path::attribute("service_statuses")))
}

fn invalid_tld(text: &str) -> Diagnostic {
    let detail = format!(
        "No domain name can end in this, so it matches nothing. Write top-level domains like \"se\" or \"co.uk\". \
         {CONSEQUENCE}"
    );
    let shown = inline(text);
    Diagnostic::warning(
        format!("\"{shown}\" is not a valid top-level domain"),
        detail,
    )
    .at(Path::attribute("tlds"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::lookup::domain_with;

    fn filter(tlds: Option<&[&str]>, statuses: Option<&[&str]>) -> (Filter, Diagnostics) {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let mut diagnostics = Diagnostics::default();
        let filter = Filter::new(statuses.map(owned), tlds.map(owned), &mut diagnostics);
        (filter, diagnostics)
    }

    fn matches(tlds: Option<&[&str]>, statuses: Option<&[&str]>, name: &str) -> bool {
        let domain = domain_with("dom_1", name, "active");
        let (filter, diagnostics) = filter(tlds, statuses);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        filter.matches(&domain)
    }

    #[test]
    fn tld_matches_complete_labels() {
        assert!(matches(Some(&["se"]), None, "Example.SE"));
        assert!(matches(Some(&[".SE"]), None, "example.se."));
        assert!(!matches(Some(&["se"]), None, "example.cse"));
        assert!(!matches(Some(&["se"]), None, "se"));
        assert!(matches(Some(&["co.uk"]), None, "example.co.uk"));
    }

    #[test]
    fn unicode_and_ascii_tlds_match_each_other() {
        for tld in ["рф", "РФ", ".рф", "。рф", "xn--p1ai", " XN--P1AI "] {
            for name in [
                "пример.рф",
                "xn--e1afmkfd.xn--p1ai",
                "xn--invalid9.xn--p1ai",
            ] {
                assert!(matches(Some(&[tld]), None, name), "{tld} {name}");
            }
        }
    }

    #[test]
    fn null_matches_all_domains_and_an_empty_set_none() {
        assert!(matches(None, None, "example.se"));
        assert!(!matches(Some(&[]), None, "example.se"));
        assert!(!matches(None, Some(&["expired"]), "example.se"));
        assert!(matches(None, Some(&["expired", "active"]), "example.se"));
    }

    #[test]
    fn status_matches_in_any_case() {
        for status in ["Active", "ACTIVE", " active "] {
            assert!(matches(None, Some(&[status]), "example.se"), "{status}");
        }
        let mut domain = domain_with("dom_1", "example.se", "Active");
        let (active, _) = filter(None, Some(&["active"]));
        assert!(active.matches(&domain));
        domain.service_status = None;
        assert!(!active.matches(&domain));
    }

    #[test]
    fn undocumented_status_warns_and_suggests_a_similar_one() {
        for (status, similar) in [("activ", "active"), ("Canceled", "cancelled")] {
            let (_, diagnostics) = filter(None, Some(&[status]));
            let [warning] = &diagnostics.into_iter().collect::<Vec<_>>()[..] else {
                panic!("one warning is expected for {status}");
            };
            let hint = format!("Did you mean \"{similar}\"?");
            assert!(warning.detail.contains(&hint), "{}", warning.detail);
        }
        let (paused, diagnostics) = filter(None, Some(&["paused"]));
        assert_eq!(diagnostics.iter().count(), 1);
        assert!(!diagnostics.iter().any(|it| it.detail.contains("mean")));
        let paused_domain = domain_with("dom_1", "a.se", "paused");
        assert!(paused.matches(&paused_domain), "HostUp may add a status");
    }

    #[test]
    fn tld_that_no_name_can_end_in_warns() {
        for tld in ["*.se", "", ".", "s e"] {
            let (none, diagnostics) = filter(Some(&[tld]), None);
            assert_eq!(diagnostics.iter().count(), 1, "{tld:?}");
            let domain = domain_with("dom_1", "a.se", "active");
            assert!(!none.matches(&domain));
        }
    }
}
