//! A command of Terraform whose costs are told apart: what the provider's processes cost, and Terraform alone.

use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hostup_sandbox::Sandbox;

use super::cost::Cost;
use super::wrapper::{COSTS, PROVIDER};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::terraform::run_with;

/// A folder in which commands are measured.
pub(super) struct Measured<'a> {
    terraform: &'a Path,
    provider: &'a Path,
    sandbox: &'a Sandbox,
    pub(super) folder: Folder,
}

/// What a command cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// From the start to the exit.
    pub(super) wall: Duration,
    /// All processes of the provider.
    pub(super) provider: Cost,
    /// Terraform's own time on a processor.
    pub(super) terraform: Duration,
}

impl<'a> Measured<'a> {
    pub(super) fn new(
        terraform: &'a Path,
        provider: &'a Path,
        sandbox: &'a Sandbox,
    ) -> Result<Self, Failure> {
        Ok(Self {
            terraform,
            provider,
            sandbox,
            // In the provider's place is this program.
            folder: Folder::new(&env::current_exe()?)?,
        })
    }

    /// Runs a command, which must succeed. The sandbox's journal is of this command alone.
    pub(super) fn spent(&self, arguments: &[&str]) -> Result<Spent, Failure> {
        let costs = self.folder.path("costs");
        // Of an earlier command; there may have been none.
        let _ = fs::remove_file(&costs);
        self.sandbox.clear_journal();
        let before = Cost::of_children()?;
        let variables = [(PROVIDER, self.provider), (COSTS, costs.as_path())];
        let ran = run_with(
            self.terraform,
            &self.folder,
            self.sandbox,
            arguments,
            &variables,
        )?;
        let wall = ran.succeeds()?.wall;
        let all = Cost::of_children()?.cpu - before.cpu;
        // A command that starts no provider has no costs of it.
        let provider = Cost::sum(&fs::read_to_string(costs).unwrap_or_default());
        Ok(Spent {
            wall,
            provider,
            terraform: all.saturating_sub(provider.cpu),
        })
    }
}
