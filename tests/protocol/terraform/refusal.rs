//! How an operation ends that does not end well.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::rules::Broken;
use super::told::{self, errors};

/// Why an operation did not come to its end.
#[derive(Debug)]
pub enum Refusal {
    /// The provider broke rules of core's.
    Rules(Vec<Broken>),
    /// The provider said errors.
    Errors(Vec<Diagnostic>),
    /// The call itself failed.
    Status(tonic::Status),
}

impl From<tonic::Status> for Refusal {
    fn from(status: tonic::Status) -> Self {
        Refusal::Status(status)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Rules(broken) => broken.iter().try_for_each(|broken| writeln!(f, "{broken}")),
            Refusal::Errors(told) => f.write_str(&told::text(told)),
            Refusal::Status(status) => write!(f, "{status}"),
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

/// Refuses an answer that says errors.
pub fn without_errors(told: &[Diagnostic]) -> Outcome<()> {
    if errors(told).is_empty() {
        Ok(())
    } else {
        Err(Refusal::Errors(told.to_vec()))
    }
}
