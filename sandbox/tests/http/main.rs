//! Tests of the sandbox over HTTP. Each test starts its own sandbox.

mod access;
mod cli;
mod client;
mod control;
mod escaping;
mod faults;
mod forms;
mod glue_records;
mod history;
mod journal;
mod lifecycle;
mod limits;
mod list;
mod nameservers;
mod origin;
mod page;
mod quirks;
