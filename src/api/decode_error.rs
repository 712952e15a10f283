//! Why the body of a successful response cannot be used.

use std::fmt;

/// Why the body of a successful response is not what the API documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The body is empty.
    Empty,
    /// The body is a web page.
    Html,
    /// The body is not JSON. The string is the parser's message, with line and column.
    NotJson(String),
    /// The body is JSON, but not an object; the string describes its type, such as `an array`.
    NotAnObject(&'static str),
    /// A required field is missing, or has another type than documented.
    Field {
        /// Its name, such as `status` or `data[3].id`.
        name: String,
        /// The type that was found instead: `nothing`, `null`, `a number` and the like.
        found: &'static str,
    },
    /// The answer to a change has an undocumented status, and no `isEnabled` that would show that it is HostUp's.
    UnknownStatus(String),
    /// The answer to a change is an object that does not confirm the change.
    NoConfirmation,
    /// A success with another status than this, the only one that the API documents.
    Status(u16),
    /// The body is larger than 8 MiB.
    TooLarge,
    /// The connection ended before the body did, in every attempt.
    Truncated,
    /// A list has more pages, but no cursor to request them.
    NoCursor,
    /// A list repeats a cursor, so that it would never end.
    RepeatedCursor,
    /// A list has more pages than any account can have.
    EndlessList,
    /// The pages of a list are together larger than this.
    ListTooLarge(&'static str),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Empty => f.write_str("the body is empty"),
            DecodeError::Html => f.write_str("the body is a web page, not JSON"),
            DecodeError::NotJson(text) => write!(f, "the body is not JSON ({text})"),
            DecodeError::NotAnObject(found) => {
                write!(f, "the body is {found}, not an object")
            }
            DecodeError::Field { name, found } => {
                write!(
                    f,
                    "the field {name} is not what the API documents: {found} was found"
                )
            }
            DecodeError::UnknownStatus(status) => write!(
                f,
                "it has the status \"{status}\", which the API does not document, and no isEnabled"
            ),
            DecodeError::NoConfirmation => {
                f.write_str("the body does not confirm that the change was made")
            }
            DecodeError::Status(documented) => {
                write!(f, "the API documents only HTTP {documented}")
            }
            DecodeError::TooLarge => f.write_str("the body is larger than 8 MiB"),
            DecodeError::Truncated => f.write_str("the connection ended before the body did"),
            DecodeError::NoCursor => {
                f.write_str("the list has more pages, but no cursor for the next one")
            }
            DecodeError::RepeatedCursor => {
                f.write_str("the list returned the same cursor twice, so it would never end")
            }
            DecodeError::EndlessList => {
                f.write_str("the list has more pages than any account can have")
            }
            DecodeError::ListTooLarge(most) => {
                write!(
                    f,
                    "the list is larger than {most}, the maximum that the provider reads"
                )
            }
        }
    }
}
