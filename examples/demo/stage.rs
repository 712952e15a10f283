//! What a demo plays on: a folder with a configuration, a sandbox with domains, and Terraform between them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::failure::{Failure, same};
use crate::hostup::HostUp;
use crate::screen::Screen;
use crate::steps::Steps;
use crate::terraform::{self, Terraform};

/// The plan that is made in one step and carried out in the next.
pub(crate) const PLAN: &str = "demo.tfplan";

/// Folder, sandbox and Terraform. When it is dropped, folder and sandbox go.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) screen: Screen,
    pub(crate) terraform: Terraform,
    pub(crate) hostup: HostUp,
    folder: TempDir,
}

impl Stage {
    /// Builds the programs, starts the sandbox and writes the configuration.
    pub(crate) async fn set(steps: &mut Steps) -> Result<Self, Failure> {
        let (screen, stop) = (steps.screen, steps.stop.clone());
        let program = terraform::find()?;
        let folder = tempfile::Builder::new().prefix("hostup-demo-").tempdir();
        let folder = folder.map_err(|source| Failure::Folder {
            path: std::env::temp_dir(),
            source,
        })?;

        let look =
            "The provider and the sandbox, a local HostUp. A first build takes some minutes.";
        let build = async {
            terraform::build(screen, &stop).await?;
            binaries()
        };
        let binaries = steps.step("Build", look, build).await?;

        let look = "HostUp's documented API on a free port of this machine, with five domains in different states. \
                    It has a clock of its own.";
        let fixture = folder.path().join("fixture.json");
        let start = async {
            write(&fixture, FIXTURE)?;
            screen.output(&format!("{FIXTURE}\n"));
            HostUp::start(
                &binaries.join(executable("hostup-sandbox")),
                &fixture,
                screen,
            )
            .await
        };
        let hostup = steps.step("Start a HostUp", look, start).await?;

        let look = "Four of the five domains. What is wanted of each is `action`; everything else will be what HostUp \
                    reports. Besides, a CLI configuration lets Terraform take the provider from where cargo built it, \
                    without `init`; it warns of that in each command.";
        let write = configuration(folder.path(), &binaries, &hostup, screen);
        steps.step("Write a configuration", look, write).await?;

        let environment: Vec<(&str, OsString)> = vec![
            ("TF_CLI_CONFIG_FILE", folder.path().join(CLI_CONFIG).into()),
            ("HOSTUP_API_BASE", hostup.base().into()),
            ("HOSTUP_API_KEY", hostup.key().into()),
        ];
        let terraform = Terraform::new(program, folder.path(), environment, screen, stop);
        Ok(Self {
            screen,
            terraform,
            hostup,
            folder,
        })
    }

    /// Adds a file to the configuration, and shows it.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        write(&self.folder.path().join(name), text)?;
        self.screen.command(&format!("cat {name}"));
        self.screen.output(&format!("{text}\n"));
        Ok(())
    }

    /// What the plan would do to each resource that it does not leave alone: the actions by the resource's name.
    pub(crate) async fn planned(&self) -> Result<BTreeMap<String, String>, Failure> {
        let plan = self.terraform.json(&["show", "-json", PLAN]).await?;
        let changes = plan["resource_changes"].as_array().into_iter().flatten();
        let actions = changes.map(|change| {
            let actions = change["change"]["actions"].as_array().into_iter().flatten();
            let actions: Vec<_> = actions.filter_map(Value::as_str).collect();
            (text(&change["name"]), actions.join(" and "))
        });
        Ok(actions.filter(|(_, actions)| actions != "no-op").collect())
    }

    /// What the state says of each resource: `action` and `status` by the resource's name.
    pub(crate) async fn stored(&self) -> Result<BTreeMap<String, String>, Failure> {
        let state = self.terraform.json(&["show", "-json"]).await?;
        let resources = state["values"]["root_module"]["resources"]
            .as_array()
            .into_iter()
            .flatten();
        let lines = resources.map(|resource| {
            let values = &resource["values"];
            (
                text(&resource["name"]),
                format!("{}, {}", text(&values["action"]), text(&values["status"])),
            )
        });
        Ok(lines.collect())
    }

    /// Ends the sandbox and removes the folder.
    pub(crate) async fn clear(mut self) {
        self.hostup.end().await;
        if let Err(error) = self.folder.close() {
            self.screen
                .complain(&format!("the folder could not be removed: {error}"));
        }
    }

    /// Leaves both, and says how to use and end them.
    pub(crate) fn keep(self) {
        let (clock, drift) = (
            self.hostup.control("/clock"),
            self.hostup.control("/domains/active.test/enrolment"),
        );
        let name = self.terraform.name();
        let (base, key) = (self.hostup.base().to_owned(), self.hostup.key().to_owned());
        let pid = self.hostup.pid().unwrap_or_default();
        let folder = self.folder.keep();
        self.hostup.let_go();
        let shown = folder.display();
        self.screen
            .paragraph("The folder and the sandbox stay. To play, paste this into a shell:");
        self.screen.output(&format!(
            "\n\
             cd {shown}\n\
             export TF_CLI_CONFIG_FILE={shown}/{CLI_CONFIG}\n\
             export HOSTUP_API_BASE={base}\n\
             export HOSTUP_API_KEY={key}\n\
             \n\
             Then, for example:\n\
             \n\
             {name} plan\n\
             curl -d '{{\"included\": false}}' {drift}\n\
             {name} apply\n\
             curl -d '{{\"advance\": \"72h\"}}' {clock}\n\
             {name} apply -refresh-only\n\
             {name} destroy\n\
             \n\
             To end it:\n\
             \n\
             {end}\n",
            end = if cfg!(windows) {
                format!("taskkill /F /PID {pid} & rmdir /S /Q {shown}")
            } else {
                format!("kill {pid}; rm -r {shown}")
            },
        ));
    }
}

