//! Files and functions that can be read at one go.

use proc_macro2::{Delimiter, TokenTree};

use super::source::tokens;
use super::tree::{File, files};

/// The most lines of a file, and of a function with its signature.
const FILE: usize = 400;
const FUNCTION: usize = 80;

/// What fits a screen. A function that is longer is reported: `cargo test house::size -- --nocapture`.
const SCREEN: usize = 60;

/// Whatever is too long in a file, with its length.
fn breaches(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let whole = (lines > FILE).then(|| format!("{}: {lines} lines", file.path));
    whole.into_iter().chain(longer(file, FUNCTION)).collect()
}

/// The functions of a file that have more lines.
fn longer(file: &File, most: usize) -> Vec<String> {
    let functions = functions(&tokens(&file.text)).into_iter();
    let long = functions.filter(|(_, lines)| *lines > most);
    long.map(|(name, lines)| format!("{}: fn {name} has {lines} lines", file.path))
        .collect()
}

/// All functions with their lengths in lines, from `fn` to the closing brace.
fn functions(tokens: &[TokenTree]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let [TokenTree::Ident(word), TokenTree::Ident(name), rest @ ..] = &tokens[at..]
            && word == "fn"
            && let Some(TokenTree::Group(body)) = rest.iter().find(|token| ends_signature(token))
        {
            let lines = body.span_close().end().line - word.span().start().line + 1;
            found.push((name.to_string(), lines));
        }
        if let TokenTree::Group(group) = token {
            found.extend(functions(&group.stream().into_iter().collect::<Vec<_>>()));
        }
    }
    found
}

/// The body of a function, or the semicolon of one that has none.
fn ends_signature(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

#[test]
fn every_file_and_every_function_fits() {
    let folders = [
        "src",
        "sandbox/src",
        "sandbox/tests",
        "benchmarks",
        "documentation",
        "tests",
        "examples",
        "fuzz",
    ];
    let all: Vec<_> = folders
        .iter()
        .flat_map(|folder| files(folder, ".rs"))
        .collect();
    for long in all.iter().flat_map(|file| longer(file, SCREEN)) {
        eprintln!("longer than a screen of {SCREEN} lines: {long}");
    }
    let breaches: Vec<_> = all.iter().flat_map(breaches).collect();
    assert!(
        breaches.is_empty(),
        "at most {FILE} lines a file and {FUNCTION} a function:\n{}",
        breaches.join("\n")
    );
}

#[test]
fn what_is_too_long_is_found() {
    let file = |text: String| File {
        path: "a.rs".to_owned(),
        text,
    };
    assert_eq!(breaches(&file("\n".repeat(401))), ["a.rs: 401 lines"]);
    let long = format!(
        "impl A {{\n    fn b() {{\n{}    }}\n}}\n",
        "        c();\n".repeat(80)
    );
    assert_eq!(breaches(&file(long)), ["a.rs: fn b has 82 lines"]);
    let trait_only = format!(
        "trait A {{\n    fn b();\n{}}}\n",
        "    const C: u8 = 0;\n".repeat(100)
    );
    assert_eq!(breaches(&file(trait_only)), Vec::<String>::new());
}
