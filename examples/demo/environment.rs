//! What a demo runs in: a workspace with a configuration, a sandbox with domains, and Terraform between them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use terraform_cli::{Cli, REQUIRED_PROVIDERS, Workspace};

use crate::error::{Error, expect_eq};
use crate::programs::{self, Terraform};
use crate::sandbox::Sandbox;
use crate::screen::Screen;
use crate::steps::Steps;
use crate::table::{Row, Table};

/// The plan that one command makes and the next one applies.
pub(crate) const PLAN: &str = "demo.tfplan";

/// Terraform with its workspace, and the sandbox. Dropping it removes both.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) screen: Screen,
    pub(crate) sandbox: Sandbox,
    pub(crate) table: Table,
    /// The title of the step that runs.
    pub(crate) step: String,
    terraform: Terraform,
}

impl Environment {
    /// Builds the programs, starts the sandbox and writes the configuration. `full` shows the whole output of commands.
    pub(crate) async fn create(steps: &mut Steps, full: bool) -> Result<Self, Error> {
        let (screen, stop) = (steps.screen, steps.stop.clone());
        let cli = Cli::find().map_err(Error::NoTerraform)?;

        let explanation =
            "The provider and the sandbox, a local HostUp. A first build takes some minutes.";
        let build = async {
            programs::build(screen, &stop).await?;
            let binaries = binaries()?;
            let workspace = Workspace::new(&binaries.join(executable("terraform-provider-hostup")));
            Ok((
                binaries,
                workspace.map_err(file_error(&std::env::temp_dir()))?,
            ))
        };
        let (binaries, workspace) = steps.step("Build", explanation, build).await?;

        let explanation = "HostUp's documented API and a name server on free ports of this machine, with five domains in \
                           different states and a clock of its own.";
        let fixture = workspace.path("fixture.json");
        let start = async {
            write(&workspace, "fixture.json", FIXTURE)?;
            screen.output(&format!("{FIXTURE}\n"));
            let program = binaries.join(executable("hostup-sandbox"));
            Sandbox::start(&program, &fixture, screen).await
        };
        let sandbox = steps.step("Start HostUp", explanation, start).await?;

        let explanation = "Four of the five domains, by name. The configuration sets `action` for each; HostUp reports \
                           everything else. A CLI configuration lets Terraform use the provider that cargo built, without \
                           `init`; Terraform warns about that in each command.";
        let configure = async {
            let main = configuration(NAMES);
            write(&workspace, "main.tf", &main)?;
            screen.command("cat main.tf");
            screen.output(&main);
            Ok(())
        };
        steps
            .step("Write a configuration", explanation, configure)
            .await?;

        let terraform = Terraform {
            cli,
            workspace,
            environment: sandbox.variables(),
            screen,
            stop,
            full,
        };
        Ok(Self {
            screen,
            sandbox,
            table: Table::default(),
            step: String::new(),
            terraform,
        })
    }

    /// Runs Terraform with its output on the screen, and checks its exit code. Returns the numbers of GETs and POSTs to HostUp.
    pub(crate) async fn run(
        &mut self,
        arguments: &[&str],
        exit_code: i32,
    ) -> Result<(usize, usize), Error> {
        self.run_with(&[], arguments, exit_code).await
    }

    /// The same with these variables.
    pub(crate) async fn run_with(
        &mut self,
        variables: &[(&str, &str)],
        arguments: &[&str],
        exit_code: i32,
    ) -> Result<(usize, usize), Error> {
        self.terraform.run(variables, arguments, exit_code).await?;
        let (gets, posts) = self.sandbox.take_request_counts().await?;
        let is_first = self.table.0.iter().all(|row| row.step != self.step);
        self.table.0.push(Row {
            step: if is_first {
                self.step.clone()
            } else {
                String::new()
            },
            command: arguments.first().copied().unwrap_or_default().to_owned(),
            exit_code,
            gets,
            posts,
        });
        Ok((gets, posts))
    }

