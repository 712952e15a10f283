//! The filters of lists: by the state of the service, and by top-level domain.
//!
//! A misspelt value would give an empty list, and a `for_each` over it a plan to destroy everything. So values are
//! compared folded, and one that cannot or most likely does not match anything is a warning.

use super::names::Folded;
use crate::api::Domain;
use crate::framework::quote::inline;
use crate::framework::{Attribute, Diagnostic, Diagnostics, Path, Type};

/// What HostUp documents as the state of a service.
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

/// What the warnings have in common: why an empty list matters.
const CONSEQUENCE: &str = "Where resources are created from the list with for_each, Terraform plans to destroy those whose \
    domains are no longer listed.";

/// What a list is narrowed to.
#[derive(Debug)]
pub(super) struct Filter {
    /// Lower case.
    service_statuses: Option<Vec<String>>,
    /// Lower case, in ASCII, without leading dot.
    tlds: Option<Vec<String>>,
}

impl Filter {
    /// A filter; `None` lets everything pass, an empty set nothing. A value that seems misspelt is a warning.
    pub(super) fn new(
        service_statuses: Option<Vec<String>>,
        tlds: Option<Vec<String>>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let statuses = service_statuses.iter().flatten();
        diagnostics.extend(statuses.filter_map(|text| undocumented(text)));
        let service_statuses =
            service_statuses.map(|texts| texts.iter().map(|text| fold_status(text)).collect());
        let tlds = tlds.map(|texts| {
            let folded = texts.iter().filter_map(|text| {
                let tld = fold_tld(text);
                if tld.is_none() {
                    diagnostics.push(not_a_tld(text));
                }
                tld
            });
            folded.collect()
        });
        Self {
            service_statuses,
            tlds,
        }
    }

    /// The arguments.
    pub(super) fn attributes() -> Vec<Attribute> {
        let strings = || Type::Set(Box::new(Type::String));
        vec![
            Attribute::typed("service_statuses", strings()).describe(
                "Only domains whose `service_status` is one of these, such as `[\"active\"]`; case makes no difference. A \
                 status that HostUp does not document is a warning. Left out or null: all. An empty set lets none pass.",
            ),
            Attribute::typed("tlds", strings()).describe(
                "Only domains whose name ends in one of these, such as `[\"se\", \"nu\"]`. Case and a leading dot make no \
                 difference, and Unicode matches its ASCII form (`xn--…`). Left out or null: all. An empty set lets none \
                 pass.",
            ),
        ]
    }

    /// Whether a domain passes.
    pub(super) fn passes(&self, domain: &Domain) -> bool {
        let status = domain.service_status.as_deref().map(fold_status);
        let has_status = |statuses: &Vec<String>| {
            status
                .as_ref()
                .is_some_and(|status| statuses.contains(status))
        };
        let has_tld = |tlds: &Vec<String>| {
            // A label that is no valid IDN does not hide the rest of the name.
            let name = Folded::new(&domain.name).map_or_else(
                || domain.name.trim_end_matches('.').to_lowercase(),
                |name| name.to_string(),
            );
            let ends = |tld: &String| {
                let rest = name.strip_suffix(tld.as_str());
                rest.is_some_and(|rest| rest.ends_with('.'))
            };
            tlds.iter().any(ends)
        };
        self.service_statuses.as_ref().is_none_or(has_status)
            && self.tlds.as_ref().is_none_or(has_tld)
    }
}

fn fold_status(status: &str) -> String {
    status.trim().to_lowercase()
}

/// `None` for what no name can end in.
fn fold_tld(tld: &str) -> Option<String> {
    let tld = tld.trim().trim_start_matches(['.', '。', '．', '｡']);
    Folded::new(tld).map(|folded| folded.as_str().to_owned())
}

