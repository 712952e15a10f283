//! Why an operation of the model failed.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::diagnostics::{self, errors};
use super::rules::{self, Violation};
use super::schema::Schema;
use super::value::Value;

/// Why an operation failed.
#[derive(Debug)]
pub enum OperationError {
    /// The provider violated core's rules.
    Violations(Vec<Violation>),
    /// The provider returned errors.
    Diagnostics(Vec<Diagnostic>),
}

impl From<tonic::Status> for OperationError {
    fn from(status: tonic::Status) -> Self {
        OperationError::Violations(vec![rules::response::rpc_succeeds(&status)])
    }
}

impl std::fmt::Display for OperationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OperationError::Violations(violations) => violations
                .iter()
                .try_for_each(|violation| writeln!(f, "{violation}")),
            OperationError::Diagnostics(diagnostics) => {
                f.write_str(&diagnostics::text(diagnostics))
            }
        }
    }
}

impl OperationError {
    /// Returns the diagnostics of the provider; panics if it violated a rule.
    #[track_caller]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        match self {
            OperationError::Diagnostics(diagnostics) => diagnostics,
            other => panic!("violations instead of diagnostics: {other}"),
        }
    }
}

/// The result of an operation.
pub type Outcome<T> = Result<T, OperationError>;

/// Fails if there are violations.
pub fn check(violations: impl IntoIterator<Item = Violation>) -> Outcome<()> {
    let violations: Vec<_> = violations.into_iter().collect();
    if violations.is_empty() {
        Ok(())
    } else {
        Err(OperationError::Violations(violations))
    }
}

/// Fails if there are errors or malformed diagnostics.
pub fn check_no_errors(diagnostics: &[Diagnostic]) -> Outcome<()> {
    check(rules::response::diagnostics_are_errors_or_warnings(
        diagnostics,
    ))?;
    if errors(diagnostics).is_empty() {
        Ok(())
    } else {
        Err(OperationError::Diagnostics(diagnostics.to_vec()))
    }
}

/// Fails likewise, for a response about a configuration that may have unknown values.
pub fn check_config_diagnostics(
    schema: &Schema,
    config: &Value,
    diagnostics: &[Diagnostic],
) -> Outcome<()> {
    check(rules::response::unknown_values_are_not_errors(
        schema,
        config,
        diagnostics,
    ))?;
    check_no_errors(diagnostics)
}
