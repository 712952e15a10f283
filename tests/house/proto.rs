//! The protocol's file, the version that is announced, and the calls that are answered go in step.

use terraform_provider_hostup::protocol::PROTOCOL_VERSION;

use super::tree::read;

/// Calls that are left to the default stub. State stores are experimental in every version of Terraform, and asked only
/// of a provider that declares one.
pub const UNANSWERED: [&str; 8] = [
    "ValidateStateStoreConfig",
    "ConfigureStateStore",
    "ReadStateBytes",
    "WriteStateBytes",
    "LockState",
    "UnlockState",
    "GetStates",
    "DeleteState",
];

/// The calls of the service that the server does not list, beyond those that it may leave out, and the other way round.
fn breaches(proto: &str, server: &str) -> Vec<String> {
    let calls = proto
        .lines()
        .filter_map(|line| line.trim().strip_prefix("rpc ")?.split_once('('));
    let listed: Vec<_> = server
        .lines()
        .map(|line| line.trim().trim_end_matches(';'))
        .collect();
    let wrong = calls
        .filter(|(call, _)| listed.contains(&snake(call).as_str()) == UNANSWERED.contains(call));
    wrong.map(|(call, _)| call.to_owned()).collect()
}

/// `ReadResource` as `read_resource`.
fn snake(call: &str) -> String {
    let letters = call.chars().enumerate().flat_map(|(at, letter)| {
        let underscore = (at > 0 && letter.is_ascii_uppercase()).then_some('_');
        underscore.into_iter().chain([letter.to_ascii_lowercase()])
    });
    letters.collect()
}

#[test]
fn every_call_of_the_protocol_is_answered() {
    let proto = read("proto/tfplugin6.proto");
    let wrong = breaches(&proto, &read("src/protocol/server.rs"));
    assert!(
        wrong.is_empty(),
        "answered and listed as unanswered, or neither: {wrong:?}"
    );
}

#[test]
fn the_announced_version_is_the_one_of_the_file() {
    let (major, minor) = PROTOCOL_VERSION.split_once('.').unwrap();
    let wanted = format!("version {major}, minor {minor}");
    let first = read("proto/tfplugin6.proto")
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    assert!(
        first.contains(&wanted),
        "the first line of the file says {first:?} and not {wanted:?}"
    );
}

#[test]
fn a_call_that_nobody_answers_is_found() {
    let proto = "service Provider {\n  rpc ReadResource(R) returns (R);\n  rpc LockState(R) returns (R);\n}";
    assert_eq!(
        breaches(proto, "service! {\n    answers:\n        read_resource\n}"),
        Vec::<String>::new()
    );
    assert_eq!(
        breaches(proto, "service! {\n    answers:\n}"),
        ["ReadResource"]
    );
    assert_eq!(
        breaches(proto, "        read_resource\n        lock_state\n"),
        ["LockState"]
    );
}
