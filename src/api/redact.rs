//! What is kept of a server's texts: a bounded part, without the API key.
//!
//! Whoever was sent the key has it, and can hide it in an answer in ways that nobody finds. What is found here is the
//! mishap: a proxy, a debugging page or an error message that repeats a request. So it is the key as it is, percent-encoded
//! as in URLs, and escaped as in JSON.

use std::ops::Range;

use super::key::ApiKey;
use crate::text::{beginning, sanitize};

/// The most that is kept of any one text of a server, in bytes.
pub(super) const LONGEST_TEXT: usize = 2 * 1024;

/// The most that is kept of a field that is stored, in bytes. It only bounds memory: what is shown is bounded where it is
/// shown.
pub(super) const LONGEST_FIELD: usize = 64 * 1024;

/// The most that is kept of a body that is not what was asked for, in bytes.
pub(super) const LONGEST_HEAD: usize = 256;

/// How much of a text is searched for the key, in bytes: more than is kept, since what replaces a key is shorter.
const SEARCHED: usize = 4 * LONGEST_TEXT;

/// What replaces a key.
const REDACTED: &str = "***";

/// Shorter keys are not searched for: they could be a part of ordinary text, such as of a domain's name.
const SHORTEST_KEY: usize = 12;

/// The most bytes that one character of a key takes, as `\u0041`.
const LONGEST_ESCAPE: usize = 6;

/// Copies texts out of answers: cut to a bound, and with the key redacted wherever a server repeats it.
#[derive(Clone, Copy)]
pub(super) struct Redactor<'a> {
    key: &'a str,
}

impl<'a> Redactor<'a> {
    pub(super) fn new(key: &'a ApiKey) -> Self {
        Redactor { key: key.as_str() }
    }

    /// A text of an answer, at most [`LONGEST_TEXT`] long.
    pub(super) fn text(self, text: &str) -> String {
        self.cut(text, false, LONGEST_TEXT, SEARCHED)
    }

    /// The text of a field that is stored: at most [`LONGEST_FIELD`] of it, and [safe to print](sanitize).
    pub(super) fn field(self, text: &str) -> String {
        sanitize(&self.cut(text, false, LONGEST_FIELD, LONGEST_FIELD))
    }

    /// The beginning of a body that was not understood, at most [`LONGEST_HEAD`] long; `None` for an empty one.
    pub(super) fn head(self, body: &[u8]) -> Option<String> {
        let enough = SEARCHED + self.longest_match();
        let text = String::from_utf8_lossy(&body[..body.len().min(enough)]);
        let (text, goes_on) = (text.trim(), body.len() > enough);
        (!text.is_empty()).then(|| self.cut(text, goes_on, LONGEST_HEAD, SEARCHED))
    }

    /// Whether the key is in a text.
    pub(super) fn finds_key(self, text: &str) -> bool {
        !self.matches(text).is_empty()
    }

    /// Redacts and cuts a text, which may be the beginning of one that goes on. So much of it is searched.
    fn cut(self, text: &str, goes_on: bool, bound: usize, searched: usize) -> String {
        let seen = beginning(text, searched + self.longest_match());
        let goes_on = goes_on || seen.len() < text.len();
        // A key that begins later could be cut off, and its first part would not be found.
        let certain = match goes_on {
            true => beginning(seen, seen.len().saturating_sub(self.longest_match())),
            false => seen,
        };
        let (mut kept, mut at) = (String::new(), 0);
        for found in self.matches(seen) {
            if found.start >= certain.len() || kept.len() > bound {
                break;
            }
            kept += &seen[at..found.start];
            kept += REDACTED;
            at = found.end;
        }
        kept += certain.get(at..).unwrap_or_default();
        if kept.len() > bound || goes_on {
            kept.truncate(beginning(&kept, bound - '…'.len_utf8()).len());
            kept.push('…');
        }
        kept
    }

    /// Where the key is in a text, in order and without overlaps.
    fn matches(self, text: &str) -> Vec<Range<usize>> {
        let (key, mut found) = (self.key.as_bytes(), Vec::new());
        // No form of a key is shorter than the key.
        if key.len() < SHORTEST_KEY || text.len() < key.len() {
            return found;
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let forms = [literal, percent_encoded, json_escaped];
            let lengths = forms.map(|character| matched(key, rest, character));
            match lengths.into_iter().flatten().max() {
                Some(length) => {
                    found.push(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The most bytes that one match can have.
    fn longest_match(self) -> usize {
        self.key.len().saturating_mul(LONGEST_ESCAPE)
    }
}

/// How a form writes a character: the length of what stands for this one at the beginning of a text, if it does.
type Form = fn(u8, &[u8]) -> Option<usize>;

/// How many bytes at the beginning of a text are the key in this form.
fn matched(key: &[u8], text: &[u8], form: Form) -> Option<usize> {
    let mut length = 0;
    for character in key {
        length += form(*character, &text[length..])?;
    }
    Some(length)
}

fn literal(character: u8, text: &[u8]) -> Option<usize> {
    (text.first() == Some(&character)).then_some(1)
}

/// `%41`, with digits of either case; characters may also be written plainly.
fn percent_encoded(character: u8, text: &[u8]) -> Option<usize> {
    match text {
        [b'%', digits @ ..] if hexadecimal(digits.get(..2)) == Some(character) => Some(3),
        _ => literal(character, text),
    }
}

/// `\u0041`, or a backslash before a quote, a slash or a backslash; other characters may also be written plainly.
fn json_escaped(character: u8, text: &[u8]) -> Option<usize> {
    match text {
        [b'\\', b'u', b'0', b'0', digits @ ..]
            if hexadecimal(digits.get(..2)) == Some(character) =>
        {
            Some(6)
        }
        [b'\\', escaped @ (b'"' | b'/' | b'\\'), ..] if *escaped == character => Some(2),
        _ => literal(character, text),
    }
}

fn hexadecimal(digits: Option<&[u8]>) -> Option<u8> {
    let digits = std::str::from_utf8(digits?).ok()?;
    // from_str_radix takes a sign as well: `+4` is no pair of digits.
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    are_digits.then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests;
