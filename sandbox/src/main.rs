//! A local HostUp.
fn main() {}
