//! The sandbox: HostUp on this machine, as a process that the demo changes through its controls.

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

/// How long a sandbox may take to print its address, and to respond.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A running sandbox. Dropping it kills the process, unless it was detached.
#[derive(Debug)]
pub(crate) struct Sandbox {
    process: Option<Child>,
    base: String,
    key: String,
    http: reqwest::Client,
    screen: Screen,
}

impl Sandbox {
    /// Prints the command, starts the program, prints its greeting, and returns when the API can be used.
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
        // Not the demo's own stderr: a sandbox that is kept would hold a pipe open that somebody reads to its end.
        let log = fixture.with_file_name("sandbox.log");
        let stderr = File::create(&log).map_err(file_error(&log))?;
        let mut command = Command::new(program);
        command
            .arg("--fixture")
            .arg(fixture)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        // Without Ctrl-C of the terminal: the sandbox must respond until Terraform has ended.
        #[cfg(unix)]
        command.process_group(0);
        let process = command.spawn().map_err(failed)?;
        // From here on an early return kills it.
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(TIMEOUT)
            .build();
        let mut sandbox = Self {
            process: Some(process),
            base: String::new(),
            key: String::new(),
            http: http.map_err(|error| Error::Sandbox(error.to_string()))?,
            screen,
        };
        timeout(TIMEOUT, sandbox.read_greeting(&log))
            .await
            .map_err(|_| Error::Sandbox("it did not print its address in time".to_owned()))??;
        Ok(sandbox)
    }

    /// Reads the greeting up to the exports. `log` has what the sandbox prints about an error.
    async fn read_greeting(&mut self, log: &Path) -> Result<(), Error> {
        let failed = |what: String| Error::Sandbox(what);
        let stdout = self
            .process
            .as_mut()
            .and_then(|process| process.stdout.take());
        let mut lines = BufReader::new(stdout.expect("its stdout is a pipe")).lines();
        while self.base.is_empty() || self.key.is_empty() {
            let line = lines
                .next_line()
                .await
                .map_err(|error| failed(error.to_string()))?;
            let line = line.ok_or_else(|| {
                let reason = fs::read_to_string(log).unwrap_or_default();
                failed(format!("it ended at once: {}", reason.trim_end()))
            })?;
            self.screen.output(&format!("{line}\n"));
            if let Some(base) = line.strip_prefix("export HOSTUP_API_BASE=") {
                base.clone_into(&mut self.base);
            }
            if let Some(key) = line.strip_prefix("export HOSTUP_API_KEY=") {
                key.clone_into(&mut self.key);
            }
        }
        Ok(())
    }

    /// The address of the API.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// A key that may read and write.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The address of a control, such as `/clock`.
    pub(crate) fn control_url(&self, path: &str) -> String {
        format!("{}/_sandbox{path}", self.base.trim_end_matches("/api/v2"))
    }

    /// Its process id; `None` if it has ended.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// Uses a control: prints the request as a command, sends it, and prints the response.
    pub(crate) async fn post_control(&self, path: &str, body: &Value) -> Result<(), Error> {
        let url = self.control_url(path);
        self.screen.command(&format!("curl -d '{body}' {url}"));
        let response = self.send(self.http.post(&url).json(body)).await?;
        self.screen.output(&format!("{response}\n\n"));
        Ok(())
    }

    /// The domain with this name in the state of the sandbox: `id`, `status`, `enrolled`.
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

    /// The numbers of GETs and POSTs to the API since the last call of this.
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

    /// Ends the process.
    pub(crate) async fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            // An error means that it has ended already.
            let _ = process.kill().await;
        }
    }

    /// Keeps the process running when this is dropped.
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
