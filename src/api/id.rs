//! The public id of a domain, checked to be one path segment.

use std::fmt;

/// A domain's public id, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`. It is opaque. The only check
/// is that it is exactly one path segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainId(String);

/// Why a string is not a valid id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdError {
    /// It is empty.
    Empty,
    /// It is `.` or `..`, which URL libraries resolve to another path.
    Dots,
    /// It contains a character that ends or changes a path segment, whitespace, a control character or one outside ASCII.
    Character(char),
    /// It is longer than 255 bytes.
    TooLong,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdError::Empty => f.write_str("The domain id is empty."),
            IdError::Dots => f.write_str("The domain id consists of dots only."),
            IdError::Character(c) => {
                write!(
                    f,
                    "The domain id contains {c:?}, which is not allowed in an id."
                )
            }
            IdError::TooLong => f.write_str("The domain id is longer than 255 characters."),
        }
    }
}

impl std::error::Error for IdError {}

impl DomainId {
    /// Parses an id from a configuration, a state or a list. Nothing is trimmed or case-folded.
    ///
    /// # Errors
    ///
    /// If a request with it could reach another path.
    pub fn parse(text: &str) -> Result<DomainId, IdError> {
        match text {
            "" => return Err(IdError::Empty),
            "." | ".." => return Err(IdError::Dots),
            _ if text.len() > 255 => return Err(IdError::TooLong),
            _ => {}
        }
        let unsafe_in_path = |c: &char| !c.is_ascii_graphic() || "/%?#\\".contains(*c);
        match text.chars().find(unsafe_in_path) {
            Some(character) => Err(IdError::Character(character)),
            None => Ok(DomainId(text.to_owned())),
        }
    }

    /// The id as HostUp writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_that_could_change_the_path_is_an_error() {
        assert_eq!(DomainId::parse(""), Err(IdError::Empty));
        assert_eq!(DomainId::parse("."), Err(IdError::Dots));
        assert_eq!(DomainId::parse(".."), Err(IdError::Dots));
        for text in [
            "a/b",
            "%2e%2e",
            "a?b",
            "a#b",
            "a\\b",
            "a b",
            "a\n",
            "a\u{202e}",
            "å",
        ] {
            assert!(
                matches!(DomainId::parse(text), Err(IdError::Character(_))),
                "{text:?}"
            );
        }
        assert_eq!(DomainId::parse(&"a".repeat(256)), Err(IdError::TooLong));
    }

    #[test]
    fn hostup_id_is_unchanged() {
        let id = DomainId::parse("dom_01hxa3b4c5d6e7f8g9h0j1k2m3").expect("an id");
        assert_eq!(id.as_str(), "dom_01hxa3b4c5d6e7f8g9h0j1k2m3");
    }
}
