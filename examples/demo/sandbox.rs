//! The sandbox: HostUp on this machine, in a process of its own.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::environment::file_error;
use crate::error::Error;
use crate::screen::Screen;

/// The longest time until the sandbox prints its address, and until it answers a request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The variables that the sandbox prints for the provider: the API's address, a key with write access, and the name server.
const VARIABLES: [&str; 3] = ["HOSTUP_API_BASE", "HOSTUP_API_KEY", "HOSTUP_DNS_RESOLVERS"];

/// A running sandbox. Dropping it kills the process, unless it was detached.
#[derive(Debug)]
pub(crate) struct Sandbox {
    process: Option<Child>,
    /// The values of [`VARIABLES`].
    values: [String; 3],
    http: reqwest::Client,
    screen: Screen,
}

impl Sandbox {
    /// Prints the command, starts the program and prints its greeting. The API is ready when this returns.
    pub(crate) async fn start(
        program: &Path,
        fixture: &Path,
        screen: Screen,
    ) -> Result<Self, Error> {
        screen.command(&format!("hostup-sandbox --fixture {}", fixture.display()));
        let failed = |source| Error::Program {
            program: "hostup-sandbox".to_owned(),
            source,
        };
        // Its stderr is a file: with `--keep` the sandbox outlives the demo and would keep a pipe such as `| cat` open.
        let log = fixture.with_file_name("sandbox.log");
        let stderr = File::create(&log).map_err(file_error(&log))?;
        let mut command = Command::new(program);
        command
            .arg("--fixture")
            .arg(fixture)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        // A process group of its own, so that Ctrl-C does not end the sandbox while Terraform still uses it.
        #[cfg(unix)]
        command.process_group(0);
        let process = command.spawn().map_err(failed)?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(TIMEOUT)
            .build();
        let mut sandbox = Self {
            process: Some(process),
            values: Default::default(),
            http: http.map_err(|error| Error::Sandbox(error.to_string()))?,
            screen,
        };
        timeout(TIMEOUT, sandbox.read_greeting(&log))
            .await
            .map_err(|_| Error::Sandbox("it did not print its address in time".to_owned()))??;
        Ok(sandbox)
    }

    /// Reads and prints the greeting up to the last variable. If the sandbox exits first, the error has the text of `log`.
    async fn read_greeting(&mut self, log: &Path) -> Result<(), Error> {
        let failed = |what: String| Error::Sandbox(what);
        let stdout = self
            .process
            .as_mut()
            .and_then(|process| process.stdout.take());
        let mut lines = BufReader::new(stdout.expect("its stdout is a pipe")).lines();
        while self.values.iter().any(String::is_empty) {
            let line = lines
                .next_line()
                .await
                .map_err(|error| failed(error.to_string()))?;
            let line = line.ok_or_else(|| {
                let reason = fs::read_to_string(log).unwrap_or_default();
                failed(format!("it exited early: {}", reason.trim_end()))
            })?;
            self.screen.output(&format!("{line}\n"));
            let export = line.strip_prefix("export ");
            if let Some((name, value)) = export.and_then(|export| export.split_once('=')) {
                for (variable, known) in VARIABLES.iter().zip(&mut self.values) {
                    if *variable == name {
                        value.clone_into(known);
                    }
                }
            }
        }
        Ok(())
    }

    /// The variables that make the provider use this sandbox.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        let mut values = self.values.clone().into_iter();
        VARIABLES.map(|name| (name, values.next().unwrap_or_default()))
    }

    /// The URL of a control such as `/clock`.
    pub(crate) fn control_url(&self, path: &str) -> String {
        format!(
            "{}/_sandbox{path}",
            self.values[0].trim_end_matches("/api/v2")
        )
    }

    /// The process id. `None` if the process has ended.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// Prints a request to a control as a command, and sends it.
    pub(crate) async fn post_control(&self, path: &str, body: &Value) -> Result<(), Error> {
        let url = self.control_url(path);
        self.screen.command(&format!("curl -d '{body}' {url}"));
        self.send(self.http.post(&url).json(body)).await?;
        Ok(())
    }

    /// The sandbox's view of a domain: `id`, `status`, `enrolled` and more.
    pub(crate) async fn domain(&self, name: &str) -> Result<Value, Error> {
        let state = self.send(self.http.get(self.control_url("/state"))).await?;
        let domains = state["domains"].as_array().into_iter().flatten();
        let found = domains
            .into_iter()
            .find(|domain| domain["name"] == json!(name));
        found
            .cloned()
            .ok_or_else(|| Error::Sandbox(format!("it has no domain {name}")))
    }

    /// The numbers of GETs and POSTs to the API since the previous call.
    pub(crate) async fn take_request_counts(&self) -> Result<(usize, usize), Error> {
        let journal = self
            .send(self.http.get(self.control_url("/journal")))
            .await?;
        self.send(self.http.delete(self.control_url("/journal")))
            .await?;
        let entries = journal["entries"].as_array().cloned().unwrap_or_default();
        let count = |method: &str| {
            entries
                .iter()
                .filter(|entry| entry["method"] == method)
                .count()
        };
        Ok((count("GET"), count("POST")))
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, Error> {
        let failed = |error: reqwest::Error| Error::Sandbox(error.to_string());
        let response = request.send().await.map_err(failed)?;
        let (status, body) = (response.status(), response.json().await.map_err(failed)?);
        if !status.is_success() {
            return Err(Error::Sandbox(format!(
                "it responded with {status}: {body}"
            )));
        }
        Ok(body)
    }

    /// Kills the process and waits for its end.
    pub(crate) async fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            // An error means that the process has ended already.
            let _ = process.kill().await;
        }
    }

    /// Leaves the process running.
    pub(crate) fn detach(mut self) {
        self.process = None;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.start_kill();
        }
    }
}
