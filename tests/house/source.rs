//! Rust source as tokens, so that comments and strings are not taken for code.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path that code names, such as `crate::api::Client`, resolved as far as a room needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    /// The first segment: a module of the crate's root, where `local`, or else a crate (or anything else in scope).
    pub first: String,
    pub local: bool,
}

/// The tokens of a file.
pub fn tokens(text: &str) -> Vec<TokenTree> {
    let stream = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    stream.into_iter().collect()
}

/// The modules that a file of a crate stands in, from the root: `src/api/http.rs` is `["api", "http"]`, and so is
/// `tests/api/http.rs` in the binary of the tests.
pub fn modules(path: &str) -> Vec<String> {
    let inner = path.split_once("src/").map_or(path, |(_, inner)| inner);
    let inner = inner.strip_prefix("tests/").unwrap_or(inner);
    let inner = inner.trim_end_matches(".rs");
    let mut modules: Vec<_> = inner.split('/').map(str::to_owned).collect();
    if matches!(
        modules.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        modules.pop();
    }
    modules
}

/// Every path that the code names, with `crate`, `self` and `super` resolved from the given module.
pub fn named(tokens: &[TokenTree], module: &[String]) -> Vec<Named> {
    let mut found = Vec::new();
    walk(tokens, module, &mut found);
    found
}

fn walk(tokens: &[TokenTree], module: &[String], found: &mut Vec<Named>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let TokenTree::Group(group) = token {
            let mut inner = module.to_owned();
            if let [.., TokenTree::Ident(word), TokenTree::Ident(name)] = &tokens[..at]
                && word == "mod"
            {
                inner.push(name.to_string());
            }
            let within: Vec<_> = group.stream().into_iter().collect();
            walk(&within, &inner, found);
        }
        let begins = is_name(Some(token)) && !goes_on(tokens, at);
        if begins && is_separator(tokens, at + 1) {
            at = path(tokens, at, module, found);
        } else {
            at += 1;
        }
    }
}

/// Whether a token can be a part of a path.
fn is_name(token: Option<&TokenTree>) -> bool {
    const OTHERS: [&str; 8] = ["as", "dyn", "for", "impl", "in", "mut", "return", "use"];
    matches!(token, Some(TokenTree::Ident(word)) if !OTHERS.contains(&word.to_string().as_str()))
}

/// Whether what stands at `at` goes on a path that has begun before: `b` in `a::b` and `<A as B>::b`, not in `use ::b`.
fn goes_on(tokens: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(3).and_then(|before| tokens.get(before));
    let closes = matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '>');
    is_separator(tokens, at.wrapping_sub(2)) && (closes || is_name(before))
}

/// Follows a path up to its first segment that is a name. Gives where to go on.
fn path(tokens: &[TokenTree], start: usize, module: &[String], found: &mut Vec<Named>) -> usize {
    let (mut at, mut base, mut local) = (start, module.to_owned(), false);
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) => {
                match word.to_string().as_str() {
                    "crate" => base.clear(),
                    "super" => drop(base.pop()),
                    "self" => {}
                    name => {
                        note(
                            name,
                            word.span().start().line,
                            local.then_some(&base),
                            found,
                        );
                        return at + 1;
                    }
                }
                local = true;
            }
            // `use crate::{api, framework::Value}`: each of them is a path.
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                for item in items(group.stream()) {
                    path(&item, 0, &base, found);
                }
                return at + 1;
            }
            _ => return at + 1,
        }
        if !is_separator(tokens, at + 1) {
            return at + 1;
        }
        at += 3;
    }
}

fn note(name: &str, line: usize, base: Option<&Vec<String>>, found: &mut Vec<Named>) {
    let first = base
        .and_then(|base| base.first())
        .map_or(name, String::as_str)
        .to_owned();
    found.push(Named {
        line,
        first,
        local: base.is_some(),
    });
}

