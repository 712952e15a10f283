//! The rules, read from their source: every function that finds itself broken, with what its comment says.

use proc_macro2::{Delimiter, TokenTree};

use crate::house::source::{tokens, without_tests};
use crate::house::tree::{File, files};

/// A function of the model's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The file that it stands in.
    pub room: String,
    pub name: String,
    /// Its comment, on one line.
    pub comment: String,
    /// The rules that it finds broken. That is its own name, or none at all.
    pub finds: Vec<String>,
}

/// All rules in the order of their files: a rule's name is that of its function, and the fact that it rests on is the
/// function's comment.
pub fn rules() -> Vec<Function> {
    let all = functions().into_iter();
    all.filter(|function| !function.finds.is_empty()).collect()
}

/// All functions of the rules, but for those of their own tests.
pub fn functions() -> Vec<Function> {
    let files = files("tests/protocol/terraform/rules", ".rs");
    files.iter().flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Function> {
    let room = file.path.rsplit('/').next().unwrap_or_default();
    let room = room.trim_end_matches(".rs");
    let tokens = without_tests(&tokens(&file.text));
    let (mut found, mut comment) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match (token, tokens.get(at + 1)) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(group))) if hash.as_char() == '#' => {
                comment.extend(documentation(group.stream().into_iter().collect()));
                at += 1;
            }
            (TokenTree::Ident(word), Some(TokenTree::Ident(name))) if word == "fn" => {
                let body = tokens[at..].iter().position(is_body).unwrap_or(0);
                let mut finds = Vec::new();
                if let Some(TokenTree::Group(body)) = tokens.get(at + body) {
                    literals(&body.stream().into_iter().collect::<Vec<_>>(), &mut finds);
                }
                at += body;
                found.push(Function {
                    room: room.to_owned(),
                    name: name.to_string(),
                    comment: comment.join(" "),
                    finds,
                });
                comment.clear();
            }
            (token, _) if is_body(token) => comment.clear(),
            (TokenTree::Punct(end), _) if end.as_char() == ';' => comment.clear(),
            _ => {}
        }
        at += 1;
    }
    found
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// A line of a comment: `doc = "…"`.
fn documentation(attribute: Vec<TokenTree>) -> Option<String> {
    match &attribute[..] {
        [TokenTree::Ident(word), _, TokenTree::Literal(text)] if word == "doc" => text_of(text),
        _ => None,
    }
}

fn text_of(literal: &proc_macro2::Literal) -> Option<String> {
    let json = literal.to_string().replace("\\'", "'");
    let text: String = serde_json::from_str(&json).ok()?;
    Some(text.trim().to_owned())
}

/// The names in `let rule = "…"` and `Broken::new("…", …)`.
fn literals(tokens: &[TokenTree], found: &mut Vec<String>) {
    for (at, token) in tokens.iter().enumerate() {
        match &tokens[at..] {
            [
                TokenTree::Ident(rule),
                TokenTree::Punct(is),
                TokenTree::Literal(name),
                ..,
            ] if rule == "rule" && is.as_char() == '=' => {
                found.extend(text_of(name));
            }
            [TokenTree::Ident(new), TokenTree::Group(arguments), ..] if new == "new" => {
                if let Some(TokenTree::Literal(name)) = arguments.stream().into_iter().next() {
                    found.extend(text_of(&name));
                }
            }
            _ => {}
        }
        if let TokenTree::Group(group) = token {
            literals(&group.stream().into_iter().collect::<Vec<_>>(), found);
        }
    }
}

#[test]
fn every_rule_is_named_like_its_function_and_says_what_it_rests_on() {
    let rules = rules();
    assert!(rules.len() > 50, "the rules are not found: {rules:?}");
    for rule in &rules {
        assert_eq!(rule.finds, [rule.name.as_str()], "in {}", rule.room);
        assert!(
            rule.comment.ends_with('.'),
            "{}: {:?}",
            rule.name,
            rule.comment
        );
        let same = rules.iter().filter(|other| other.name == rule.name);
        assert_eq!(same.count(), 1, "{} stands there twice", rule.name);
    }
}

#[test]
fn a_rule_is_found_in_its_source_with_its_comment() {
    let file = File {
        path: "rules/odd.rs".to_owned(),
        text: "//! A room.\n/// It \"is\"\n/// odd.\npub fn odd(a: u8) -> u8 { let rule = \"odd\"; if a { rule } }\n\
               /// Helps.\nfn helps() {}\n/// Even.\nfn even() { Some(|| Broken::new(\"evn\", 1)) }"
            .to_owned(),
    };
    let found = of_file(&file).into_iter();
    let found: Vec<_> = found.map(|f| (f.name, f.comment, f.finds)).collect();
    let function = |name: &str, comment: &str, finds: &[&str]| {
        let finds = finds.iter().map(|name| (*name).to_owned()).collect();
        (name.to_owned(), comment.to_owned(), finds)
    };
    let wanted: Vec<(String, String, Vec<String>)> = vec![
        function("odd", "It \"is\" odd.", &["odd"]),
        function("helps", "Helps.", &[]),
        function("even", "Even.", &["evn"]),
    ];
    assert_eq!(found, wanted);
}
