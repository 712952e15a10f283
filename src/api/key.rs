//! The API key. Nothing here prints it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use super::redact::Redactor;

/// A key as HostUp issues it. It has no `Display`, and its `Debug` shows nothing of it. Its memory, including that of its
/// header values, is wiped when the last clone is dropped. Copies that the HTTP library makes to send it are not.
#[derive(Clone)]
pub struct ApiKey {
    text: Arc<Zeroizing<String>>,
}

/// Why a string is not a key. No variant contains any part of the string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It contains a line break, most often because it was read from a file that contains more than the key.
    LineBreak,
    /// It contains a space or a tab.
    Blank,
    /// It contains a control character.
    Control,
    /// It contains a character outside ASCII, such as a typographic quote or dash.
    NotAscii,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::LineBreak => "The API key contains a line break.",
            KeyError::Blank => "The API key contains a space or a tab.",
            KeyError::Control => "The API key contains a control character.",
            KeyError::NotAscii => {
                "The API key contains a character outside ASCII, such as a typographic quote or dash."
            }
        })
    }
}

impl std::error::Error for KeyError {}

impl ApiKey {
    /// Parses a key. Surrounding whitespace is removed; a blank string is `None`.
    ///
    /// # Errors
    ///
    /// If it contains characters that are not allowed in an HTTP header or in a key.
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

    /// The `Authorization` header, marked as sensitive so that no library prints it. Clones share its memory.
    pub(super) fn header(&self) -> HeaderValue {
        let bearer = Zeroizing::new(format!("Bearer {}", self.text.as_str()).into_bytes());
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bearer))
            .expect("a key is printable ASCII without blanks");
        value.set_sensitive(true);
        value
    }

    /// Whether a text contains the key, in a form that would be [redacted](Redactor).
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        Redactor::new(self).finds_key(text)
    }

    /// Returns the key itself, to search for it.
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
    /// Returns the key that tests use.
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
    fn blank_key_is_none_and_surrounding_whitespace_is_removed() {
        assert!(ApiKey::parse(" \n\t").expect("blank").is_none());
        let key = ApiKey::parse("  sk_test_1\n").expect("a key").expect("set");
        assert_eq!(key.header().as_bytes(), b"Bearer sk_test_1");
    }

    #[test]
    fn invalid_character_is_an_error_that_does_not_repeat_the_key() {
        for (text, error) in [
            ("hunter2\nrest", KeyError::LineBreak),
            ("hunter2 rest", KeyError::Blank),
            ("hunter2\u{7f}", KeyError::Control),
            ("“hunter2”", KeyError::NotAscii),
        ] {
            assert_eq!(ApiKey::parse(text).expect_err(text), error);
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn debug_output_does_not_contain_the_key() {
        let key = ApiKey::parse("hunter2hunter2")
            .expect("a key")
            .expect("set");
        assert!(!format!("{key:?} {:?}", key.header()).contains("hunter2"));
    }
}
