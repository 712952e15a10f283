use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// Has every character that one of the forms escapes.
const KEY: &str = r#"sk_"hunter2\/+&<x>%2"#;

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).expect("a key").expect("set")
}

/// Writes each character on its own.
fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// The forms that are promised, each by its name.
fn forms(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("literal", key.to_owned()),
        ("percent-encoded", each(key, |byte| format!("%{byte:02X}"))),
        (
            "percent-encoded in lower case",
            each(key, |byte| format!("%{byte:02x}")),
        ),
        (
            "percent-encoded where a URL needs it",
            each(key, |byte| match byte.is_ascii_alphanumeric() {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            }),
        ),
        ("JSON-escaped", each(key, |byte| format!("\\u{byte:04x}"))),
        (
            "JSON-escaped in upper case",
            each(key, |byte| format!("\\u{byte:04X}")),
        ),
        (
            "JSON-escaped where JSON needs it",
            key.replace('\\', "\\\\").replace('"', "\\\""),
        ),
        (
            "JSON-escaped, slashes too",
            key.replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('/', "\\/"),
        ),
    ]
}

#[test]
fn the_key_is_redacted_in_each_form_and_the_text_around_it_stays() {
    let key = key(KEY);
    for (form, written) in forms(KEY) {
        let redacted = Redactor::new(&key).text(&format!("å {written} ö"));
        assert_eq!(redacted, "å *** ö", "{form}: {written}");
    }
}

#[test]
fn a_key_of_fewer_than_12_characters_is_not_searched_for() {
    for (text, kept) in [
        ("demo", "demo.se"),
        ("hunter2hunt", "hunter2hunt.se"),
        ("hunter2hunte", "***.se"),
    ] {
        let key = key(text);
        assert_eq!(Redactor::new(&key).field(&format!("{text}.se")), kept);
    }
}

#[test]
fn text_that_only_looks_escaped_is_kept() {
    let key = key(KEY);
    for text in [
        "%",
        "%4",
        "%+4",
        "%zz",
        "\\",
        "\\u",
        "\\u00",
        "\\u00+4",
        "%å%c3%a5",
    ] {
        let text = text.repeat(20);
        assert_eq!(Redactor::new(&key).text(&text), text);
    }
}

#[test]
fn a_stored_field_is_safe_to_print() {
    let key = ApiKey::hunter2();
    let field = Redactor::new(&key).field("x\n::error::sk_test_hunter2\n\u{1b}]0;T\u{7}");
    assert_eq!(field, "x\n: :error::***\n\\u{1b}]0;T\\u{7}");
}

#[test]
fn a_long_text_is_cut_at_a_character_and_marked() {
    let key = ApiKey::hunter2();
    let kept = Redactor::new(&key).text(&"å".repeat(5000));
    assert!(kept.len() <= LONGEST_TEXT && kept.ends_with('…'), "{kept}");
}

#[test]
fn a_field_that_is_stored_is_kept_whole_as_far_as_memory_allows() {
    let key = ApiKey::hunter2();
    let long = format!("{}sk_test_hunter2", "x".repeat(60_000));
    let kept = Redactor::new(&key).field(&long);
    assert_eq!(kept, format!("{}***", "x".repeat(60_000)));
    let kept = Redactor::new(&key).field(&"å".repeat(LONGEST_FIELD));
    assert!(kept.len() <= LONGEST_FIELD && kept.ends_with('…'));
}

#[test]
fn a_key_across_the_cut_shows_no_part_of_itself() {
    let key = ApiKey::hunter2();
    let body = format!("{}sk_test_hunter2 tail", "x".repeat(LONGEST_HEAD - 6));
    let head = Redactor::new(&key).head(body.as_bytes()).expect("a head");
    assert!(!head.contains("sk_"), "{head}");
}

#[test]
fn a_key_at_the_end_of_what_is_searched_shows_no_part_of_itself() {
    let key = ApiKey::hunter2();
    let length = "sk_test_hunter2".len();
    for before in SEARCHED - 120..SEARCHED + 120 {
        // Each key becomes shorter, so that what is far behind comes into what is kept.
        let text = format!(
            "{}{}sk_test_hunter2 {}",
            "sk_test_hunter2".repeat(before / length),
            "x".repeat(before % length),
            "y".repeat(9000)
        );
        let kept = Redactor::new(&key).text(&text);
        assert!(
            !kept.contains("sk_") && kept.ends_with('…'),
            "{before}: {kept}"
        );
        let head = Redactor::new(&key).head(text.as_bytes()).expect("a head");
        assert!(!head.contains("sk_"), "{before}: {head}");
    }
}

#[test]
fn an_empty_body_has_no_head() {
    let key = ApiKey::hunter2();
    assert_eq!(Redactor::new(&key).head(b" \r\n"), None);
}

proptest! {
    /// Whatever the key and whatever is around it, no form of it remains, and nothing panics. (Behind half of an escape
    /// nobody can say what the text means.)
    #[test]
    fn no_form_of_a_key_remains(text in "[!-~]{12,48}", before in "[^%\\\\]{0,12}", after in "\\PC{0,12}", times in 1usize..4) {
        let key = key(&text);
        for (form, written) in forms(&text) {
            let mut answer = String::new();
            for _ in 0..times {
                write!(answer, "{before}{written}{after}").expect("a String");
            }
            let redacted = Redactor::new(&key).text(&answer);
            prop_assert!(!redacted.contains(&written), "{}: {}", form, redacted);
        }
    }
}
