//! The host name of a glue record, checked to be one path segment.

use std::fmt;

/// A host name, such as `ns1.example.se`, that is exactly one path segment: letters, digits, `-`, `_` and `.`.
/// Nothing is trimmed or case-folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

/// Why a string is not a valid host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostNameError {
    /// It is empty.
    Empty,
    /// It consists of dots only, which URL libraries resolve to another path.
    Dots,
    /// It contains a character that is not allowed.
    Character(char),
    /// It is longer than 255 bytes.
    TooLong,
}

impl fmt::Display for HostNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostNameError::Empty => f.write_str("The host name is empty."),
            HostNameError::Dots => f.write_str("The host name consists of dots only."),
            HostNameError::Character(c) => {
                write!(
                    f,
                    "The host name contains {c:?}, which is not allowed in a host name."
                )
            }
            HostNameError::TooLong => f.write_str("The host name is longer than 255 characters."),
        }
    }
}

impl std::error::Error for HostNameError {}

impl HostName {
    /// Parses a name from a configuration, a state or an answer.
    ///
    /// # Errors
    ///
    /// If a request with it could reach another path.
    pub fn parse(text: &str) -> Result<HostName, HostNameError> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        match text.chars().find(|c| !is_allowed(*c)) {
            _ if text.is_empty() => Err(HostNameError::Empty),
            _ if text.len() > 255 => Err(HostNameError::TooLong),
            Some(character) => Err(HostNameError::Character(character)),
            None if text.chars().all(|c| c == '.') => Err(HostNameError::Dots),
            None => Ok(HostName(text.to_owned())),
        }
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_that_could_change_the_path_is_an_error() {
        assert_eq!(HostName::parse(""), Err(HostNameError::Empty));
        for dots in [".", "..", "..."] {
            assert_eq!(HostName::parse(dots), Err(HostNameError::Dots));
        }
        for text in [
            "a/b", "%2e", "a?b", "a#b", "a\\b", "a b", "a\n", "a:1", "å.se",
        ] {
            assert!(
                matches!(HostName::parse(text), Err(HostNameError::Character(_))),
                "{text:?}"
            );
        }
        let long = HostName::parse(&"a".repeat(256));
        assert_eq!(long, Err(HostNameError::TooLong));
    }

    #[test]
    fn valid_host_name_is_unchanged() {
        for text in ["ns1.example.se", "NS1.Example.SE.", "_ns.example.se"] {
            assert_eq!(HostName::parse(text).expect("a name").as_str(), text);
        }
    }
}
