use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// Contains every character that one of the forms escapes.
const KEY: &str = r#"sk_"hunter2\/+&<x>%2"#;

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).expect("a key").expect("set")
}

fn map_bytes(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// Returns the forms that are redacted, with their names.
fn forms(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("literal", key.to_owned()),
        (
            "percent-encoded",
            map_bytes(key, |byte| format!("%{byte:02X}")),
        ),
        (
            "percent-encoded in lower case",
            map_bytes(key, |byte| format!("%{byte:02x}")),
        ),
        (
            "percent-encoded if a URL needs it",
            map_bytes(key, |byte| match byte.is_ascii_alphanumeric() {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            }),
        ),
        (
            "JSON-escaped",
            map_bytes(key, |byte| format!("\\u{byte:04x}")),
        ),
        (
            "JSON-escaped in upper case",
            map_bytes(key, |byte| format!("\\u{byte:04X}")),
        ),
        (
            "JSON-escaped if JSON needs it",
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
fn key_is_redacted_in_each_form_and_the_surrounding_text_stays() {
    let key = key(KEY);
    for (form, written) in forms(KEY) {
        let redacted = Redactor::new(&key).text(&format!("å {written} ö"));
        assert_eq!(redacted, "å *** ö", "{form}: {written}");
    }
}

#[test]
fn key_of_fewer_than_12_characters_is_not_redacted() {
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
fn text_that_only_looks_escaped_is_unchanged() {
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
fn stored_field_is_safe_to_print() {
    let key = ApiKey::hunter2();
    let field = Redactor::new(&key).field("x\n::error::sk_test_hunter2\n\u{1b}]0;T\u{7}");
    assert_eq!(field, "x\n: :error::***\n\\u{1b}]0;T\\u{7}");
}

#[test]
fn long_text_is_truncated_at_a_character_and_ends_with_an_ellipsis() {
    let key = ApiKey::hunter2();
    let kept = Redactor::new(&key).text(&"å".repeat(5000));
    assert!(kept.len() <= MAX_TEXT && kept.ends_with('…'), "{kept}");
}

#[test]
fn stored_field_is_truncated_only_at_64_kib() {
    let key = ApiKey::hunter2();
    let long = format!("{}sk_test_hunter2", "x".repeat(60_000));
    let kept = Redactor::new(&key).field(&long);
    assert_eq!(kept, format!("{}***", "x".repeat(60_000)));
    let kept = Redactor::new(&key).field(&"å".repeat(MAX_FIELD));
    assert!(kept.len() <= MAX_FIELD && kept.ends_with('…'));
}

#[test]
fn key_across_the_truncation_is_removed_completely() {
    let key = ApiKey::hunter2();
    let body = format!("{}sk_test_hunter2 tail", "x".repeat(MAX_HEAD - 6));
    let head = Redactor::new(&key).head(body.as_bytes()).expect("a head");
    assert!(!head.contains("sk_"), "{head}");
}

#[test]
fn key_at_the_end_of_the_searched_part_is_removed_completely() {
    let key = ApiKey::hunter2();
    let length = "sk_test_hunter2".len();
    for before in SEARCHED - 120..SEARCHED + 120 {
        // The replacements are shorter than the keys, so that later text moves into the part that is kept.
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
fn blank_body_has_no_head() {
    let key = ApiKey::hunter2();
    assert_eq!(Redactor::new(&key).head(b" \r\n"), None);
}

proptest! {
    /// For any key and any text around it. (Text before it that ends in a partial escape would be ambiguous.)
    #[test]
    fn no_form_of_the_key_remains(text in "[!-~]{12,48}", before in "[^%\\\\]{0,12}", after in "\\PC{0,12}", times in 1usize..4) {
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
