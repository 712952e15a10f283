//! Limits the length of text from a server, and removes the API key from it.
//!
//! A hostile server has the key, and can hide it in a response in ways that no search finds. This is for accidents: a
//! proxy, a debugging page or an error message that repeats a request. So the search covers the key itself,
//! percent-encoded as in URLs, and escaped as in JSON.

use std::ops::Range;

use super::key::ApiKey;
use crate::text::{beginning, sanitize};

/// The maximum length of a text, in bytes.
pub(super) const MAX_TEXT: usize = 2 * 1024;

/// The maximum length of a stored field, in bytes. This limits memory only; messages have their own limits.
pub(super) const MAX_FIELD: usize = 64 * 1024;

/// The maximum length of the head of an undecodable body, in bytes.
pub(super) const MAX_HEAD: usize = 256;

/// How much of a text is searched for the key, in bytes: more than is kept, since the replacement is shorter than a key.
const SEARCHED: usize = 4 * MAX_TEXT;

/// Replaces a key.
const REDACTED: &str = "***";

/// Shorter keys are not redacted: they could be a part of ordinary text, such as of a domain name.
const MIN_KEY: usize = 12;

/// The longest form of one character of a key, `\u0041`.
const MAX_ESCAPE: usize = 6;

/// Copies text from responses: truncated to a maximum length, and with the key redacted.
#[derive(Clone, Copy)]
pub(super) struct Redactor<'a> {
    key: &'a str,
}

impl<'a> Redactor<'a> {
    pub(super) fn new(key: &'a ApiKey) -> Self {
        Redactor { key: key.as_str() }
    }

    /// Redacts a text and truncates it to [`MAX_TEXT`].
    pub(super) fn text(self, text: &str) -> String {
        self.truncate(text, false, MAX_TEXT, SEARCHED)
    }

    /// Redacts a field that is stored: truncated to [`MAX_FIELD`], and [safe to print](sanitize).
    pub(super) fn field(self, text: &str) -> String {
        sanitize(&self.truncate(text, false, MAX_FIELD, MAX_FIELD))
    }

    /// Returns the beginning of an undecodable body, truncated to [`MAX_HEAD`]; `None` for a blank one.
    pub(super) fn head(self, body: &[u8]) -> Option<String> {
        let enough = SEARCHED + self.longest_match();
        let text = String::from_utf8_lossy(&body[..body.len().min(enough)]);
        let (text, is_partial) = (text.trim(), body.len() > enough);
        (!text.is_empty()).then(|| self.truncate(text, is_partial, MAX_HEAD, SEARCHED))
    }

    /// Whether a text contains the key.
    pub(super) fn finds_key(self, text: &str) -> bool {
        !self.matches(text).is_empty()
    }

    /// Redacts a text and truncates it to `max` bytes. Its first `searched` bytes are searched for the key. `is_partial` means
    /// that the text is only the beginning of a longer one.
    fn truncate(self, text: &str, is_partial: bool, max: usize, searched: usize) -> String {
        let searched = beginning(text, searched + self.longest_match());
        let is_partial = is_partial || searched.len() < text.len();
        // A key that begins after this could be cut off, and its first part would not be found.
        let safe = match is_partial {
            true => beginning(
                searched,
                searched.len().saturating_sub(self.longest_match()),
            ),
            false => searched,
        };
        let (mut kept, mut at) = (String::new(), 0);
        for found in self.matches(searched) {
            if found.start >= safe.len() || kept.len() > max {
                break;
            }
            kept += &searched[at..found.start];
            kept += REDACTED;
            at = found.end;
        }
        kept += safe.get(at..).unwrap_or_default();
        if kept.len() > max || is_partial {
            kept.truncate(beginning(&kept, max - '…'.len_utf8()).len());
            kept.push('…');
        }
        kept
    }

    /// Returns the ranges of a text that are the key, in order and without overlaps.
    fn matches(self, text: &str) -> Vec<Range<usize>> {
        let (key, mut found) = (self.key.as_bytes(), Vec::new());
        // No form of the key is shorter than the key.
        if key.len() < MIN_KEY || text.len() < key.len() {
            return found;
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let forms = [literal, percent_encoded, json_escaped];
            let lengths = forms.map(|form| match_length(key, rest, form));
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

    /// Returns the length of the longest possible match, in bytes.
    fn longest_match(self) -> usize {
        self.key.len().saturating_mul(MAX_ESCAPE)
    }
}

/// Returns the length of a character in one form, if the bytes begin with it.
type Form = fn(u8, &[u8]) -> Option<usize>;

/// Returns the length of the key in this form, if the bytes begin with it.
fn match_length(key: &[u8], text: &[u8], form: Form) -> Option<usize> {
    let mut length = 0;
    for character in key {
        length += form(*character, &text[length..])?;
    }
    Some(length)
}

fn literal(character: u8, text: &[u8]) -> Option<usize> {
    (text.first() == Some(&character)).then_some(1)
}

/// Matches `%41`, with digits of either case; any character may also be literal.
fn percent_encoded(character: u8, text: &[u8]) -> Option<usize> {
    match text {
        [b'%', digits @ ..] if hexadecimal(digits.get(..2)) == Some(character) => Some(3),
        _ => literal(character, text),
    }
}

/// Matches `\u0041`, or a backslash before a quote, a slash or a backslash; any character may also be literal.
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
    // from_str_radix also accepts a sign: `+4` is not a pair of digits.
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    are_digits.then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests;
