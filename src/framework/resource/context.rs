//! What an operation of a resource works with, and what it leaves behind beside its outcome.

use tokio_util::sync::CancellationToken;

use crate::framework::{Diagnostic, Diagnostics, Private};

/// What an operation works with.
#[derive(Debug)]
pub struct Context<'a, C> {
    /// What the configured provider handed over.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted: end soon, with what is known.
    pub stop: &'a CancellationToken,
    /// What the resource remembers for itself.
    pub private: &'a mut Private,
    /// Where warnings go.
    pub diagnostics: &'a mut Diagnostics,
}

/// What an operation notes and tells.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) private: Private,
    pub(super) diagnostics: Diagnostics,
}

impl Record {
    /// For a resource that remembers something.
    pub(super) fn of(private: Private) -> Self {
        Self {
            private,
            diagnostics: Diagnostics::default(),
        }
    }

    /// What an operation works with that writes here.
    pub(super) fn context<'a, C>(
        &'a mut self,
        client: &'a C,
        stop: &'a CancellationToken,
    ) -> Context<'a, C> {
        Context {
            client,
            stop,
            private: &mut self.private,
            diagnostics: &mut self.diagnostics,
        }
    }

    /// What came of the operation; an error is told after the warnings.
    pub(super) fn settled<T>(&mut self, outcome: Result<T, Diagnostic>) -> Option<T> {
        outcome.map_err(|error| self.diagnostics.push(error)).ok()
    }
}
