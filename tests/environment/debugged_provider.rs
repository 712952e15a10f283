//! The provider, started with `-debug` as in a debugger.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use terraform_cli::{clean_environment, signal};

/// A provider process that was started with `-debug`. Dropping it kills the process.
#[derive(Debug)]
pub struct DebuggedProvider {
    process: RefCell<Child>,
    socket: PathBuf,
}

impl DebuggedProvider {
    /// Starts the process with these environment variables, since it inherits none from Terraform. Returns a value of
    /// `TF_REATTACH_PROVIDERS` for both Terraform and OpenTofu as well.
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
        let reattach = printed[address].clone();
        let socket = reattach["Addr"]["String"].as_str().unwrap().into();
        printed[address.replace("terraform.io", "opentofu.org")] = reattach;
        let process = RefCell::new(process);
        (Self { process, socket }, printed.to_string())
    }

    pub fn is_running(&self) -> bool {
        self.process.borrow_mut().try_wait().unwrap().is_none()
    }

    /// Returns the path of the socket that it listens on.
    pub fn socket(&self) -> PathBuf {
        self.socket.clone()
    }

    /// Sends Ctrl-C to it.
    pub fn interrupt(&self) {
        signal("INT", &self.process.borrow().id().to_string());
    }
}

impl Drop for DebuggedProvider {
    fn drop(&mut self) {
        let process = self.process.get_mut();
        let _ = process.kill();
        let _ = process.wait();
    }
}
