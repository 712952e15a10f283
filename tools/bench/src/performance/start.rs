//! The time from the start of the process to its handshake line, with mutual TLS.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P521_SHA512};

use super::{Figures, MIB, row};
use crate::error::Error;
use crate::progress;

/// The number of starts.
const TIMES: usize = 50;

pub(super) fn measure(provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    progress("starting the provider");
    let certificate = certificate().map_err(io::Error::other)?;
    let mut times = Vec::new();
    let mut memory = 0;
    for _ in 0..TIMES {
        let (time, resident) = start(provider, &certificate)?;
        times.push(time);
        memory = memory.max(resident);
    }
    times.sort();
    let median = times[TIMES / 2].as_secs_f64() * 1000.0;
    figures.at_most(row::START, 3.0, median, "ms");
    figures.at_most(
        "resident memory at the handshake",
        10.0,
        memory as f64 / MIB,
        "MiB",
    );
    Ok(())
}

/// Creates a certificate like Terraform's client certificate: self-signed, on P-521.
fn certificate() -> Result<String, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512)?;
    let certificate = CertificateParams::new(["localhost".to_owned()])?.self_signed(&key)?;
    Ok(certificate.pem())
}

/// Starts the provider, and returns the time to its handshake line and the resident memory in bytes.
fn start(provider: &Path, certificate: &str) -> io::Result<(Duration, u64)> {
    let started = Instant::now();
    let mut child = Command::new(provider)
        .env(
            "TF_PLUGIN_MAGIC_COOKIE",
            "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
        )
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", certificate)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let time = started.elapsed();
    let resident = resident(child.id());
    child.kill()?;
    child.wait()?;
    match line.starts_with("1|6|") {
        true => Ok((time, resident?)),
        false => Err(io::Error::other(format!(
            "expected a handshake line, got {line:?}"
        ))),
    }
}

fn resident(id: u32) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let field = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = field.and_then(|field| field.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map(|kib| kib * 1024)
        .ok_or_else(|| io::Error::other("/proc/PID/status has no VmRSS"))
}