const CLI_CONFIG: &str = "cli.tfrc";

/// The world before the demo begins. Five lives, one of each kind that an account has.
const FIXTURE: &str = r#"{
  "clock": "now",
  "domains": [
    { "name": "active.test", "life": "active" },
    { "name": "new.test", "life": "excluded" },
    { "name": "moved.test", "life": "blocked" },
    { "name": "manual.test", "life": "active" },
    { "name": "shop.test", "life": "active" }
  ]
}
"#;

/// Writes the configuration and shows it.
async fn configuration(
    folder: &Path,
    binaries: &Path,
    hostup: &HostUp,
    screen: Screen,
) -> Result<(), Failure> {
    // HCL reads a backslash in a string as the beginning of an escape.
    let built = binaries.display().to_string().replace('\\', "/");
    let cli = format!(
        "provider_installation {{\n  dev_overrides {{\n    \"hostup/hostup\" = \"{built}\"\n  }}\n  direct {{}}\n}}\n"
    );
    write(&folder.join(CLI_CONFIG), &cli)?;
    let mut main = "terraform {\n  required_providers {\n    hostup = {\n      source = \"hostup/hostup\"\n    }\n  }\n}\n".to_owned();
    for (name, comment, wanted) in [
        ("active", "Enrolled already.", "action    = \"include\""),
        (
            "new",
            "Opted out so far, and opted out again if Terraform destroys this.",
            "action    = \"include\"\n\n  on_destroy = \"exclude\"",
        ),
        (
            "moved",
            "Its name servers were changed lately.",
            "action    = \"include\"",
        ),
        (
            "manual",
            "Signed by somebody else: HostUp shall keep its hands off.",
            "action    = \"exclude\"",
        ),
    ] {
        let id = text(&hostup.domain(&format!("{name}.test")).await?["id"]);
        main += &format!(
            "\n# {name}.test. {comment}\n{}",
            resource(name, &id, wanted)
        );
    }
    write(&folder.join("main.tf"), &main)?;
    screen.command("cat main.tf");
    screen.output(&main);
    Ok(())
}

/// A resource block.
pub(crate) fn resource(name: &str, id: &str, wanted: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"{name}\" {{\n  domain_id = \"{id}\"\n  {wanted}\n}}\n"
    )
}

/// The folder in which cargo put the two programs: above the one that the demo itself is in, `examples`.
fn binaries() -> Result<PathBuf, Failure> {
    let demo = std::env::current_exe().map_err(|source| Failure::Program {
        program: "itself".to_owned(),
        source,
    })?;
    let folder = demo
        .parent()
        .and_then(Path::parent)
        .unwrap_or(&demo)
        .to_owned();
    let built = |name: &str| folder.join(executable(name)).is_file();
    same(
        "the programs in the folder of the build",
        json!({"terraform-provider-hostup": true, "hostup-sandbox": true}),
        json!({
            "terraform-provider-hostup": built("terraform-provider-hostup"),
            "hostup-sandbox": built("hostup-sandbox"),
        }),
    )?;
    Ok(folder)
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| Failure::Folder {
        path: path.to_owned(),
        source,
    })
}

/// A JSON string's text; empty for anything else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