    /// Writes a file of the configuration.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        write(&self.terraform.workspace, name, text)
    }

    /// The planned actions by domain, without the domains that do not change.
    pub(crate) async fn planned(&self) -> Result<BTreeMap<String, String>, Error> {
        let plan = self.terraform.json(&["show", "-json", PLAN]).await?;
        let changes = plan["resource_changes"].as_array().into_iter().flatten();
        let actions = changes.map(|resource| {
            let change = &resource["change"];
            let actions = change["actions"].as_array().into_iter().flatten();
            let actions: Vec<_> = actions.filter_map(Value::as_str).collect();
            (text(&change["after"]["domain_name"]), actions.join(" and "))
        });
        Ok(actions.filter(|(_, actions)| actions != "no-op").collect())
    }

    /// `action` and `status` in the state by domain.
    pub(crate) async fn state(&self) -> Result<BTreeMap<String, String>, Error> {
        let state = self.terraform.json(&["show", "-json"]).await?;
        let resources = state["values"]["root_module"]["resources"]
            .as_array()
            .into_iter()
            .flatten();
        let managed = resources.filter(|resource| resource["mode"] == "managed");
        let lines = managed.map(|resource| {
            let values = &resource["values"];
            (
                text(&values["domain_name"]),
                format!("{}, {}", text(&values["action"]), text(&values["status"])),
            )
        });
        Ok(lines.collect())
    }

    /// An output of the configuration.
    pub(crate) async fn output(&self, name: &str) -> Result<Value, Error> {
        self.terraform.json(&["output", "-json", name]).await
    }

    /// Ends the sandbox and removes the folder.
    pub(crate) async fn remove(mut self) {
        self.sandbox.end().await;
    }

    /// Keeps both, and prints how to use and remove them.
    pub(crate) fn keep(self) {
        let name = self.terraform.cli.shell_name();
        let clock = self.sandbox.control_url("/clock");
        let enrolment = self.sandbox.control_url("/domains/active.se/enrolment");
        let exports = self.sandbox.variables();
        let exports = exports.map(|(name, value)| format!("export {name}={value}"));
        let exports = exports.join("\n");
        let pid = self.sandbox.pid().unwrap_or_default();
        let workspace = self.terraform.workspace;
        let folder = workspace.path("").display().to_string();
        let cli_configuration = workspace.cli_configuration().display().to_string();
        let root = workspace.keep();
        let root = root.display();
        self.screen.paragraph(
            "The folder and the sandbox are kept. To use them, paste this into a shell:",
        );
        self.screen.output(&format!(
            "\n\
             cd {folder}\n\
             export TF_CLI_CONFIG_FILE={cli_configuration}\n\
             {exports}\n\
             \n\
             Then, for example:\n\
             \n\
             {name} plan\n\
             curl -d '{{\"included\": false}}' {enrolment}\n\
             {name} apply\n\
             curl -d '{{\"advance\": \"72h\"}}' {clock}\n\
             {name} apply -refresh-only\n\
             {name} destroy\n\
             \n\
             To remove both:\n\
             \n\
             {end}\n",
            end = if cfg!(windows) {
                format!("taskkill /F /PID {pid} & rmdir /S /Q {root}")
            } else {
                format!("kill {pid}; rm -r {root}")
            },
        ));
        self.sandbox.detach();
    }
}

/// The domains before the demo begins: one in each situation that an account has.
const FIXTURE: &str = r#"{
  "clock": "now",
  "domains": [
    { "name": "active.se", "life": "active" },
    { "name": "new.se", "life": "excluded" },
    { "name": "moved.se", "life": "blocked" },
    { "name": "manual.se", "life": "active" },
    { "name": "shop.se", "life": "active" }
  ]
}
"#;

/// The domains of `for_each` at first.
const NAMES: &str = r#""active.se", "moved.se""#;

/// The configuration, with these domains in its `for_each`.
pub(crate) fn configuration(names: &str) -> String {
    format!(
        r#"{REQUIRED_PROVIDERS}
# One is enrolled already, the other one is blocked because its name servers were changed recently.
resource "hostup_domain_dnssec_auto" "each" {{
  for_each    = toset([{names}])
  domain_name = each.value
  action      = "include"
}}

# Opted out so far, and opted out again when Terraform destroys this.
resource "hostup_domain_dnssec_auto" "new" {{
  domain_name = "new.se"
  action      = "include"
  on_destroy  = "exclude"
}}

# Signed outside of HostUp, which must not change its DNSSEC.
resource "hostup_domain_dnssec_auto" "manual" {{
  domain_name = "manual.se"
  action      = "exclude"
}}
"#
    )
}

/// The folder with the programs that cargo built: the parent of `examples`, which has the demo itself.
fn binaries() -> Result<PathBuf, Error> {
    let demo = std::env::current_exe().map_err(|source| Error::Program {
        program: "the demo".to_owned(),
        source,
    })?;
    let folder = demo
        .parent()
        .and_then(Path::parent)
        .unwrap_or(&demo)
        .to_owned();
    let is_built = |name: &str| folder.join(executable(name)).is_file();
    expect_eq(
        "the programs in the build folder",
        json!({"terraform-provider-hostup": true, "hostup-sandbox": true}),
        json!({
            "terraform-provider-hostup": is_built("terraform-provider-hostup"),
            "hostup-sandbox": is_built("hostup-sandbox"),
        }),
    )?;
    Ok(folder)
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn write(workspace: &Workspace, name: &str, text: &str) -> Result<(), Error> {
    let written = workspace.write(name, text);
    written.map_err(file_error(&workspace.path(name)))
}

/// Adds the path to an I/O error.
pub(crate) fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::File { path, source }
}

/// A JSON string's text; empty for anything else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
