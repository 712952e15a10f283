//! The warnings of a query: one of each kind for all of its domains.

use super::super::enrolment;
use super::super::model::State;
use crate::api::{self, DnssecAuto, Domain, UnexpectedField};
use crate::framework::quote::inline;
use crate::framework::{Diagnostic, ListItem};
use crate::provider::{call_error, unexpected_fields};

/// The result of reading one domain.
pub(super) enum Lookup {
    /// The query wants only the identity.
    Skipped,
    Answer(DnssecAuto),
    Failed(api::Error),
}

/// What the warnings are about. Each text is a line about one domain or name.
#[derive(Default)]
pub(super) struct Warnings {
    guessed: Vec<String>,
    failed: Vec<String>,
    first_error: Option<api::Error>,
    ambiguous: Vec<String>,
    unexpected: Vec<(String, Vec<UnexpectedField>)>,
}

impl Warnings {
    /// Records a name of several domains, none or more than one of them active.
    pub(super) fn add_ambiguous(&mut self, name: &str, domains: &[&Domain]) {
        let ids: Vec<_> = domains
            .iter()
            .map(|domain| inline(domain.id.as_str()))
            .collect();
        self.ambiguous
            .push(format!("{}: {}", inline(name), ids.join(", ")));
    }

    /// Records the result for one domain.
    pub(super) fn add(&mut self, item: &ListItem<State>, lookup: Lookup) {
        let label = item.state.label();
        match lookup {
            Lookup::Skipped => {}
            Lookup::Answer(answer) => {
                let (action, is_proved) = enrolment::import_action(&answer);
                if !is_proved {
                    let status = inline(&answer.status);
                    self.guessed.push(format!(
                        "{label}: the status is \"{status}\", listed as action = \"{action}\""
                    ));
                }
                self.unexpected.push((label, answer.unexpected));
            }
            Lookup::Failed(error) => {
                let cause = call_error::cause(&error.kind);
                self.failed.push(format!("{label}: {cause}"));
                self.first_error.get_or_insert(error);
            }
        }
    }

    /// One warning of each kind.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let unexpected = self
            .unexpected
            .iter()
            .map(|(label, fields)| (&**label, &**fields));
        let unexpected = unexpected_fields::warning_for_many(unexpected);
        let failed = self.first_error.map(|first| not_read(&self.failed, &first));
        let guessed = (!self.guessed.is_empty()).then(|| guessed(&self.guessed));
        let ambiguous = (!self.ambiguous.is_empty()).then(|| ambiguous(&self.ambiguous));
        [failed, guessed, ambiguous, unexpected]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn not_read(domains: &[String], first: &api::Error) -> Diagnostic {
    let detail = format!(
        "The automatic DNSSEC of these domains could not be read, so they are listed with id and name only. A \
         configuration that is generated for them lacks the action.\n\n{}\n\nThe first failure:\n\n{}",
        lines(domains),
        call_error::report(first),
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
    Diagnostic::warning("Some domains have the same name", detail)
}

/// Indented, because Terraform does not wrap indented lines.
fn lines(texts: &[String]) -> String {
    let lines: Vec<_> = texts.iter().map(|text| format!("  {text}")).collect();
    lines.join("\n")
}
