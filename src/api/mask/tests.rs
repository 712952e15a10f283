use std::fmt::Write as _;

use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;

const KEY: &str = "sk_test_hunter2/+&<x>";

fn places(key: &str, text: &str) -> Vec<Range<usize>> {
    super::places(key, &Encoded::of(key), text)
}

/// A way of writing each character on its own.
fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// The ways of writing that are promised, each by its name.
fn ways(key: &str) -> Vec<(&'static str, String)> {
    let percent = each(key, |byte| format!("%{byte:02X}"));
    let json = each(key, |byte| format!("\\u{byte:04x}"));
    vec![
        ("as it is", key.to_owned()),
        ("percent", percent.clone()),
        (
            "percent, small digits",
            each(key, |byte| format!("%{byte:02x}")),
        ),
        ("percent where a URL needs it", url(key)),
        ("percent of percent", percent.replace('%', "%25")),
        ("JSON", json.clone()),
        ("JSON in JSON", json.replace('\\', "\\\\")),
        ("JSON in HTML", json.replace('\\', "&#92;")),
        ("a Rust or Python literal", format!("{key:?}")),
        ("bytes of C", each(key, |byte| format!("\\x{byte:02x}"))),
        (
            "scalars of Rust",
            each(key, |byte| format!("\\u{{{byte:x}}}")),
        ),
        ("HTML by name", html(key)),
        ("HTML by number", each(key, |byte| format!("&#{byte};"))),
        (
            "HTML by digits",
            each(key, |byte| format!("&#x{byte:06X};")),
        ),
        ("digits", each(key, |byte| format!("{byte:02x}"))),
        ("large digits", each(key, |byte| format!("{byte:02X}"))),
        ("base64", STANDARD.encode(key)),
        (
            "base64 of the header",
            STANDARD.encode(format!("Bearer {key}")),
        ),
        ("base64 of Basic", STANDARD.encode(format!("me:{key}@h"))),
        (
            "base64 of Basic, one on",
            STANDARD.encode(format!("you:{key}@h")),
        ),
        (
            "base64 of Basic, two on",
            STANDARD.encode(format!("them:{key}@h")),
        ),
        ("base64 for URLs", URL_SAFE_NO_PAD.encode(key)),
    ]
}

fn url(key: &str) -> String {
    each(key, |byte| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    })
}

fn html(key: &str) -> String {
    key.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

#[test]
fn the_key_is_found_in_each_way_of_writing_and_what_is_around_it_stays() {
    for (way, written) in ways(KEY) {
        let text = format!("å {written} ö");
        let places = places(KEY, &text);
        assert_eq!(places.len(), 1, "{way}: {text}");
        let (from, to) = (places[0].start, places[0].end);
        // Of base64 the first and the last character say little of the key, and are also their neighbours'.
        assert!(text[..from].starts_with("å ") && text[to..].ends_with(" ö"));
        if !way.starts_with("base64") && !way.contains("literal") {
            assert_eq!(&text[from..to], written, "{way}");
        }
    }
}

#[test]
fn what_only_looks_like_an_escape_is_text() {
    for text in [
        "%",
        "%4",
        "%zz",
        "\\",
        "\\x",
        "\\u{",
        "\\u{}",
        "\\u00",
        "&",
        "&#;",
        "&nbsp;",
        "%å%c3%a5&å;",
        "&#x11ffff;",
    ] {
        assert_eq!(places(KEY, &text.repeat(20)), [], "{text}");
    }
}

#[test]
fn a_short_key_is_found_as_it_is_and_not_in_what_could_be_any_text() {
    let found = places("abc4", "xabc4abc4%61bc4");
    assert_eq!((found.len(), &found[0]), (1, &(1..15)));
    assert_eq!(places("abc4", &STANDARD.encode("abc4")), []);
}

proptest! {
    /// Whatever the key and whatever stands around it, no way of writing is left over, and nothing panics. (Where what
    /// stands before it is a half escape, nobody can say what the text means.)
    #[test]
    fn no_key_escapes(key in "[!-~]{8,48}", before in "[^%&\\\\]{0,12}", after in "\\PC{0,12}", times in 1usize..4) {
        for (way, written) in ways(&key) {
            let mut text = String::new();
            for _ in 0..times {
                write!(text, "{before}{written}{after}").expect("a String");
            }
            let mut left = text.clone();
            for place in places(&key, &text).into_iter().rev() {
                left.replace_range(place, " ");
            }
            prop_assert!(!left.contains(&written), "{}: {}", way, left);
        }
    }
}
