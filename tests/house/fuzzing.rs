//! A fuzz target is not only there: it is built, it has inputs that are kept, and a test runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::tree::{files, read, root};

/// Where the bodies of the targets stand, and the tests that replay their corpora.
const BODIES: [&str; 2] = ["src/fuzzing.rs", "sandbox/src/fuzzing.rs"];

/// What a target lacks.
fn lacks(name: &str, manifest: &str, bodies: &[String], kept: usize) -> Vec<String> {
    let binary = format!("[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
    let body = format!("pub fn {name}(bytes: &[u8])");
    let has = |wanted: &str| bodies.iter().any(|text| text.contains(wanted));
    let replayed = bodies.iter().any(|text| {
        let list = text.split_once("replayed! {").map(|(_, list)| list);
        let list = list.and_then(|list| list.split_once('}'));
        let listed = list.is_some_and(|(list, _)| list.split_whitespace().any(|it| it == name));
        listed || text.contains(&format!("replay(\"{name}\""))
    });
    [
        (
            manifest.contains(&binary),
            "is no binary of fuzz/Cargo.toml",
        ),
        (has(&body), "has no body"),
        (replayed, "is replayed by no test"),
        (kept > 2, "has hardly any corpus"),
    ]
    .into_iter()
    .filter(|(holds, _)| !holds)
    .map(|(_, complaint)| format!("{name} {complaint}"))
    .collect()
}

fn kept(name: &str) -> usize {
    let folder = root().join("fuzz/corpus").join(name);
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn every_fuzz_target_is_built_and_has_a_corpus_that_is_replayed() {
    let (manifest, bodies) = (read("fuzz/Cargo.toml"), BODIES.map(read));
    let targets = files("fuzz/fuzz_targets", ".rs");
    let names = targets.iter().map(|file| {
        let name = Path::new(&file.path).file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    });
    let lacking: Vec<_> = names
        .flat_map(|name| lacks(&name, &manifest, &bodies, kept(&name)))
        .collect();
    assert_eq!(lacking, Vec::<String>::new());
}

#[test]
fn a_target_that_is_only_half_there_is_found() {
    let bodies = ["pub fn a(bytes: &[u8]) {} replayed! { b }".to_owned()];
    let lacking = lacks("a", "", &bodies, 0);
    assert_eq!(
        lacking,
        [
            "a is no binary of fuzz/Cargo.toml",
            "a is replayed by no test",
            "a has hardly any corpus"
        ]
    );
}

/// The packages of a lock file, each by its name with its versions.
fn locked(lock: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.split("[[package]]\n").skip(1) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key));
            line.and_then(|line| line.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        let (name, version) = (value("name").unwrap(), value("version").unwrap());
        versions.entry(name).or_default().insert(version);
    }
    versions
}

/// Else the fuzzers would try other code than what is released.
#[test]
fn fuzzers_link_the_versions_that_the_provider_has() {
    let (ours, theirs) = (read("Cargo.lock"), read("fuzz/Cargo.lock"));
    let (ours, theirs) = (locked(&ours), locked(&theirs));
    assert!(theirs.len() > 50, "{} packages", theirs.len());
    let other: Vec<_> = theirs
        .iter()
        .filter_map(|(name, versions)| Some((name, versions, ours.get(name)?)))
        .filter(|(_, theirs, ours)| !theirs.is_subset(ours))
        .collect();
    assert!(other.is_empty(), "{other:?}");
    let lock = "[[package]]\nname = \"a\"\nversion = \"1\"\n\n[[package]]\nname = \"a\"\nversion = \"2\"\n";
    assert_eq!(
        locked(lock),
        BTreeMap::from([("a", BTreeSet::from(["1", "2"]))])
    );
}
