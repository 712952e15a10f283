//! The commands that the documents tell readers to type exist.

use super::tree::{read, root};

/// What cargo knows by itself, as far as the documents use it, and what the documents say how to install.
const BUILT_IN: [&str; 11] = [
    "bench", "build", "check", "clippy", "deny", "doc", "fmt", "install", "run", "test", "tree",
];

/// The documents.
const DOCUMENTS: [&str; 3] = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];

/// The aliases that the project's configuration of cargo has.
fn aliases(config: &str) -> Vec<String> {
    let section = config
        .lines()
        .skip_while(|line| *line != "[alias]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    section
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .collect()
}

/// The commands of cargo in a document that are neither cargo's nor an alias.
fn unknown(markdown: &str, aliases: &[String]) -> Vec<String> {
    // Three backticks in a row are an odd number of them, so this takes fenced blocks as well.
    let code = markdown.split('`').skip(1).step_by(2);
    let commands = code
        .flat_map(str::lines)
        .filter_map(|line| line.trim().strip_prefix("cargo ")?.split(' ').next());
    let unknown = commands.filter(|command| {
        !BUILT_IN.contains(command) && !aliases.iter().any(|alias| alias == command)
    });
    unknown.map(str::to_owned).collect()
}

fn fenced(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split("```").skip(1).step_by(2)
}

#[test]
fn every_cargo_command_in_the_documents_exists() {
    let aliases = aliases(&read(".cargo/config.toml"));
    for document in DOCUMENTS {
        assert_eq!(
            unknown(&read(document), &aliases),
            Vec::<String>::new(),
            "{document}"
        );
    }
}

#[test]
fn the_readme_begins_with_the_two_commands() {
    let readme = read("README.md");
    let first = fenced(&readme).next().unwrap_or_default();
    let commands: Vec<_> = first
        .lines()
        .filter_map(|line| line.split(" #").next()?.strip_prefix("cargo "))
        .collect();
    let commands: Vec<_> = commands.into_iter().map(str::trim).collect();
    assert_eq!(commands, ["demo", "test --workspace"]);
    assert!(
        root().join("examples/demo/main.rs").is_file(),
        "cargo demo runs an example that is not there"
    );
    let config = read(".cargo/config.toml");
    assert!(
        config.contains("\ndemo = \"run --example demo --\"\n"),
        "{config}"
    );
}

#[test]
fn an_unknown_command_is_found() {
    let aliases = aliases("[env]\nA = \"1\"\n[alias]\ndemo = \"run\"\n");
    assert_eq!(aliases, ["demo"]);
    let document = "Run `cargo demo` and `cargo xtask all`:\n\n```shell\ncargo test\ncargo nextest --all\n```\n";
    assert_eq!(unknown(document, &aliases), ["xtask", "nextest"]);
}
