//! The warnings of a query: one of each kind for all of its domains.

use super::{DomainReader, ReadResult};
use crate::api::{self, Domain, UnexpectedField};
use crate::framework::Diagnostic;
use crate::framework::quote::inline;
use crate::provider::{call_error, unexpected_fields};

/// What the warnings are about. Each string is a line about one domain or name.
pub(super) struct Warnings<R> {
    reader: R,
    failed: Vec<String>,
    first_error: Option<api::Error>,
    ambiguous: Vec<String>,
    unexpected: Vec<(String, Vec<UnexpectedField>)>,
}

impl<R: DomainReader> Warnings<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            failed: Vec::new(),
            first_error: None,
            ambiguous: Vec::new(),
            unexpected: Vec::new(),
        }
    }

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
    pub(super) fn add(&mut self, label: String, result: ReadResult<R>) {
        match result {
            None => {}
            Some(Ok(answer)) => {
                self.reader.record(&label, &answer);
                self.unexpected
                    .push((label, R::unexpected(&answer).to_vec()));
            }
            Some(Err(error)) => {
                let cause = call_error::cause(&error.kind);
                self.failed.push(format!("{label}: {cause}"));
                self.first_error.get_or_insert(error);
            }
        }
    }

    /// Returns one warning of each kind.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let unexpected = self
            .unexpected
            .iter()
            .map(|(label, fields)| (&**label, &**fields));
        let unexpected = unexpected_fields::warning_for_many(unexpected);
        let failed = self
            .first_error
            .map(|first| not_read::<R>(&self.failed, &first));
        let ambiguous = (!self.ambiguous.is_empty()).then(|| ambiguous(&self.ambiguous));
        let recorded = self.reader.into_warning();
        [failed, recorded, ambiguous, unexpected]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn not_read<R: DomainReader>(domains: &[String], first: &api::Error) -> Diagnostic {
    let detail = format!(
        "The {} of these domains could not be read, so they are listed with id and name only. A configuration that is \
         generated for them lacks {}.\n\n{}\n\nThe first failure:\n\n{}",
        R::SUBJECT,
        R::MISSING,
        lines(domains),
        call_error::report(first),
    );
    Diagnostic::warning(
        format!("Some domains are listed without their {}", R::SUBJECT),
        detail,
    )
}

fn ambiguous(names: &[String]) -> Diagnostic {
    let detail = format!(
        "HostUp lists each of these names for several domains, and not exactly one of them is active. All of them are \
         listed.\n\n{}",
        lines(names)
    );
    Diagnostic::warning("Some domains have the same name", detail)
}

/// Indents the lines, because Terraform does not wrap indented ones.
pub(in crate::provider) fn lines(texts: &[String]) -> String {
    let lines: Vec<_> = texts.iter().map(|text| format!("  {text}")).collect();
    lines.join("\n")
}
