//! The program; the documentation of the library has its usage.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    hostup_bench::run()
}

/// Interrupts, process groups and the processes' CPU time need Unix.
#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
