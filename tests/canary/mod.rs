//! Searches text for a key that must not leak, in every encoding in which a server may repeat it.

/// Encodes each byte of a text.
fn encode(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

/// Returns the key in each encoding in which it must be found and redacted, with its name.
pub fn encodings(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("in plain", key.to_owned()),
        ("URL-encoded", encode(key, |byte| format!("%{byte:02X}"))),
        (
            "URL-encoded in lower case",
            encode(key, |byte| format!("%{byte:02x}")),
        ),
        ("JSON-escaped", encode(key, |byte| format!("\\u{byte:04x}"))),
    ]
}

/// Asserts that a text contains the key in none of these encodings. A failure message does not repeat the key.
#[track_caller]
pub fn assert_not_in(place: &str, text: &str, key: &str) {
    for (encoding, encoded) in encodings(key) {
        assert!(
            !text.contains(&encoded),
            "the key is in {place}, {encoding}"
        );
        let middle = &encoded[encoded.len() / 4..encoded.len() * 3 / 4];
        assert!(
            !text.contains(middle),
            "half of the key is in {place}, {encoding}"
        );
    }
}

#[test]
#[should_panic(expected = "the key is in the log, URL-encoded")]
fn key_in_a_text_is_found() {
    assert_not_in("the log", "x%6B%65%79%2D%31%32%33%34x", "key-1234");
}
