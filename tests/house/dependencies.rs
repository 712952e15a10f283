//! What comes along with the provider: one TLS stack, one HTTP stack, and licences that can be kept.

use std::env;
use std::process::Command;

use super::licences::is_allowed;
use super::tree::root;

/// Crates that must not be there, each with the reason. `deny.toml` has them too.
pub const BANNED: [(&str, &str); 6] = [
    (
        "ring",
        "a second crypto library, and without the P-521 of Terraform's certificates",
    ),
    ("openssl-sys", "a second TLS stack, from the system"),
    ("native-tls", "a second TLS stack, from the system"),
    (
        "webpki-roots",
        "roots of trust are the system's, so that a company's own count",
    ),
    ("tf-provider", "its defects are told in ARCHITECTURE.md"),
    (
        "hostup-sandbox",
        "the provider and the sandbox share no code",
    ),
];

/// Crates of which there must be one version: two of them do not know each other's types, and both are compiled.
const ONE_VERSION: [&str; 12] = [
    "rustls",
    "aws-lc-rs",
    "tokio-rustls",
    "hyper",
    "h2",
    "http",
    "reqwest",
    "tonic",
    "prost",
    "tokio",
    "tower",
    "bytes",
];

/// A crate as `cargo tree` knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
}

/// Reads lines of `name vVERSION …|LICENCE`.
fn crates(tree: &str) -> Vec<Crate> {
    let lines = tree.lines().filter_map(|line| {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split(' ');
        Some(Crate {
            name: words.next()?.to_owned(),
            version: words.next()?.to_owned(),
            licence: licence.trim_end_matches(" (*)").to_owned(),
        })
    });
    let mut crates: Vec<_> = lines.collect();
    crates.sort();
    crates.dedup();
    crates
}

/// What `cargo tree` says of a package for this platform. Everything was downloaded to build this test, so the network
/// is not needed, and a lock file that is missing or out of date is an error.
fn tree(package: &str, edges: &str) -> Vec<Crate> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = [
        "tree",
        "--color",
        "never",
        "--locked",
        "--offline",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}",
        "--package",
        package,
        "--edges",
        edges,
    ];
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "cargo {}:\n{err}",
        arguments.join(" ")
    );
    crates(&out)
}

fn banned(crates: &[Crate]) -> Vec<String> {
    let reason = |name: &str| {
        BANNED
            .iter()
            .find(|(banned, _)| *banned == name)
            .map(|(_, reason)| *reason)
    };
    crates
        .iter()
        .filter_map(|it| Some(format!("{}: {}", it.name, reason(&it.name)?)))
        .collect()
}

fn doubled(crates: &[Crate]) -> Vec<String> {
    let versions = |name: &str| crates.iter().filter(|it| it.name == name).count();
    ONE_VERSION
        .iter()
        .filter(|name| versions(name) > 1)
        .map(|name| (*name).to_owned())
        .collect()
}

fn unlicensed(crates: &[Crate]) -> Vec<String> {
    let wrong = crates.iter().filter(|it| !is_allowed(&it.licence));
    wrong
        .map(|it| format!("{} {}: {:?}", it.name, it.version, it.licence))
        .collect()
}

#[test]
fn the_provider_has_one_tls_stack_and_one_http_stack() {
    let crates = tree("terraform-provider-hostup", "normal");
    assert_eq!(banned(&crates), Vec::<String>::new());
    assert_eq!(doubled(&crates), Vec::<String>::new());
    for wanted in ["aws-lc-rs", "rustls", "tonic", "reqwest"] {
        assert!(
            crates.iter().any(|it| it.name == wanted),
            "{wanted} is not seen: the check looks at the wrong crates"
        );
    }
}

#[test]
fn every_licence_can_be_kept() {
    for package in [
        "terraform-provider-hostup",
        "hostup-sandbox",
        "hostup-benchmarks",
    ] {
        assert_eq!(
            unlicensed(&tree(package, "normal,build")),
            Vec::<String>::new(),
            "{package}"
        );
    }
}

#[test]
fn a_crate_that_must_not_come_along_is_found() {
    let sample = crates(
        "ring v0.17.14|Apache-2.0 AND ISC\nrustls v0.23.1|MIT\nrustls v0.23.1|MIT (*)\nrustls v0.22.0|MIT\nodd v1.0.0 (proc-macro)|GPL-3.0-only\nnone v1.0.0|\n",
    );
    assert_eq!(sample.len(), 5);
    assert!(banned(&sample)[0].starts_with("ring: "));
    assert_eq!(doubled(&sample), ["rustls"]);
    assert_eq!(
        unlicensed(&sample),
        ["none v1.0.0: \"\"", "odd v1.0.0: \"GPL-3.0-only\""]
    );
}
