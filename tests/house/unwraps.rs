//! No `unwrap` where it could end a user's apply. Clippy denies it as well, where its lint is not switched off.

use proc_macro2::TokenTree;

use super::source::{tokens, without_tests};
use super::tree::{File, files};

/// The lines on which code outside of tests unwraps.
fn breaches(file: &File) -> Vec<String> {
    let lines = unwraps(&tokens(&file.text));
    lines
        .into_iter()
        .map(|line| format!("{}:{line}", file.path))
        .collect()
}

fn unwraps(tokens: &[TokenTree]) -> Vec<usize> {
    let tokens = without_tests(tokens);
    let mut lines = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let [
            TokenTree::Punct(dot),
            TokenTree::Ident(name),
            TokenTree::Group(_),
            ..,
        ] = &tokens[at..]
            && dot.as_char() == '.'
            && name == "unwrap"
        {
            lines.push(name.span().start().line);
        }
        if let TokenTree::Group(group) = token {
            lines.extend(unwraps(&group.stream().into_iter().collect::<Vec<_>>()));
        }
    }
    lines
}

/// A file that only tests are in, declared behind `#[cfg(test)]` where its parent declares it.
fn is_for_tests(file: &File) -> bool {
    file.path
        .split('/')
        .any(|part| part.trim_end_matches(".rs") == "tests")
}

#[test]
fn nothing_unwraps_outside_of_tests() {
    let all = [
        "src",
        "sandbox/src",
        "benchmarks",
        "documentation",
        "examples",
    ]
    .map(|folder| files(folder, ".rs"))
    .concat();
    let breaches: Vec<_> = all
        .iter()
        .filter(|file| !is_for_tests(file))
        .flat_map(breaches)
        .collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn an_unwrap_is_found_in_code_and_not_in_tests() {
    let file = |text: &str| File {
        path: "a.rs".to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(
        breaches(&file("fn a() {\n    b().unwrap();\n}")),
        ["a.rs:2"]
    );
    let fine = "fn a() { b().unwrap_or_default(); } // b().unwrap()\n#[cfg(test)]\nmod tests { fn a() { b().unwrap(); } }";
    assert_eq!(breaches(&file(fine)), Vec::<String>::new());
}
