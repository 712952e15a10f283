//! The name of a zone.

use std::fmt;

use hickory_proto::rr::Name;

/// A domain name in ASCII, at least one label below the root: the root has no parent that could have its DS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneName(Name);

/// Why a string is not a [`ZoneName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// It contains a character that is not allowed in a host name, such as one outside ASCII.
    Character(char),
    /// It is empty, or the root.
    Empty,
    /// A label is empty or longer than 63 characters, or the name is longer than 253.
    Length,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Character(character) => {
                write!(f, "The name contains {character:?}, which is not allowed in a domain name.")
            }
            NameError::Empty => f.write_str("The name is empty."),
            NameError::Length => f.write_str(
                "Each part of a name between two dots has 1 to 63 characters, and the whole name at most 253.",
            ),
        }
    }
}

impl std::error::Error for NameError {}

impl ZoneName {
    /// Parses a name in ASCII; an internationalized one in its `xn--` form. A trailing dot makes no difference.
    ///
    /// # Errors
    ///
    /// If the string is not such a name.
    pub fn parse(text: &str) -> Result<ZoneName, NameError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if let Some(character) = text.chars().find(|c| !is_allowed(*c)) {
            return Err(NameError::Character(character));
        }
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        // The library takes the empty label of "a..b" for the root.
        if text.split('.').any(str::is_empty) {
            return Err(NameError::Length);
        }
        let mut name =
            Name::from_ascii(text.to_ascii_lowercase()).map_err(|_| NameError::Length)?;
        name.set_fqdn(true);
        Ok(ZoneName(name))
    }

    pub(super) fn name(&self) -> &Name {
        &self.0
    }
}

/// Prints the name without the trailing dot.
impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_ascii();
        f.write_str(text.trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_printed_in_lower_case_without_the_trailing_dot() {
        for text in ["example.se", "EXAMPLE.se", "example.se."] {
            assert_eq!(ZoneName::parse(text).unwrap().to_string(), "example.se");
        }
    }

    #[test]
    fn invalid_names_are_errors() {
        let long_label = format!("{}.se", "a".repeat(64));
        let long_name = format!("{}se", "abcdefgh.".repeat(28));
        for (text, error) in [
            ("", NameError::Empty),
            (".", NameError::Empty),
            ("a..se", NameError::Length),
            (".se", NameError::Length),
            ("a.se..", NameError::Length),
            (long_label.as_str(), NameError::Length),
            (long_name.as_str(), NameError::Length),
            ("räksmörgås.se", NameError::Character('ä')),
            ("a b.se", NameError::Character(' ')),
            ("a\\046b.se", NameError::Character('\\')),
        ] {
            assert_eq!(ZoneName::parse(text), Err(error), "{text}");
        }
    }
}
