//! All tests from outside of the library, in one binary that is linked once.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "`pub` marks what a module of tests offers to the others; a test that unwraps fails where it unwraps; tests \
              print for people"
)]

mod acceptance;
mod canary;
mod conventions;
mod environment;
mod pages;
mod protocol;
mod provider_program;
