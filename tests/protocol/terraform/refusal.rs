//! How an operation ends that does not end well.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::rules::{self, Broken};
use super::schema::Schema;
use super::told::{self, errors};
use super::value::Value;

/// Why an operation did not come to its end.
#[derive(Debug)]
pub enum Refusal {
    /// The provider broke rules of core's.
    Rules(Vec<Broken>),
    /// The provider said errors.
    Errors(Vec<Diagnostic>),
}

impl From<tonic::Status> for Refusal {
    fn from(status: tonic::Status) -> Self {
        Refusal::Rules(vec![rules::claims::a_call_is_answered(&status)])
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Rules(broken) => broken.iter().try_for_each(|broken| writeln!(f, "{broken}")),
            Refusal::Errors(told) => f.write_str(&told::text(told)),
        }
    }
}

impl Refusal {
    /// The errors that the provider said; a test that breaks a rule fails here.
    #[track_caller]
    pub fn into_errors(self) -> Vec<Diagnostic> {
        match self {
            Refusal::Errors(told) => told,
            other => panic!("no error of the provider's, but {other}"),
        }
    }
}

/// What an operation gives.
pub type Outcome<T> = Result<T, Refusal>;

/// Refuses an answer that breaks rules.
pub fn obeyed(broken: impl IntoIterator<Item = Broken>) -> Outcome<()> {
    let broken: Vec<_> = broken.into_iter().collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Rules(broken))
    }
}

/// Refuses an answer that says errors, and one whose messages are none.
pub fn without_errors(told: &[Diagnostic]) -> Outcome<()> {
    obeyed(rules::claims::a_message_is_an_error_or_a_warning(told))?;
    if errors(told).is_empty() {
        Ok(())
    } else {
        Err(Refusal::Errors(told.to_vec()))
    }
}

/// The same for an answer about a configuration of which something may not be known yet.
pub fn without_errors_about(schema: &Schema, config: &Value, told: &[Diagnostic]) -> Outcome<()> {
    obeyed(rules::claims::what_is_not_known_is_no_fault(
        schema, config, told,
    ))?;
    without_errors(told)
}
