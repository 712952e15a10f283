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
    /// What the plan noted for this apply; empty outside of an apply.
    pub plan_notes: &'a Private,
    /// Where warnings go.
    pub diagnostics: &'a mut Diagnostics,
}

/// What an operation notes and tells.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) private: Private,
    plan_notes: Private,
    pub(super) diagnostics: Diagnostics,
}

impl Record {
    /// For a resource that remembers something.
    pub(super) fn of(private: Private) -> Self {
        Self {
            private,
            ..Self::default()
        }
    }

    /// For the apply of a plan, whose notes are not stored with what the resource remembers.
    pub(super) fn of_apply(mut private: Private) -> Self {
        let plan_notes = private.take_plan_notes();
        Self {
            plan_notes,
            ..Self::of(private)
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
            plan_notes: &self.plan_notes,
            diagnostics: &mut self.diagnostics,
        }
    }

    /// What came of the operation; an error is told after the warnings.
    pub(super) fn settled<T>(&mut self, outcome: Result<T, Diagnostic>) -> Option<T> {
        outcome.map_err(|error| self.diagnostics.push(error)).ok()
    }
}
