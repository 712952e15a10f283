//! The licence texts that go with a binary: our own, and those of every crate that is linked into it.
//!
//! Each licence that `deny.toml` allows asks for its text and the names of its authors to be handed on. Cargo knows which
//! crates are linked for a platform, and each crate brings its texts along.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::failure::on;
use super::{Failure, NAME, Platform};

/// A text file of an archive: its name and what it says.
pub type Text = (&'static str, String);

/// How the files begin that crates keep their licences in.
const BEGINNINGS: [&str; 5] = ["license", "licence", "copying", "notice", "copyright"];

/// Our own licence, and those of what is linked for this platform.
///
/// # Errors
///
/// When cargo fails or a file can't be read.
pub fn texts(workspace: &Path, platform: Platform) -> Result<Vec<Text>, Failure> {
    let path = workspace.join("LICENSE");
    let own = fs::read_to_string(&path).map_err(on(&path))?;
    let others = others(&linked(&metadata(workspace, platform)?)?)?;
    Ok(vec![("LICENSE", own), ("THIRD-PARTY-LICENSES", others)])
}

/// A crate that is linked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    /// Where its source is published; empty where it does not say.
    repository: String,
    folder: PathBuf,
}

fn metadata(workspace: &Path, platform: Platform) -> Result<Value, Failure> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(workspace)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", platform.target]);
    let output = command.output().map_err(|_| Failure::Missing {
        program: "cargo".to_owned(),
        remedy: "install Rust from https://rustup.rs".to_owned(),
    })?;
    let metadata = serde_json::from_slice(&output.stdout).ok();
    metadata
        .filter(|_| output.status.success())
        .ok_or_else(|| Failure::Ended {
            command: "cargo metadata".to_owned(),
            code: output.status.code(),
        })
}

/// What the provider needs to run, and what that needs, without what only builds or tests need.
fn linked(metadata: &Value) -> Result<BTreeSet<Crate>, Failure> {
    let unexpected = || Failure::Ended {
        command: "cargo metadata".to_owned(),
        code: None,
    };
    let list = |value: &Value| value.as_array().cloned().ok_or_else(unexpected);
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(unexpected);
    let by_id = |values: Vec<Value>| -> Result<BTreeMap<String, Value>, Failure> {
        let pairs = values.into_iter().map(|it| Ok((text(&it["id"])?, it)));
        pairs.collect()
    };
    let packages = by_id(list(&metadata["packages"])?)?;
    let nodes = by_id(list(&metadata["resolve"]["nodes"])?)?;
    let root = packages.iter().find(|(_, it)| it["name"] == NAME);
    let mut ahead = vec![root.ok_or_else(unexpected)?.0.clone()];
    let (mut seen, mut crates) = (BTreeSet::new(), BTreeSet::new());
    while let Some(id) = ahead.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let package = &packages[&id];
        // A macro runs when the provider is built and leaves nothing of itself.
        let is_macro = |target: &Value| target["kind"][0] == "proc-macro";
        if list(&package["targets"])?.iter().any(is_macro) {
            continue;
        }
        if package["name"] != NAME {
            let manifest = PathBuf::from(text(&package["manifest_path"])?);
            crates.insert(Crate {
                name: text(&package["name"])?,
                version: text(&package["version"])?,
                licence: package["license"].as_str().unwrap_or("its own").to_owned(),
                repository: package["repository"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                folder: manifest.parent().map(Path::to_owned).unwrap_or_default(),
            });
        }
        for needed in list(&nodes[&id]["deps"])? {
            let kinds = list(&needed["dep_kinds"])?;
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                ahead.push(text(&needed["pkg"])?);
            }
        }
    }
    Ok(crates)
}

/// The texts of all, each once, under the crates that bring it.
fn others(crates: &BTreeSet<Crate>) -> Result<String, Failure> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for linked in crates {
        let title = format!("{} {} ({})", linked.name, linked.version, linked.licence);
        let mut found = found(&linked.folder)?;
        if found.is_empty() {
            let repository = &linked.repository;
            found.push(format!(
                "It brings no text along; its source is {repository}."
            ));
        }
        for text in found {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    let mut parts: Vec<_> = texts.into_iter().collect();
    parts.sort_by(|(_, one), (_, other)| one.cmp(other));
    let parts = parts
        .into_iter()
        .map(|(text, titles)| format!("{}\n\n{}\n", titles.join("\n"), text.trim()));
    let line = format!("\n{}\n\n", "-".repeat(80));
    Ok(parts.collect::<Vec<_>>().join(&line))
}

/// The licence texts in a crate's folder, in the order of their names.
fn found(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(folder).map_err(on(folder))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_licence(path))
        .collect();
    paths.sort();
    let texts = paths.into_iter().map(|path| {
        let bytes = fs::read(&path).map_err(on(&path))?;
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
    });
    texts.collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    let is_code = name.ends_with(".rs") || name.ends_with(".html");
    BEGINNINGS.iter().any(|begins| name.starts_with(begins)) && !is_code
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, kind: &str) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT", "repository": "https://example.org/a",
            "manifest_path": format!("/crates/{name}/Cargo.toml"), "targets": [{ "kind": [kind] }],
        })
    }

    fn needs(name: &str, kinds: &[(&str, Value)]) -> Value {
        let deps = kinds
            .iter()
            .map(|(pkg, kind)| json!({ "pkg": pkg, "dep_kinds": [{ "kind": kind }] }));
        json!({ "id": name, "deps": deps.collect::<Vec<_>>() })
    }

    #[test]
    fn what_is_linked_counts_and_what_builds_or_tests_does_not() {
        let names = [NAME, "linked", "deeper", "tester", "builder"];
        let mut packages: Vec<_> = names.iter().map(|name| package(name, "lib")).collect();
        packages.push(package("macro", "proc-macro"));
        packages.push(package("of_the_macro", "lib"));
        let none = || Value::Null;
        let nodes = [
            needs(
                NAME,
                &[
                    ("linked", none()),
                    ("tester", json!("dev")),
                    ("builder", json!("build")),
                ],
            ),
            needs("linked", &[("deeper", none()), ("macro", none())]),
            needs("macro", &[("of_the_macro", none())]),
            needs("deeper", &[]),
        ];
        let metadata = json!({ "packages": packages, "resolve": { "nodes": nodes } });
        let crates = linked(&metadata).expect("it has the form");
        let found: Vec<_> = crates.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(found, ["deeper", "linked"]);
        assert!(linked(&json!({ "packages": [] })).is_err());
    }

    #[test]
    fn a_text_that_several_crates_bring_stands_once_and_one_without_says_where_its_source_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut crates = BTreeSet::new();
        for (name, file, text) in [
            ("a", "LICENSE-MIT", "The same.\n"),
            ("b", "license.md", "The same.\r\n"),
            ("c", "COPYING", "Another."),
            ("d", "license.rs", "code"),
        ] {
            let folder = folder.path().join(name);
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join(file), text).expect("a file");
            crates.insert(Crate {
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
                licence: "MIT".to_owned(),
                repository: "https://example.org/d".to_owned(),
                folder,
            });
        }
        let line = "-".repeat(80);
        let wanted = format!(
            "a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\nThe same.\n\n{line}\n\nc 1.0.0 (MIT)\n\nAnother.\n\n{line}\n\nd 1.0.0 (MIT)\n\n\
             It brings no text along; its source is https://example.org/d.\n"
        );
        assert_eq!(others(&crates).expect("all can be read"), wanted);
    }
}
