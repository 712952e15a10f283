//! The public id of a domain, as it may stand in a path.

use std::fmt;

/// A domain's public id, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`. It is opaque; what is checked is only that it can
/// stand as one level of a path and mean itself there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainId(String);

/// Why a text can be no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdError {
    /// It is empty.
    Empty,
    /// It is `.` or `..`: URL libraries resolve these, so that another path would be asked.
    Dots,
    /// It has a character that ends or changes a path, white space, a control character or one outside ASCII.
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
                write!(f, "The domain id contains {c:?}, which no id has.")
            }
            IdError::TooLong => f.write_str("The domain id is longer than 255 characters."),
        }
    }
}

impl std::error::Error for IdError {}

impl DomainId {
    /// Takes an id as a configuration, a state or a list has it. Nothing is trimmed or folded.
    ///
    /// # Errors
    ///
    /// When a request for it could reach another path.
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

    /// The id as HostUp wrote it.
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
    fn an_id_that_could_mean_another_path_is_refused() {
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
    fn an_id_of_hostup_is_kept_as_it_is() {
        let id = DomainId::parse("dom_01hxa3b4c5d6e7f8g9h0j1k2m3").expect("an id");
        assert_eq!(id.as_str(), "dom_01hxa3b4c5d6e7f8g9h0j1k2m3");
    }
}
