//! Terraform commands, with the CPU time of the provider's processes and of Terraform itself.

use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hostup_sandbox::Sandbox;
use terraform_cli::Cli;

use super::cost::Cost;
use super::wrapper::{COSTS, PROVIDER};
use crate::error::Error;
use crate::folder::Folder;
use crate::terraform::run_with;

/// A folder in which commands are measured.
pub(super) struct Measurement<'a> {
    cli: &'a Cli,
    provider: &'a Path,
    sandbox: &'a Sandbox,
    pub(super) folder: Folder,
}

/// What a command used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    /// From its start to its exit.
    pub(super) wall: Duration,
    /// The processes of the provider.
    pub(super) provider: Cost,
    /// The CPU time of Terraform itself.
    pub(super) terraform: Duration,
}

impl<'a> Measurement<'a> {
    pub(super) fn new(
        cli: &'a Cli,
        provider: &'a Path,
        sandbox: &'a Sandbox,
    ) -> Result<Self, Error> {
        Ok(Self {
            cli,
            provider,
            sandbox,
            // Terraform starts this program in place of the provider.
            folder: Folder::new(&env::current_exe()?)?,
        })
    }

    /// Clears the sandbox's journal, and runs a command, which must succeed.
    pub(super) fn usage(&self, arguments: &[&str]) -> Result<Usage, Error> {
        let costs = self.folder.path("costs");
        // An earlier command may have written it.
        let _ = fs::remove_file(&costs);
        self.sandbox.clear_journal();
        let before = Cost::of_children()?;
        let variables = [(PROVIDER, self.provider), (COSTS, costs.as_path())];
        let finished = run_with(self.cli, &self.folder, self.sandbox, arguments, &variables)?;
        let wall = finished.succeeds()?.wall;
        let all = Cost::of_children()?.cpu - before.cpu;
        // A command that starts no provider writes no costs.
        let provider = Cost::sum(&fs::read_to_string(costs).unwrap_or_default());
        Ok(Usage {
            wall,
            provider,
            terraform: all.saturating_sub(provider.cpu),
        })
    }
}
