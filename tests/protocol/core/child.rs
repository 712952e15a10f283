//! The provider's process.

use std::ffi::OsString;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{self, ChildStdout, Command};
use tokio::time::timeout;

use super::{Handshake, Identity, PATIENCE};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-hostup");

const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Variables that would change what a test sees, if the machine had them.
const FOREIGN: &[&str] = &["TF_", "PLUGIN_", "HOSTUP_"];

/// A provider that is about to be started.
#[derive(Debug)]
pub struct Provider {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    identity: Option<Identity>,
}

impl Provider {
    /// With the environment that Terraform gives it, and a fresh client certificate.
    pub fn new() -> Self {
        let identity = Identity::generate();
        Self::plain()
            .variable("PLUGIN_CLIENT_CERT", identity.pem())
            .with_identity(identity)
    }

    /// Without a client certificate, as with `TF_DISABLE_PLUGIN_TLS`.
    pub fn plain() -> Self {
        // Go ranges over a map here, and so in random order.
        let versions = if fastrand::bool() { "5,6" } else { "6,5" };
        Self::by_hand()
            .variable(COOKIE.0, COOKIE.1)
            .variable("PLUGIN_PROTOCOL_VERSIONS", versions)
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
    }

    /// As somebody starts it in a terminal.
    pub fn by_hand() -> Self {
        Self {
            program: PROGRAM.into(),
            arguments: Vec::new(),
            variables: Vec::new(),
            identity: None,
        }
    }

    fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets a variable, or sets it anew.
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs the provider as the child of a shell that waits for it, and first prints the shell's and the provider's
    /// process ids on stderr.
    pub fn under_a_shell(mut self) -> Self {
        let script = format!("'{PROGRAM}' & echo $$ $! >&2; wait");
        self.program = "/bin/sh".into();
        self.arguments = vec!["-c".into(), script.into()];
        self
    }

    /// Runs the provider with no more descriptors than these.
    pub fn with_descriptors(self, most: u32) -> Self {
        self.after(&format!("ulimit -n {most}"))
    }

    /// Runs the provider with these signals ignored, as `nohup` does.
    pub fn ignoring(self, signals: &str) -> Self {
        self.after(&format!("trap '' {signals}"))
    }

    /// Runs the provider in the place of a shell that has run this command.
    fn after(mut self, command: &str) -> Self {
        let script = format!("{command} && exec '{PROGRAM}'");
        self.program = "/bin/sh".into();
        self.arguments = vec!["-c".into(), script.into()];
        self
    }

    pub fn identity(&self) -> Option<Identity> {
        self.identity.clone()
    }

    pub fn spawn(self) -> Child {
        let mut command = Command::new(self.program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if FOREIGN.iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        // A provider that is killed leaves its socket behind; ours go with the test. Short, or it would not be used.
        let temporary = TempDir::new().unwrap();
        let mut process = command
            .args(self.arguments)
            .env("TMPDIR", temporary.path())
            .envs(self.variables)
            // Terraform's own: the provider must never read it. A closed one would hide that.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the provider starts");
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let drained = tokio::spawn(drain(process.stderr.take().unwrap(), Arc::clone(&stderr)));
        Child {
            process,
            stdout,
            stderr,
            drained: Some(drained),
            _temporary: temporary,
        }
    }
}

async fn drain(mut source: process::ChildStderr, into: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 8192];
    while let Ok(count @ 1..) = source.read(&mut chunk).await {
        into.lock().unwrap().extend_from_slice(&chunk[..count]);
    }
}

/// A process and its streams. Dropping it kills the process.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    stdout: BufReader<ChildStdout>,
    stderr: Arc<Mutex<Vec<u8>>>,
    drained: Option<tokio::task::JoinHandle<()>>,
    _temporary: TempDir,
}

impl Child {
    /// The process id; of the shell, if there is one between.
    pub fn id(&self) -> u32 {
        self.process.id().expect("a process that was not awaited")
    }

    /// The next line of stdout without its line feed.
    pub async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(PATIENCE, self.stdout.read_line(&mut line)).await;
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

    /// Waits for the end of the process. None if a signal ended it.
    pub async fn exit(&mut self) -> Option<i32> {
        let status = timeout(PATIENCE, self.process.wait()).await;
        let status = status
            .unwrap_or_else(|_| panic!("the process did not end; stderr:\n{}", self.stderr()))
            .unwrap();
        if let Some(drained) = self.drained.take() {
            drained.await.unwrap();
        }
        status.code()
    }

    /// What is left on stdout when the process has ended.
    pub async fn rest(&mut self) -> String {
        let mut rest = String::new();
        let read = timeout(PATIENCE, self.stdout.read_to_string(&mut rest)).await;
        read.expect("stdout ends in time").unwrap();
        rest
    }

    /// All of stderr up to now.
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
