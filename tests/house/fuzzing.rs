//! A fuzz target is not only there: it is built, it has inputs that are kept, and a test runs them.

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