/// Whether `::` stands at `at`.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    at.checked_add(1)
        .is_some_and(|next| colon(at) && colon(next))
}

/// The parts between the commas. A group that stands behind `crate::` is relative to it, so each part begins anew.
fn items(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<_> = stream.into_iter().collect();
    let comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let parts = tokens.split(comma).filter(|part| !part.is_empty());
    let dotted = TokenStream::from_str("self::").expect("two tokens");
    parts
        .map(|part| {
            dotted
                .clone()
                .into_iter()
                .chain(part.iter().cloned())
                .collect()
        })
        .collect()
}

/// The same code without what is compiled for tests alone: items behind `#[cfg(test)]` or `#[test]`.
pub fn without_tests(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if is_test_attribute(tokens, at) {
            at += tokens[at..]
                .iter()
                .position(ends_item)
                .map_or(1, |end| end + 1);
            continue;
        }
        kept.push(token.clone());
        at += 1;
    }
    kept
}

/// Whether an attribute that speaks of `test` stands at `at`. `cfg_attr` and the like say more than that and stay.
fn is_test_attribute(tokens: &[TokenTree], at: usize) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = &tokens[at..] else {
        return false;
    };
    let text = group.stream().to_string().replace(' ', "");
    hash.as_char() == '#'
        && (text == "test" || text.starts_with("cfg(test") || text.starts_with("cfg(all(test"))
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(text: &str, module: &str) -> Vec<(String, bool)> {
        let found = named(&tokens(text), &modules(module));
        found
            .into_iter()
            .map(|named| (named.first, named.local))
            .collect()
    }

    fn local(name: &str) -> (String, bool) {
        (name.to_owned(), true)
    }

    fn other(name: &str) -> (String, bool) {
        (name.to_owned(), false)
    }

    #[test]
    fn a_file_stands_in_the_modules_of_its_path() {
        assert_eq!(modules("src/lib.rs"), Vec::<String>::new());
        assert_eq!(modules("src/api/mod.rs"), ["api"]);
        assert_eq!(modules("sandbox/src/world/clock.rs"), ["world", "clock"]);
    }

    #[test]
    fn paths_are_resolved_from_where_they_stand() {
        let module = "src/provider/domain/read.rs";
        assert_eq!(firsts("use crate::api::Client;", module), [local("api")]);
        assert_eq!(
            firsts("use super::super::super::plugin::About;", module),
            [local("plugin")]
        );
        assert_eq!(firsts("use super::texts;", module), [local("provider")]);
        assert_eq!(
            firsts("use crate::{api, framework::{Path, Value}};", module),
            [local("api"), local("framework")]
        );
        assert_eq!(
            firsts("mod tests { use super::super::super::super::api; }", module),
            [local("api")]
        );
        assert_eq!(
            firsts("fn f() { let _ = crate::api::f(); }", module),
            [local("api")]
        );
        assert_eq!(firsts("vec![crate::api::ID]", module), [local("api")]);
    }

    #[test]
    fn other_crates_are_named_and_comments_and_strings_are_not_code() {
        assert_eq!(
            firsts("use tonic::Status; // crate::api::Client", "src/api/mod.rs"),
            [other("tonic")]
        );
        assert_eq!(
            firsts("let _ = \"crate::api::Client\";", "src/plugin/mod.rs"),
            []
        );
        assert_eq!(
            firsts("use ::tonic::Status;", "src/api/mod.rs"),
            [other("tonic")]
        );
        assert_eq!(firsts("<u8 as From>::from::x()", "src/api/mod.rs"), []);
    }

    #[test]
    fn what_is_compiled_for_tests_alone_can_be_left_out() {
        let text = "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[cfg(test)] mod c; #[test] fn d() {} fn e() {}";
        let kept: TokenStream = without_tests(&tokens(text)).into_iter().collect();
        assert_eq!(kept.to_string().replace(' ', ""), "fna(){}fne(){}");
    }
}
