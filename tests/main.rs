//! Everything that is tested from outside of the library: one binary, so that it is linked once.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "`pub` parts what a room of tests offers from its inside; a test that unwraps fails where it unwraps; its \
              output is read by people"
)]

mod acceptance;
mod canary;
mod conventions;
mod environment;
mod pages;
mod protocol;
