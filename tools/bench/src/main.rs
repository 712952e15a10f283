//! The program: see the library's first page.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    hostup_bench::run()
}

/// Interrupts, process groups and the processes' own times are asked for as Unix knows them.
#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
