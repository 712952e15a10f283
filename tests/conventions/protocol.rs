//! The protocol file and the version that the provider announces agree.

use terraform_provider_hostup::protocol::PROTOCOL_VERSION;

use super::read;

/// RPCs that are left to the generated stub, which answers UNIMPLEMENTED: state stores are experimental, and core calls
/// only a provider that declares one.
pub const UNIMPLEMENTED: [&str; 8] = [
    "ValidateStateStoreConfig",
    "ConfigureStateStore",
    "ReadStateBytes",
    "WriteStateBytes",
    "LockState",
    "UnlockState",
    "GetStates",
    "DeleteState",
];

/// Converts `ReadResource` to `read_resource`.
fn snake_case(name: &str) -> String {
    let words = name.char_indices().flat_map(|(at, letter)| {
        let separator = (at > 0 && letter.is_ascii_uppercase()).then_some('_');
        separator.into_iter().chain([letter.to_ascii_lowercase()])
    });
    words.collect()
}

#[test]
fn every_rpc_is_implemented_or_listed_as_unimplemented() {
    let (proto, server) = (
        read("proto/tfplugin6.proto"),
        read("src/protocol/service.rs"),
    );
    let rpcs = proto
        .lines()
        .filter_map(|line| line.trim().strip_prefix("rpc ")?.split_once('('));
    for (rpc, _) in rpcs {
        let implemented = server
            .lines()
            .any(|line| line.trim().trim_end_matches(';') == snake_case(rpc));
        assert_ne!(implemented, UNIMPLEMENTED.contains(&rpc), "{rpc}");
    }
}

#[test]
fn the_announced_version_is_that_of_the_protocol_file() {
    let (major, minor) = PROTOCOL_VERSION.split_once('.').unwrap();
    let proto = read("proto/tfplugin6.proto");
    let first = proto.lines().next().unwrap_or_default();
    assert!(
        first.contains(&format!("version {major}, minor {minor}")),
        "{first}"
    );
}
