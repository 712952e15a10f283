//! The provider as a developer starts it in a debugger.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use terraform_cli::{clean_environment, signal};

/// A process that was started with `-debug`. Dropping it kills it.
#[derive(Debug)]
pub struct Debugged {
    process: RefCell<Child>,
    socket: PathBuf,
}

impl Debugged {
    /// Starts it with these variables, since it has none of Terraform's, and gives beside it what
    /// `TF_REATTACH_PROVIDERS` has to say to Terraform and OpenTofu alike.
    pub(super) fn start(
        program: &Path,
        temporary: &Path,
        variables: &BTreeMap<String, String>,
    ) -> (Self, String) {
        let mut command = Command::new(program);
        let mut process = clean_environment(&mut command)
            .arg("-debug")
            .env("TMPDIR", temporary)
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines
            .find_map(|line| {
                Some(
                    line.unwrap()
                        .trim()
                        .strip_prefix("TF_REATTACH_PROVIDERS='")?
                        .to_owned(),
                )
            })
            .expect("a line for TF_REATTACH_PROVIDERS");
        let mut printed: Value = serde_json::from_str(line.trim_end_matches('\'')).unwrap();
        let address = "registry.terraform.io/hostup/hostup";
        let found = printed[address].clone();
        let socket = found["Addr"]["String"].as_str().unwrap().into();
        printed[address.replace("terraform.io", "opentofu.org")] = found;
        let process = RefCell::new(process);
        (Self { process, socket }, printed.to_string())
    }

    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        self.process.borrow_mut().try_wait().unwrap().is_none()
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.socket.clone()
    }

    /// Sends Ctrl-C to it.
    pub fn interrupt(&self) {
        signal("INT", &self.process.borrow().id().to_string());
    }
}

impl Drop for Debugged {
    fn drop(&mut self) {
        let process = self.process.get_mut();
        let _ = process.kill();
        let _ = process.wait();
    }
}
