//! The provider's process.

use std::ffi::OsString;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{self, ChildStdout, Command};
use tokio::time::timeout;

use super::{ClientIdentity, Handshake, TEST_TIMEOUT};
use crate::provider_program::provider_program;

const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Variables of this machine that would change the outcome of a test.
const CLEARED_PREFIXES: &[&str] = &["TF_", "PLUGIN_", "HOSTUP_"];

/// The command that starts a provider.
#[derive(Debug)]
pub struct ProviderCommand {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    identity: Option<ClientIdentity>,
}

impl ProviderCommand {
    /// Creates a command with the environment that Terraform sets, and a new client certificate.
    pub fn new() -> Self {
        let identity = ClientIdentity::generate();
        Self::without_tls()
            .variable("PLUGIN_CLIENT_CERT", identity.pem())
            .with_identity(identity)
    }

    /// Creates a command without a client certificate, as with `TF_DISABLE_PLUGIN_TLS`.
    pub fn without_tls() -> Self {
        // Go iterates over a map here, so the order is random.
        let versions = if fastrand::bool() { "5,6" } else { "6,5" };
        Self::in_terminal()
            .variable(COOKIE.0, COOKIE.1)
            .variable("PLUGIN_PROTOCOL_VERSIONS", versions)
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
    }

    /// Creates a command without the environment that Terraform sets, as a user would start it in a terminal.
    pub fn in_terminal() -> Self {
        Self {
            program: provider_program().into(),
            arguments: Vec::new(),
            variables: Vec::new(),
            identity: None,
        }
    }

    fn with_identity(mut self, identity: ClientIdentity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets a variable, or replaces its value.
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs the provider as the child of a shell that waits for it, and first prints the process ids of the shell and
    /// the provider on stderr.
    pub fn under_shell(mut self) -> Self {
        let program = provider_program();
        let script = format!("'{}' & echo $$ $! >&2; wait", program.display());
        self.program = "/bin/sh".into();
        self.arguments = vec!["-c".into(), script.into()];
        self
    }

    /// Limits the number of file descriptors of the provider.
    pub fn with_descriptor_limit(self, limit: u32) -> Self {
        self.after_shell_command(&format!("ulimit -n {limit}"))
    }

    /// Runs the provider with these signals ignored, as `nohup` does.
    pub fn ignoring_signals(self, signals: &str) -> Self {
        self.after_shell_command(&format!("trap '' {signals}"))
    }

    /// Runs a shell command, and then the provider in the same process.
    fn after_shell_command(mut self, command: &str) -> Self {
        let program = provider_program();
        let script = format!("{command} && exec '{}'", program.display());
        self.program = "/bin/sh".into();
        self.arguments = vec!["-c".into(), script.into()];
        self
    }

    pub fn identity(&self) -> Option<ClientIdentity> {
        self.identity.clone()
    }

    pub fn spawn(self) -> PluginProcess {
        let mut command = Command::new(self.program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if CLEARED_PREFIXES
                .iter()
                .any(|prefix| text.starts_with(prefix))
            {
                command.env_remove(&name);
            }
        }
        // A provider that is killed does not remove its socket; this directory is removed with the test. The provider
        // uses it only if its path is short.
        let temporary_directory = TempDir::new().unwrap();
        let mut process = command
            .args(self.arguments)
            .env("TMPDIR", temporary_directory.path())
            .envs(self.variables)
            // Terraform passes its own stdin, which the provider must never read. A closed stdin would hide a read.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the provider starts");
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let stderr_task = tokio::spawn(read_stderr(
            process.stderr.take().unwrap(),
            Arc::clone(&stderr),
        ));
        PluginProcess {
            process,
            stdout,
            stderr,
            stderr_task: Some(stderr_task),
            _temporary_directory: temporary_directory,
        }
    }
}

async fn read_stderr(mut source: process::ChildStderr, into: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 8192];
    while let Ok(count @ 1..) = source.read(&mut chunk).await {
        into.lock().unwrap().extend_from_slice(&chunk[..count]);
    }
}

/// A process and its streams. Dropping it kills the process.
#[derive(Debug)]
pub struct PluginProcess {
    process: process::Child,
    stdout: BufReader<ChildStdout>,
    stderr: Arc<Mutex<Vec<u8>>>,
    stderr_task: Option<tokio::task::JoinHandle<()>>,
    _temporary_directory: TempDir,
}

impl PluginProcess {
    /// Returns the process id; that of the shell if there is one.
    pub fn id(&self) -> u32 {
        self.process.id().expect("a process that was not awaited")
    }

    /// Returns the next line of stdout without its line feed.
    pub async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(TEST_TIMEOUT, self.stdout.read_line(&mut line)).await;
        read.expect("a line on stdout in time").unwrap();
        let text = line.strip_suffix('\n').map(str::to_owned);
        text.unwrap_or_else(|| {
            panic!(
                "no line on stdout, but {line:?}; stderr:\n{}",
                self.stderr()
            )
        })
    }

    pub async fn handshake(&mut self) -> Handshake {
        Handshake::parse(&self.line().await)
    }

    /// Waits for the process to exit. None if a signal ended it.
    pub async fn exit(&mut self) -> Option<i32> {
        let status = timeout(TEST_TIMEOUT, self.process.wait()).await;
        let status = status
            .unwrap_or_else(|_| panic!("the process did not end; stderr:\n{}", self.stderr()))
            .unwrap();
        if let Some(stderr_task) = self.stderr_task.take() {
            stderr_task.await.unwrap();
        }
        status.code()
    }

    /// Returns what remains on stdout after the process has exited.
    pub async fn remaining_stdout(&mut self) -> String {
        let mut output = String::new();
        let read = timeout(TEST_TIMEOUT, self.stdout.read_to_string(&mut output)).await;
        read.expect("stdout ends in time").unwrap();
        output
    }

    /// Returns all of stderr so far.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr.lock().unwrap()).into_owned()
    }

    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// Sends a signal by its name, such as `INT`.
    pub fn signal(&self, name: &str) {
        signal(self.id(), name);
    }
}

/// Sends a signal to any process.
pub fn signal(id: u32, name: &str) {
    let status = std::process::Command::new("kill")
        .args(["-s", name, &id.to_string()])
        .status()
        .unwrap();
    assert!(status.success(), "kill -s {name} {id}");
}
