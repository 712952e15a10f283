//! The edges between the rooms: who may use whom. Data runs one way, and each room can be read without the next one.

use super::source::{self, modules, named, tokens};
use super::tree::{File, files, read};

/// The rooms, with those of ours that each may use.
const ROOMS: [(&str, &[&str]); 6] = [
    ("plugin", &[]),
    ("protocol", &["framework"]),
    ("framework", &[]),
    ("provider", &["framework", "api"]),
    ("api", &[]),
    // No room, but what joins them for fuzzers and tests; nothing may use it.
    ("fuzzing", &["protocol", "framework", "provider", "api"]),
];

/// What only certain rooms may name. `main` joins the rooms, so it names what they meet in.
const ALONE: [(&str, &[&str]); 6] = [
    // gRPC: the process serves it, the protocol speaks it.
    ("tonic", &["plugin", "protocol", "main"]),
    ("tonic_prost", &["plugin", "protocol"]),
    ("prost", &["plugin", "protocol"]),
    ("prost_types", &["plugin", "protocol"]),
    // TLS to Terraform, and the roots of trust for HostUp.
    ("rustls", &["plugin", "api"]),
    // HTTP.
    ("reqwest", &["api"]),
];

/// The module of generated messages, which one room names.
const GENERATED: (&str, &str) = ("tfplugin6", "protocol");

/// What is wrong with the paths that a file of the provider names.
fn breaches(file: &File) -> Vec<String> {
    let module = modules(&file.path);
    let here = module.first().map_or("main", String::as_str);
    let tokens = tokens(&file.text);
    let mut breaches: Vec<_> = named(&tokens, &module)
        .into_iter()
        .filter_map(|named| Some((named.line, complaint(here, &named)?)))
        .map(|(line, complaint)| format!("{}:{line}: {here} {complaint}", file.path))
        .collect();
    if here != GENERATED.1 && here != "main" && names(&tokens, GENERATED.0) {
        breaches.push(format!(
            "{}: {here} names the generated types of {}",
            file.path, GENERATED.0
        ));
    }
    breaches
}

fn complaint(here: &str, named: &source::Named) -> Option<String> {
    let first = named.first.as_str();
    if named.local {
        let (_, allowed) = ROOMS.iter().find(|(room, _)| *room == here)?;
        let is_room = ROOMS.iter().any(|(room, _)| *room == first);
        return (is_room && first != here && !allowed.contains(&first))
            .then(|| format!("uses {first}"));
    }
    if first == "terraform_provider_hostup" && here != "main" {
        return Some("names its own crate from outside".to_owned());
    }
    let (_, allowed) = ALONE.iter().find(|(name, _)| *name == first)?;
    (!allowed.contains(&here)).then(|| format!("names {first}"))
}

fn names(tokens: &[proc_macro2::TokenTree], wanted: &str) -> bool {
    tokens.iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == wanted,
        proc_macro2::TokenTree::Group(group) => {
            names(&group.stream().into_iter().collect::<Vec<_>>(), wanted)
        }
        _ => false,
    })
}

#[test]
fn every_room_uses_only_the_rooms_that_it_may() {
    let breaches: Vec<_> = files("src", ".rs").iter().flat_map(breaches).collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_module_of_the_library_is_a_room() {
    let rooms: Vec<_> = ROOMS.iter().map(|(room, _)| *room).collect();
    let library = read("src/lib.rs");
    let mut declared: Vec<_> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    declared.sort_by_key(|name| rooms.iter().position(|room| room == name));
    assert_eq!(declared, rooms, "src/lib.rs");
}

#[test]
fn the_sandbox_and_the_provider_share_no_code() {
    for file in files("sandbox/src", ".rs")
        .iter()
        .chain(&files("sandbox/tests", ".rs"))
    {
        let code = tokens(&file.text);
        assert!(
            !names(&code, "terraform_provider_hostup"),
            "{} names the provider",
            file.path
        );
    }
    for file in files("src", ".rs") {
        assert!(
            !names(&tokens(&file.text), "hostup_sandbox"),
            "{} names the sandbox",
            file.path
        );
    }
    let dependency = read("sandbox/Cargo.toml")
        .lines()
        .any(|line| line.starts_with("terraform-provider-hostup"));
    assert!(!dependency, "the sandbox depends on the provider");
}

#[test]
fn a_wrong_edge_is_found() {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    for (path, text, wrong) in [
        (
            "src/framework/value.rs",
            "use crate::api::Client;",
            "src/framework/value.rs:1: framework uses api",
        ),
        (
            "src/plugin/tls.rs",
            "\nuse super::super::framework;",
            "src/plugin/tls.rs:2: plugin uses framework",
        ),
        (
            "src/protocol/wire/a.rs",
            "use crate::{framework, provider};",
            "src/protocol/wire/a.rs:1: protocol uses provider",
        ),
        (
            "src/api/send.rs",
            "use tonic::Status;",
            "src/api/send.rs:1: api names tonic",
        ),
        (
            "src/provider/mod.rs",
            "fn f() { reqwest::get(); }",
            "src/provider/mod.rs:1: provider names reqwest",
        ),
        (
            "src/provider/mod.rs",
            "use terraform_provider_hostup::plugin;",
            "src/provider/mod.rs:1: provider names its own crate from outside",
        ),
    ] {
        assert_eq!(breaches(&file(path, text)), [wrong], "{text}");
    }
    let generated = file("src/framework/mod.rs", "fn f(_: tfplugin6::Schema) {}");
    assert_eq!(breaches(&generated).len(), 1);
    let right = "use crate::{api, framework}; use super::block; // crate::plugin::run";
    assert_eq!(
        breaches(&file("src/provider/client.rs", right)),
        Vec::<String>::new()
    );
}
