//! The sandbox as its clients meet it: every test speaks HTTP to one that it started.

mod client;
mod control;
mod door;
mod faults;
mod history;
mod journal;
mod life;
mod limits;
mod list;
mod nameservers;
mod program;
mod traps;
