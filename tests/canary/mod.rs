//! A key that must be nowhere, and the ways in which a server may repeat it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// A way of writing each byte of a text on its own.
fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// The ways of writing a key in which it must be found and masked, each by its name.
pub fn ways(key: &str) -> Vec<(&'static str, String)> {
    let percent = each(key, |byte| format!("%{byte:02X}"));
    vec![
        ("as it is", key.to_owned()),
        ("for a URL of a URL", percent.replace('%', "%25")),
        ("for a URL", percent),
        ("for JSON", each(key, |byte| format!("\\u{byte:04x}"))),
        ("for HTML", each(key, |byte| format!("&#{byte};"))),
        (
            "in hexadecimal digits",
            each(key, |byte| format!("{byte:02x}")),
        ),
        ("in base64", STANDARD.encode(key)),
        (
            "in base64 behind a scheme",
            STANDARD.encode(format!("Bearer {key}")),
        ),
        (
            "in base64 for URLs behind a user",
            URL_SAFE_NO_PAD.encode(format!("me:{key}")),
        ),
    ]
}

/// Holds a text to not having the key in it, in none of these ways. The message does not repeat it.
#[track_caller]
pub fn is_not_in(place: &str, text: &str, key: &str) {
    for (way, written) in ways(key) {
        assert!(
            !text.contains(&written),
            "the key is in {place}, written {way}"
        );
        // Of base64 only the middle is the key's alone.
        let middle = &written[written.len() / 4..written.len() * 3 / 4];
        assert!(
            !text.contains(middle),
            "half of the key is in {place}, written {way}"
        );
    }
}

#[test]
#[should_panic(expected = "the key is in the log, written for a URL")]
fn a_key_in_a_text_is_found() {
    is_not_in("the log", "x%6B%65%79%2D%31%32%33%34x", "key-1234");
}
