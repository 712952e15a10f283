//! The program; the documentation of the library has its usage.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    hostup_bench::run()
}

/// Interrupts, process groups and the CPU time of processes are measured as Unix offers them.
#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    eprintln!("hostup-bench runs on Unix only");
    std::process::ExitCode::FAILURE
}
