//! Where a key stands in a text: as it is, or as software writes what it repeats.
//!
//! Whoever was sent the key has it, and can hide it in an answer in ways that nobody finds. What is found here is the
//! mishap: a proxy, a page for debugging or a dump that repeats a request. So it is the key itself and the ways in
//! which URLs, JSON, HTML, dumps and HTTP's Basic write a text: percent and backslash escapes and entities, also one
//! within the other; hexadecimal digits; base64 in both alphabets, wherever in what was encoded the key began.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// How deep escapes are followed into each other: a URL in JSON in HTML.
const DEPTH: usize = 3;

/// No escape of one character is longer, `&#x00004f;` with all its zeros.
const LONGEST_ESCAPE: usize = 10;

/// Keys shorter than this are not looked for in digits and base64: what is left of them there is too short to tell from
/// any other text.
const SHORTEST_ENCODED: usize = 8;

/// What is the same wherever it stands: the key in hexadecimal digits and in base64. Nothing for a key that is too short.
pub(super) struct Encoded(Vec<Zeroizing<String>>);

/// The places of the key, in order and apart from each other. Each begins and ends between characters.
pub(super) fn places(key: &str, encoded: &Encoded, text: &str) -> Vec<Range<usize>> {
    // In no way of writing is a key shorter than it is.
    if text.len() < key.len() {
        return Vec::new();
    }
    let mut found = literal(key, text);
    if text.bytes().any(|byte| MARKS.contains(&byte)) {
        found.extend(escaped(key, text));
    }
    found.extend(encoded.0.iter().flat_map(|it| literal(it, text)));
    apart(found)
}

/// The most bytes that one way of writing takes for a key.
pub(super) fn longest(key: &str) -> usize {
    key.len().saturating_mul(LONGEST_ESCAPE)
}

fn literal(wanted: &str, text: &str) -> Vec<Range<usize>> {
    let matches = text.match_indices(wanted);
    matches.map(|(at, it)| at..at + it.len()).collect()
}

/// A byte of a text, and where what stands for it begins and ends.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    from: usize,
    to: usize,
}

/// The characters that begin an escape. One kind is followed at a time: a key may have what another kind would take for
/// an escape.
const MARKS: [u8; 3] = [b'%', b'\\', b'&'];

fn escaped(key: &str, text: &str) -> Vec<Range<usize>> {
    let units = text.bytes().enumerate().map(|(from, byte)| Unit {
        byte,
        from,
        to: from + 1,
    });
    let mut found = Vec::new();
    follow(key, &units.collect::<Vec<_>>(), DEPTH, &mut found);
    found
}

fn follow(key: &str, units: &[Unit], depth: usize, found: &mut Vec<Range<usize>>) {
    for mark in MARKS {
        let Some(plainer) = unescaped(units, mark) else {
            continue;
        };
        let is_key = |run: &&[Unit]| run.iter().map(|unit| unit.byte).eq(key.bytes());
        let runs = plainer.windows(key.len()).filter(is_key);
        found.extend(runs.map(|run| run[0].from..run[run.len() - 1].to));
        if depth > 1 {
            follow(key, &plainer, depth - 1, found);
        }
    }
}

/// The text with one layer of one kind of escape taken away; `None` where it has none.
fn unescaped(units: &[Unit], mark: u8) -> Option<Vec<Unit>> {
    let mut plainer = Vec::with_capacity(units.len());
    let mut rest = units;
    while let Some(first) = rest.first() {
        let escape = (first.byte == mark).then(|| escape(rest)).flatten();
        let (byte, length) = escape.unwrap_or((first.byte, 1));
        plainer.push(Unit {
            byte,
            from: first.from,
            to: rest[length - 1].to,
        });
        rest = &rest[length..];
    }
    (plainer.len() < units.len()).then_some(plainer)
}

/// The character of ASCII that an escape at the beginning stands for, and the length of the escape.
fn escape(units: &[Unit]) -> Option<(u8, usize)> {
    let head = units.iter().take(LONGEST_ESCAPE).map(|unit| unit.byte);
    let head: Vec<u8> = head.take_while(u8::is_ascii).collect();
    let head = std::str::from_utf8(&head).expect("ASCII");
    let (code, length) = match head.as_bytes() {
        [b'%', ..] => (digits(head.get(1..3)?, 16)?, 3),
        [b'\\', b'x', ..] => (digits(head.get(2..4)?, 16)?, 4),
        [b'\\', b'u', b'{', ..] => {
            let end = head.find('}')?;
            (digits(&head[3..end], 16)?, end + 1)
        }
        [b'\\', b'u', ..] => (digits(head.get(2..6)?, 16)?, 6),
        [b'\\', plain @ (b'"' | b'\'' | b'\\' | b'/'), ..] => (u32::from(*plain), 2),
        [b'&', ..] => {
            let end = head.find(';')?;
            (entity(&head[1..end])?, end + 1)
        }
        _ => return None,
    };
    let byte = u8::try_from(code).ok().filter(u8::is_ascii)?;
    Some((byte, length))
}

fn digits(text: &str, radix: u32) -> Option<u32> {
    u32::from_str_radix(text, radix).ok()
}

fn entity(name: &str) -> Option<u32> {
    let plain = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            return match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => digits(hexadecimal, 16),
                None => digits(number, 10),
            };
        }
    };
    Some(u32::from(plain))
}

impl Encoded {
    /// Of base64 it is what the key alone decides, for each of the three places that its first byte can have among those
    /// that are encoded together.
    pub(super) fn of(key: &str) -> Self {
        if key.len() < SHORTEST_ENCODED {
            return Self(Vec::new());
        }
        // With room for all of it: a text that grows leaves what it was before, unwiped.
        let hexadecimal = |digits: &[u8; 16]| {
            let mut written = Zeroizing::new(String::with_capacity(2 * key.len()));
            for byte in key.bytes() {
                let halves = [byte >> 4, byte & 15].map(|half| digits[usize::from(half)]);
                written.extend(halves.map(char::from));
            }
            written
        };
        let mut written = vec![
            hexadecimal(b"0123456789abcdef"),
            hexadecimal(b"0123456789ABCDEF"),
        ];
        for (before, first) in [(0, 0), (1, 2), (2, 3)] {
            let bytes = Zeroizing::new([&[0; 2][..before], key.as_bytes()].concat());
            let decided = first..bytes.len() * 8 / 6;
            for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let whole = Zeroizing::new(alphabet.encode(&*bytes));
                written.push(Zeroizing::new(whole[decided.clone()].to_owned()));
            }
        }
        Self(written)
    }
}

/// The same places in order, with those joined that overlap or touch.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

#[cfg(test)]
mod tests;
