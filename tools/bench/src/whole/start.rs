//! From the start of the process to its handshake line, with mutual TLS.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P521_SHA512};

use super::{Figures, MIB};
use crate::failure::Failure;
use crate::say;

/// How often it is started.
const TIMES: usize = 50;

pub(super) fn measure(provider: &Path, figures: &mut Figures) -> Result<(), Failure> {
    say("starting the provider");
    let certificate = certificate().map_err(io::Error::other)?;
    let mut took = Vec::new();
    let mut memory = 0;
    for _ in 0..TIMES {
        let (start, resident) = once(provider, &certificate)?;
        took.push(start);
        memory = memory.max(resident);
    }
    took.sort();
    let median = took[TIMES / 2].as_secs_f64() * 1000.0;
    figures.at_most("start to handshake line, median of 50", 3.0, median, "ms");
    figures.at_most(
        "resident at the handshake",
        10.0,
        memory as f64 / MIB,
        "MiB",
    );
    Ok(())
}

/// The kind that Terraform gives: self-signed, on P-521.
fn certificate() -> Result<String, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512)?;
    let certificate = CertificateParams::new(["localhost".to_owned()])?.self_signed(&key)?;
    Ok(certificate.pem())
}

/// How long one start took, and the bytes of memory that it had then.
fn once(provider: &Path, certificate: &str) -> io::Result<(Duration, u64)> {
    let began = Instant::now();
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
    let took = began.elapsed();
    let resident = resident(child.id());
    child.kill()?;
    child.wait()?;
    match line.starts_with("1|6|") {
        true => Ok((took, resident?)),
        false => Err(io::Error::other(format!("no handshake but {line:?}"))),
    }
}

fn resident(id: u32) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let field = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = field.and_then(|field| field.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map(|kib| kib * 1024)
        .ok_or_else(|| io::Error::other("no VmRSS in /proc"))
}
