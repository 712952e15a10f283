//! The API key, and nothing that could show it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use super::mask::{self, Encoded};

/// A key as HostUp issues it. It has no `Display`, its `Debug` shows nothing of it, and its memory is wiped when the
/// last clone goes, that of its header values included. What an HTTP library copies from those to send it is not ours
/// to wipe.
#[derive(Clone)]
pub struct ApiKey {
    text: Arc<Zeroizing<String>>,
    /// Made when a text is first looked through, and then looked for in all of them.
    encoded: Arc<OnceLock<Encoded>>,
}

/// Why a text is no key. No variant holds any part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It has a line break in it, most often because a file was read with more than the key in it.
    LineBreak,
    /// It has a blank in it.
    Blank,
    /// It has a control character in it.
    Control,
    /// It has a character outside ASCII, such as a typographic quote or dash.
    NotAscii,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::LineBreak => "The API key contains a line break.",
            KeyError::Blank => "The API key contains a blank.",
            KeyError::Control => "The API key contains a control character.",
            KeyError::NotAscii => {
                "The API key contains a character outside ASCII, such as a typographic quote or dash."
            }
        })
    }
}

impl std::error::Error for KeyError {}

/// Keys shorter than this are not looked for in what a server says: a key `e` would turn every text into stars.
const SHORTEST_MASKED: usize = 4;

impl ApiKey {
    /// Reads a key. White space around it is cut; a blank text is no key.
    ///
    /// # Errors
    ///
    /// When it has characters that no HTTP header can carry, or that no key has.
    pub fn parse(text: &str) -> Result<Option<ApiKey>, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        for character in text.chars() {
            match character {
                '\r' | '\n' => return Err(KeyError::LineBreak),
                ' ' | '\t' => return Err(KeyError::Blank),
                c if c.is_ascii_control() => return Err(KeyError::Control),
                c if !c.is_ascii() => return Err(KeyError::NotAscii),
                _ => {}
            }
        }
        Ok(Some(ApiKey {
            text: Arc::new(Zeroizing::new(text.to_owned())),
            encoded: Arc::default(),
        }))
    }

    /// The `Authorization` header, marked so that no library prints it. Clones share its memory.
    pub(super) fn header(&self) -> HeaderValue {
        let bearer = Zeroizing::new(format!("Bearer {}", self.text.as_str()).into_bytes());
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bearer))
            .expect("a key is printable ASCII without blanks");
        value.set_sensitive(true);
        value
    }

    /// Where the key stands in a text, in whatever way it is [written](mask). None for a key that is too short.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        if self.text.len() < SHORTEST_MASKED {
            return Vec::new();
        }
        let encoded = self.encoded.get_or_init(|| Encoded::of(&self.text));
        mask::places(&self.text, encoded, text)
    }

    /// The most bytes that one such place can have.
    pub(super) fn longest_place(&self) -> usize {
        mask::longest(&self.text)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

#[cfg(test)]
impl ApiKey {
    /// The key of tests.
    pub(super) fn hunter2() -> ApiKey {
        ApiKey::parse("hunter2").expect("a key").expect("set")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_key_is_none_and_white_space_around_one_is_cut() {
        assert!(ApiKey::parse(" \n\t").expect("blank").is_none());
        let key = ApiKey::parse("  sk_test_1\n").expect("a key").expect("set");
        assert_eq!(key.header().as_bytes(), b"Bearer sk_test_1");
    }

    #[test]
    fn what_no_header_can_carry_is_named_and_never_repeated() {
        for (text, fault) in [
            ("hunter2\nrest", KeyError::LineBreak),
            ("hunter2 rest", KeyError::Blank),
            ("hunter2\u{7f}", KeyError::Control),
            ("“hunter2”", KeyError::NotAscii),
        ] {
            assert_eq!(ApiKey::parse(text).expect_err(text), fault);
            assert!(!format!("{fault} {fault:?}").contains("hunter2"));
        }
    }

    #[test]
    fn no_debug_output_shows_the_key() {
        let key = ApiKey::parse("hunter2hunter2")
            .expect("a key")
            .expect("set");
        assert!(!format!("{key:?} {:?}", key.header()).contains("hunter2"));
    }

    #[test]
    fn a_key_that_is_too_short_to_be_told_from_text_is_not_looked_for() {
        let places = |key| {
            let key = ApiKey::parse(key).expect("a key").expect("set");
            key.places("een")
        };
        assert_eq!(places("een"), []);
        let key = ApiKey::hunter2();
        let places = key.places("bad key hunter2!");
        assert_eq!((places.len(), &places[0]), (1, &(8..15)));
    }
}