/// The warning about a status that HostUp does not document, with the documented one that is spelt alike.
fn undocumented(text: &str) -> Option<Diagnostic> {
    let status = fold_status(text);
    if SERVICE_STATUSES.contains(&status.as_str()) {
        return None;
    }
    let near = SERVICE_STATUSES
        .into_iter()
        .map(|documented| (strsim::damerau_levenshtein(&status, documented), documented))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let hint = near.map_or_else(String::new, |(_, near)| {
        format!(" Did you mean \"{near}\"?")
    });
    let detail = format!(
        "HostUp does not document this status, so most likely no domain has it.{hint} Documented are: {}. {CONSEQUENCE}",
        SERVICE_STATUSES.join(", ")
    );
    let shown = inline(text);
    let warning = Diagnostic::warning(format!("Unknown service status \"{shown}\""), detail);
    Some(warning.at(Path::attribute("service_statuses")))
}

fn not_a_tld(text: &str) -> Diagnostic {
    let detail = format!(
        "No name of a domain ends like this, so it matches none. Write top-level domains like \"se\" or \"co.uk\". \
         {CONSEQUENCE}"
    );
    let shown = inline(text);
    Diagnostic::warning(format!("\"{shown}\" cannot be a top-level domain"), detail)
        .at(Path::attribute("tlds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(tlds: Option<&[&str]>, statuses: Option<&[&str]>) -> (Filter, Diagnostics) {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let mut diagnostics = Diagnostics::default();
        let filter = Filter::new(statuses.map(owned), tlds.map(owned), &mut diagnostics);
        (filter, diagnostics)
    }

    fn passes(tlds: Option<&[&str]>, statuses: Option<&[&str]>, name: &str) -> bool {
        let domain = crate::provider::names::tests::row("dom_1", name, "active");
        let (filter, diagnostics) = filter(tlds, statuses);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        filter.passes(&domain)
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
    fn unicode_and_ascii_tlds_match_each_other() {
        for tld in ["рф", "РФ", ".рф", "。рф", "xn--p1ai", " XN--P1AI "] {
            for name in [
                "пример.рф",
                "xn--e1afmkfd.xn--p1ai",
                "xn--invalid9.xn--p1ai",
            ] {
                assert!(passes(Some(&[tld]), None, name), "{tld} {name}");
            }
        }
    }

    #[test]
    fn without_a_filter_everything_passes_and_through_an_empty_one_nothing() {
        assert!(passes(None, None, "example.se"));
        assert!(!passes(Some(&[]), None, "example.se"));
        assert!(!passes(None, Some(&["expired"]), "example.se"));
        assert!(passes(None, Some(&["expired", "active"]), "example.se"));
    }

    #[test]
    fn statuses_are_compared_without_case() {
        for status in ["Active", "ACTIVE", " active "] {
            assert!(passes(None, Some(&[status]), "example.se"), "{status}");
        }
        let mut domain = crate::provider::names::tests::row("dom_1", "example.se", "Active");
        let (active, _) = filter(None, Some(&["active"]));
        assert!(active.passes(&domain));
        domain.service_status = None;
        assert!(!active.passes(&domain));
    }

    #[test]
    fn undocumented_status_warns_and_names_the_near_one() {
        for (status, near) in [("activ", "active"), ("Canceled", "cancelled")] {
            let (_, diagnostics) = filter(None, Some(&[status]));
            let [warning] = &diagnostics.into_iter().collect::<Vec<_>>()[..] else {
                panic!("one warning is expected for {status}");
            };
            let hint = format!("Did you mean \"{near}\"?");
            assert!(warning.detail.contains(&hint), "{}", warning.detail);
        }
        let (paused, diagnostics) = filter(None, Some(&["paused"]));
        assert_eq!(diagnostics.iter().count(), 1);
        assert!(!diagnostics.iter().any(|it| it.detail.contains("mean")));
        let paused_domain = crate::provider::names::tests::row("dom_1", "a.se", "paused");
        assert!(paused.passes(&paused_domain), "HostUp may add a status");
    }

    #[test]
    fn tld_that_no_name_ends_in_warns() {
        for tld in ["*.se", "", ".", "s e"] {
            let (none, diagnostics) = filter(Some(&[tld]), None);
            assert_eq!(diagnostics.iter().count(), 1, "{tld:?}");
            let domain = crate::provider::names::tests::row("dom_1", "a.se", "active");
            assert!(!none.passes(&domain));
        }
    }
}
