//! The sandbox as its clients meet it: every test speaks HTTP to one that it started.

mod client;
mod control;
mod door;
mod faults;
mod forms;
mod history;
mod hostile;
mod journal;
mod life;
mod limits;
mod list;
mod nameservers;
mod origin;
mod page;
mod program;
mod traps;
