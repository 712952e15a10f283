//! What a query says of its domains, once for all of them.

use super::super::enrolment;
use super::super::model::State;
use crate::api::{self, DnssecAuto, Domain, OddField};
use crate::framework::quote::inline;
use crate::framework::{Diagnostic, Item};
use crate::provider::{cause, failure, odd};

/// What the look-up of one domain found.
pub(super) enum Finding {
    /// Only the identity is wanted.
    NotAsked,
    Answer(DnssecAuto),
    Failure(api::Error),
}

/// What was noticed about the domains of a query. Each text is a line about one domain.
#[derive(Default)]
pub(super) struct Notes {
    guessed: Vec<String>,
    failed: Vec<String>,
    first_failure: Option<api::Error>,
    ambiguous: Vec<String>,
    odd: Vec<(String, Vec<OddField>)>,
}

impl Notes {
    /// Notes that several domains have one name, and not just one of them is active.
    pub(super) fn add_ambiguous(&mut self, name: &str, rows: &[&Domain]) {
        let ids: Vec<_> = rows.iter().map(|row| inline(row.id.as_str())).collect();
        self.ambiguous
            .push(format!("{}: {}", inline(name), ids.join(", ")));
    }

    /// Notes what was found about a domain.
    pub(super) fn add(&mut self, item: &Item<State>, finding: Finding) {
        let label = item.state.label();
        match finding {
            Finding::NotAsked => {}
            Finding::Answer(answer) => {
                let (action, proved) = enrolment::imported(&answer.status, answer.is_enabled);
                if !proved {
                    let status = inline(&answer.status);
                    self.guessed.push(format!(
                        "{label}: the status is \"{status}\", listed as action = \"{action}\""
                    ));
                }
                self.odd.push((label, answer.odd));
            }
            Finding::Failure(error) => {
                let cause = cause::of(&error.outcome);
                self.failed.push(format!("{label}: {cause}"));
                self.first_failure.get_or_insert(error);
            }
        }
    }

    /// One warning of each kind.
    pub(super) fn into_warnings(self) -> Vec<Diagnostic> {
        let odd = self.odd.iter().map(|(label, fields)| (&**label, &**fields));
        let odd = odd::warning_of_many(odd);
        let failed = self
            .first_failure
            .map(|first| not_looked_up(&self.failed, &first));
        let guessed = (!self.guessed.is_empty()).then(|| guessed(&self.guessed));
        let ambiguous = (!self.ambiguous.is_empty()).then(|| ambiguous(&self.ambiguous));
        [failed, guessed, ambiguous, odd]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn not_looked_up(domains: &[String], first: &api::Error) -> Diagnostic {
    let detail = format!(
        "The automatic DNSSEC of these domains could not be read, so they are listed with id and name only. A \
         configuration that is generated for them lacks the action.\n\n{}\n\nThe first failure:\n\n{}",
        lines(domains),
        failure::account(first),
    );
    Diagnostic::warning(
        "Some domains are listed without their automatic DNSSEC",
        detail,
    )
}

fn guessed(domains: &[String]) -> Diagnostic {
    let detail = format!(
        "The status of these domains does not say whether they are enrolled in automatic DNSSEC or opted out. Check \
         their action before you apply a configuration that was generated from this query.\n\n{}",
        lines(domains)
    );
    Diagnostic::warning("The action of some listed domains is a guess", detail)
}

fn ambiguous(names: &[String]) -> Diagnostic {
    let detail = format!(
        "HostUp lists each of these names for several domains, and not just one of them is active. All of them are \
         listed.\n\n{}",
        lines(names)
    );
    Diagnostic::warning("Some names stand for several domains", detail)
}

/// One line each. Terraform prints indented lines as they are.
fn lines(texts: &[String]) -> String {
    let lines: Vec<_> = texts.iter().map(|text| format!("  {text}")).collect();
    lines.join("\n")
}
