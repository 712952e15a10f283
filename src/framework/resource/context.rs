//! The context of an operation of a resource.

use tokio_util::sync::CancellationToken;

use crate::framework::{Diagnostic, Diagnostics, Private};

/// The context of an operation.
#[derive(Debug)]
pub struct Context<'a, C> {
    /// The client.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted. The operation must then end soon, with what it knows.
    pub stop: &'a CancellationToken,
    /// The private state.
    pub private: &'a mut Private,
    /// The notes of the plan for this apply; empty in other operations.
    pub plan_notes: &'a Private,
    /// Collects warnings.
    pub diagnostics: &'a mut Diagnostics,
}

/// The context of a plan.
#[derive(Debug)]
pub struct PlanContext<'a, C> {
    /// The client; `None` while the provider is not configured.
    pub client: Option<&'a C>,
    /// Cancelled when Terraform is interrupted.
    pub stop: &'a CancellationToken,
    /// Collects warnings.
    pub diagnostics: &'a mut Diagnostics,
}

/// Owns what a [`Context`] borrows.
#[derive(Debug, Default)]
pub(super) struct OperationState {
    pub(super) private: Private,
    plan_notes: Private,
    pub(super) diagnostics: Diagnostics,
}

impl OperationState {
    pub(super) fn new(private: Private) -> Self {
        Self {
            private,
            ..Self::default()
        }
    }

    /// Separates the notes of the plan from the private state to store.
    pub(super) fn for_apply(mut private: Private) -> Self {
        let plan_notes = private.take_plan_notes();
        Self {
            plan_notes,
            ..Self::new(private)
        }
    }

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

    /// Returns the value of a successful operation, or adds its error to the diagnostics.
    pub(super) fn finish<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.diagnostics.push(error)).ok()
    }
}
