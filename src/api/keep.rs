//! What is kept of a server's texts: a bounded part, never the key.

use super::key::ApiKey;

/// The most that is kept of any one text of a server, in bytes.
pub(super) const LONGEST_TEXT: usize = 2 * 1024;

/// The most that is kept of a field that is stored, in bytes. It only bounds memory: what is shown is bounded where it is
/// shown.
pub(super) const LONGEST_FIELD: usize = 64 * 1024;

/// The most that is kept of a body that is not what was asked for, in bytes.
pub(super) const LONGEST_HEAD: usize = 256;

/// How far a text that is shown is looked through for the key, in bytes: more than is kept, since masks are shorter than
/// keys.
const LOOKED_THROUGH: usize = 4 * LONGEST_TEXT;

/// What stands in the place of a key.
const MASK: &str = "***";

/// Copies texts out of answers: cut to a bound, and with the key masked wherever a server repeats it.
#[derive(Clone, Copy)]
pub(super) struct Keeper<'a> {
    key: &'a ApiKey,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(key: &'a ApiKey) -> Self {
        Keeper { key }
    }

    /// A text of an answer, at most [`LONGEST_TEXT`] long.
    pub(super) fn text(self, text: &str) -> String {
        self.cut(text, false, LONGEST_TEXT, LOOKED_THROUGH)
    }

    /// The text of a field that is stored, at most [`LONGEST_FIELD`] long.
    pub(super) fn field(self, text: &str) -> String {
        self.cut(text, false, LONGEST_FIELD, LONGEST_FIELD)
    }

    /// The beginning of a body that was not understood, at most [`LONGEST_HEAD`] long; `None` for an empty one.
    pub(super) fn head(self, body: &[u8]) -> Option<String> {
        let enough = LOOKED_THROUGH + self.key.longest_place();
        let text = String::from_utf8_lossy(&body[..body.len().min(enough)]);
        let (text, goes_on) = (text.trim(), body.len() > enough);
        (!text.is_empty()).then(|| self.cut(text, goes_on, LONGEST_HEAD, LOOKED_THROUGH))
    }

    /// Whether the key stands in a text.
    pub(super) fn finds_key(self, text: &str) -> bool {
        !self.key.places(text).is_empty()
    }

    /// Masks and cuts a text, which may be the beginning of one that goes on. It is looked through so far.
    fn cut(self, text: &str, goes_on: bool, bound: usize, looked_through: usize) -> String {
        let seen = beginning(text, looked_through + self.key.longest_place());
        let goes_on = goes_on || seen.len() < text.len();
        // A key that begins later could be cut off, and what is left of it not be found.
        let certain = match goes_on {
            true => beginning(seen, seen.len().saturating_sub(self.key.longest_place())),
            false => seen,
        };
        let (mut kept, mut at) = (String::new(), 0);
        for place in self.key.places(seen) {
            if place.start >= certain.len() || kept.len() > bound {
                break;
            }
            kept += &seen[at..place.start];
            kept += MASK;
            at = place.end;
        }
        kept += certain.get(at..).unwrap_or_default();
        if kept.len() > bound || goes_on {
            kept.truncate(beginning(&kept, bound - '…'.len_utf8()).len());
            kept.push('…');
        }
        kept
    }
}

/// At most so many bytes of a text, cut between two characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKey {
        ApiKey::hunter2()
    }

    #[test]
    fn a_long_text_is_cut_at_a_character_and_marked() {
        let key = key();
        let kept = Keeper::new(&key).text(&"å".repeat(5000));
        assert!(kept.len() <= LONGEST_TEXT && kept.ends_with('…'), "{kept}");
    }

    #[test]
    fn a_field_that_is_stored_is_kept_whole_as_far_as_memory_allows() {
        let key = key();
        let long = format!("{}hunter2", "x".repeat(60_000));
        let kept = Keeper::new(&key).field(&long);
        assert_eq!(kept, format!("{}***", "x".repeat(60_000)));
        let kept = Keeper::new(&key).field(&"å".repeat(LONGEST_FIELD));
        assert!(kept.len() <= LONGEST_FIELD && kept.ends_with('…'));
    }

    #[test]
    fn a_key_that_a_server_repeats_is_masked_even_across_the_cut() {
        let key = key();
        let body = format!("{}hunter2 tail", "x".repeat(LONGEST_HEAD - 6));
        let head = Keeper::new(&key).head(body.as_bytes()).expect("a head");
        assert!(!head.contains("hunt"), "{head}");
        assert_eq!(Keeper::new(&key).text("key hunter2"), "key ***");
    }

    #[test]
    fn a_key_at_the_end_of_what_is_looked_through_does_not_show_a_part_of_itself() {
        let key = key();
        for before in LOOKED_THROUGH - 80..LOOKED_THROUGH + 80 {
            // Each key becomes a shorter mask, so that what is far behind comes into what is kept.
            let keys = "hunter2".repeat(before / 7);
            let text = format!(
                "{keys}{}hunter2 {}",
                "x".repeat(before % 7),
                "y".repeat(9000)
            );
            let kept = Keeper::new(&key).text(&text);
            assert!(
                !kept.contains("hun") && kept.ends_with('…'),
                "{before}: {kept}"
            );
            let head = Keeper::new(&key).head(text.as_bytes()).expect("a head");
            assert!(!head.contains("hun"), "{before}: {head}");
        }
    }

    #[test]
    fn an_empty_body_has_no_head() {
        let key = key();
        assert_eq!(Keeper::new(&key).head(b" \r\n"), None);
    }
}
