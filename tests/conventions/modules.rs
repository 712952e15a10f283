//! Which module of the provider may use which: data flows one way, from Terraform to HostUp.

use super::{File, read, tracked};

/// The modules of the library, and what each may use.
const MODULES: [(&str, &[&str]); 7] = [
    ("plugin", &[]),
    ("protocol", &["framework"]),
    ("framework", &[]),
    ("provider", &["framework", "api", "dns"]),
    ("api", &[]),
    ("dns", &[]),
    (
        "fuzzing",
        &["protocol", "framework", "provider", "api", "dns"],
    ),
];

/// Modules that every module may use, and that use none.
const SHARED: [&str; 2] = ["panic_guard", "text"];

/// Crates that only some modules may use.
const CRATES: [(&str, &[&str]); 6] = [
    ("tonic", &["plugin", "protocol", "main"]),
    ("prost", &["plugin", "protocol"]),
    ("tfplugin6", &["protocol", "main"]),
    ("rustls", &["plugin", "api"]),
    ("reqwest", &["api"]),
    ("hickory_proto", &["dns"]),
];

/// Returns the module that a file belongs to: `src/api/http.rs` belongs to `api`.
fn module(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    inner.split(['/', '.']).next().unwrap_or(inner)
}

/// Returns what the file uses but may not, by line.
fn violations(file: &File) -> Vec<String> {
    let here = module(&file.path);
    let allowed = match MODULES.iter().find(|(name, _)| *name == here) {
        Some((_, allowed)) => *allowed,
        None if SHARED.contains(&here) => &[],
        None => return Vec::new(),
    };
    let forbidden_modules = MODULES
        .iter()
        .filter(|(name, _)| *name != here && !allowed.contains(name));
    let forbidden_crates = CRATES.iter().filter(|(_, users)| !users.contains(&here));
    let mut forbidden: Vec<String> = forbidden_modules
        .map(|(name, _)| format!("crate::{name}"))
        .collect();
    forbidden.extend(forbidden_crates.map(|(name, _)| format!("{name}::")));
    let lines = file
        .text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|(line, number)| {
            let used = forbidden
                .iter()
                .filter(move |path| line.contains(path.as_str()));
            used.map(move |path| format!("{}:{number} uses {path}", file.path))
        })
        .collect()
}

#[test]
fn no_module_uses_what_it_may_not() {
    let found: Vec<_> = tracked("src/*.rs").iter().flat_map(violations).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_module_of_the_library_is_listed() {
    let library = read("src/lib.rs");
    let declared = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for name in declared {
        assert!(
            MODULES.iter().any(|(listed, _)| *listed == name),
            "{name} is not listed"
        );
    }
}

#[test]
fn the_sandbox_shares_no_code_with_the_provider() {
    for file in tracked("sandbox/*")
        .iter()
        .filter(|file| file.path.ends_with(".rs") || file.path.ends_with(".toml"))
    {
        assert!(
            !file.text.contains("terraform_provider_hostup")
                && !file.text.contains("path = \"..\""),
            "{}",
            file.path
        );
    }
}

#[test]
fn a_forbidden_use_is_found() {
    for (path, text, used) in [
        (
            "src/framework/value.rs",
            "use crate::api::Client;",
            "src/framework/value.rs:1 uses crate::api",
        ),
        (
            "src/api/send.rs",
            "\nuse tonic::Status;",
            "src/api/send.rs:2 uses tonic::",
        ),
        (
            "src/text.rs",
            "use crate::api::Client;",
            "src/text.rs:1 uses crate::api",
        ),
    ] {
        let file = File {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(violations(&file), [used]);
    }
}
