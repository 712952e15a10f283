//! The API key, and nothing that could show it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use super::redact::Redactor;

/// A key as HostUp issues it. It has no `Display`, its `Debug` shows nothing of it, and its memory is wiped when the
/// last clone goes, that of its header values included. What an HTTP library copies from those to send it is not ours
/// to wipe.
#[derive(Clone)]
pub struct ApiKey {
    text: Arc<Zeroizing<String>>,
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

    /// Whether the key is in a text, in a form in which it would be [redacted](Redactor).
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        Redactor::new(self).finds_key(text)
    }

    /// The key itself, to search a text for it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
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
        ApiKey::parse("sk_test_hunter2")
            .expect("a key")
            .expect("set")
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
}
