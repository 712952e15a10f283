//! The sandbox: HostUp on this machine, as a process of its own, moved by its controls.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::failure::Failure;
use crate::screen::Screen;

/// How long a sandbox may take to say where it is.
const START: Duration = Duration::from_secs(30);

/// A running sandbox. It is killed when this is dropped, unless it was let go.
#[derive(Debug)]
pub(crate) struct HostUp {
    process: Option<Child>,
    base: String,
    key: String,
    http: reqwest::Client,
    screen: Screen,
}

impl HostUp {
    /// Prints the command, starts the program, prints what it says, and returns when it can be used.
    pub(crate) async fn start(
        program: &Path,
        fixture: &Path,
        screen: Screen,
    ) -> Result<Self, Failure> {
        screen.command(&format!("hostup-sandbox --fixture {}", fixture.display()));
        let failed = |source| Failure::Program {
            program: "hostup-sandbox".to_owned(),
            source,
        };
        // A file and not the demo's own stderr: a sandbox that is kept would keep that open, and with it a pipe that
        // somebody reads to its end.
        let log = fixture.with_file_name("sandbox.log");
        let stderr = File::create(&log).map_err(|source| Failure::Folder {
            path: log.clone(),
            source,
        })?;
        let mut command = Command::new(program);
        command
            .arg("--fixture")
            .arg(fixture)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        // Ctrl-C is for the demo and for Terraform: the sandbox must answer until they have ended.
        #[cfg(unix)]
        command.process_group(0);
        let process = command.spawn().map_err(failed)?;
        // From here on it is killed, however this ends.
        let http = reqwest::Client::builder().no_proxy().timeout(START).build();
        let mut hostup = Self {
            process: Some(process),
            base: String::new(),
            key: String::new(),
            http: http.map_err(|error| Failure::Sandbox(error.to_string()))?,
            screen,
        };
        timeout(START, hostup.greeted(&log))
            .await
            .map_err(|_| Failure::Sandbox("it does not say where it is".to_owned()))??;
        Ok(hostup)
    }

    /// Reads the greeting up to the exports. What the sandbox says of an error is in `log`.
    async fn greeted(&mut self, log: &Path) -> Result<(), Failure> {
        let failed = |what: String| Failure::Sandbox(what);
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
                let why = fs::read_to_string(log).unwrap_or_default();
                failed(format!("it ended at once: {}", why.trim_end()))
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
    pub(crate) fn control(&self, path: &str) -> String {
        format!("{}/_sandbox{path}", self.base.trim_end_matches("/api/v2"))
    }

    /// Its process id; `None` when it has ended.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// Changes the world: prints the request as a command, makes it, and prints the answer.
    pub(crate) async fn change(&self, path: &str, body: &Value) -> Result<(), Failure> {
        let url = self.control(path);
        self.screen.command(&format!("curl -d '{body}' {url}"));
        let answer = self.answer(self.http.post(&url).json(body)).await?;
        self.screen.output(&format!("{answer}\n\n"));
        Ok(())
    }

    /// The domain of that name, as the sandbox itself sees it: `id`, `status`, `enrolled`.
    pub(crate) async fn domain(&self, name: &str) -> Result<Value, Failure> {
        let state = self.answer(self.http.get(self.control("/state"))).await?;
        let domains = state["domains"].as_array().into_iter().flatten();
        let found = domains
            .into_iter()
            .find(|domain| domain["name"] == json!(name));
        found
            .cloned()
            .ok_or_else(|| Failure::Sandbox(format!("it has no domain {name}")))
    }

    /// How many GETs and POSTs the API has seen since this was asked last.
    pub(crate) async fn calls(&self) -> Result<(usize, usize), Failure> {
        let journal = self.answer(self.http.get(self.control("/journal"))).await?;
        self.answer(self.http.delete(self.control("/journal")))
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

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let failed = |error: reqwest::Error| Failure::Sandbox(error.to_string());
        let response = request.send().await.map_err(failed)?;
        let (status, answer) = (response.status(), response.json().await.map_err(failed)?);
        if !status.is_success() {
            return Err(Failure::Sandbox(format!("it answered {status}: {answer}")));
        }
        Ok(answer)
    }

    /// Ends it.
    pub(crate) async fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            // An error says that it has ended already.
            let _ = process.kill().await;
        }
    }

    /// Lets it run on when this is dropped.
    pub(crate) fn let_go(mut self) {
        self.process = None;
    }
}

impl Drop for HostUp {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.start_kill();
        }
    }
}
