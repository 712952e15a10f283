//! Tests of the sandbox's name server. Each test starts its own sandbox.

mod chain;
mod client;
mod denial;
mod lifecycle;
mod quirks;
mod transport;
