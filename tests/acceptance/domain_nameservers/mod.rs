//! The resource `hostup_domain_nameservers`, one file per topic.

mod drift;
mod imports;
mod invalid;
mod obstacles;
mod pauses;
mod queued;
mod replacements;
mod unknown;
mod unreadable;
mod writes;

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use crate::environment::{CommandOutput, TestEnvironment};

/// The address of the resource that [`resource`] configures.
const THIS: &str = "hostup_domain_nameservers.this";

/// HostUp's own name servers, which every domain of the fixtures has at first.
const HOSTUP: [&str; 2] = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];

const ELSEWHERE: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];

const OTHERS: [&str; 3] = [
    "ns1.other.example",
    "ns2.other.example",
    "ns3.other.example",
];

/// Two domains without automatic DNSSEC, so that no change of name servers pauses anything.
fn two_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Excluded)
        .domain("b.se", Life::Excluded)
}

/// Returns the resource [`THIS`] for a.se by its name, with these name servers and more arguments.
fn resource(nameservers: &[&str], arguments: &str) -> String {
    resource_with(
        &format!("nameservers = {nameservers:?}"),
        &format!("domain_name = \"a.se\"\n  {arguments}"),
    )
}

/// Returns the resource [`THIS`] with these arguments.
fn resource_with(nameservers: &str, arguments: &str) -> String {
    format!(
        "resource \"hostup_domain_nameservers\" \"this\" {{\n  {nameservers}\n  {}\n}}\n",
        arguments.trim()
    )
}

/// Creates or changes [`THIS`].
#[track_caller]
fn apply(env: &TestEnvironment, nameservers: &[&str]) {
    env.configure(&resource(nameservers, ""));
    env.apply().succeeds();
}

/// Returns the name servers of [`THIS`] in the state.
#[track_caller]
fn stored(env: &TestEnvironment) -> Vec<String> {
    let state = env.state();
    let names = state.attributes(THIS)["nameservers"].as_array();
    let names = names.expect("a set").iter();
    names
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect()
}

impl CommandOutput {
    /// Asserts that the command sent these sets of name servers to HostUp, in this order, each in alphabetical order.
    #[track_caller]
    fn posts_nameservers(&self, expected: &[&[&str]]) -> &Self {
        let writes = self.journal().writes();
        let sent: Vec<_> = writes
            .map(|entry| entry.json()["nameservers"].clone())
            .collect();
        assert_eq!(json!(sent), json!(expected), "{self}");
        self
    }
}
