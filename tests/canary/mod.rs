//! A key that must be nowhere, and the forms in which a server may repeat it.

/// Writes each byte of a text on its own.
fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// The forms in which a key must be found and redacted, each by its name.
pub fn ways(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("as it is", key.to_owned()),
        ("for a URL", each(key, |byte| format!("%{byte:02X}"))),
        (
            "for a URL in lower case",
            each(key, |byte| format!("%{byte:02x}")),
        ),
        ("for JSON", each(key, |byte| format!("\\u{byte:04x}"))),
    ]
}

/// Holds a text to not having the key in it, in none of these forms. The message does not repeat it.
#[track_caller]
pub fn is_not_in(place: &str, text: &str, key: &str) {
    for (way, written) in ways(key) {
        assert!(
            !text.contains(&written),
            "the key is in {place}, written {way}"
        );
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
