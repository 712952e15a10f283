//! A running command.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A command in its own process group, as a shell starts foreground commands. Dropping it kills the group.
#[derive(Debug)]
pub struct Running {
    child: Child,
    started: Instant,
    /// Taken when the command is awaited: from then on, its process id may belong to another process.
    streams: Option<[JoinHandle<String>; 2]>,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// From its start to its exit.
    pub elapsed: Duration,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Running {
    /// Starts a command that reads `input`.
    pub fn start(mut command: Command, input: &str) -> io::Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = Instant::now();
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may have closed it.
            let _ = stdin.write_all(input.as_bytes());
        }
        let stdout = child.stdout.take().expect("it is a pipe");
        let stderr = child.stderr.take().expect("it is a pipe");
        Ok(Self {
            child,
            started,
            streams: Some([read(stdout), read(stderr)]),
        })
    }

    /// Returns the process id, which is also that of the group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for its end.
    pub fn wait(mut self) -> io::Result<Finished> {
        let status = self.child.wait()?;
        let elapsed = self.started.elapsed();
        let streams = self.streams.take().expect("it is awaited once");
        let [stdout, stderr] = streams.map(|stream| stream.join().expect("reading does not panic"));
        Ok(Finished {
            status,
            elapsed,
            stdout,
            stderr,
        })
    }

    /// Sends Ctrl-C to the group, as a terminal does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        signal("INT", &format!("-{}", self.id()));
    }

    /// Kills the group; on Windows, the command alone.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        signal("KILL", &format!("-{}", self.id()));
        #[cfg(not(unix))]
        let _ = self.child.kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.streams.is_some() {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

fn read(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // On an error, what was read before it is kept.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Sends a signal to a process, or to a group by its negative id. Uses the shell's own `kill`, which every Unix has.
#[cfg(unix)]
pub fn signal(name: &str, target: &str) {
    let script = format!("kill -s {name} -- {target}");
    let _ = Command::new("/bin/sh")
        .args(["-c", &script])
        .stderr(Stdio::null())
        .status();
}
