//! The program; its usage is in the documentation of the library.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    hostup_bench::run()
}

/// The benchmarks need Unix: its interrupts, process groups and CPU times of processes.
#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    use std::io::Write;

    let _ = writeln!(std::io::stderr(), "hostup-bench runs on Unix only");
    std::process::ExitCode::FAILURE
}
