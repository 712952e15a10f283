//! What is kept of a server's texts: a bounded part, never the key.

use super::key::ApiKey;

/// The most that is kept of any one text of a server, in bytes.
pub(super) const LONGEST_TEXT: usize = 2 * 1024;

/// The most that is kept of a body that is not what was asked for, in bytes.
pub(super) const LONGEST_HEAD: usize = 256;

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
        self.cut(text, LONGEST_TEXT)
    }

    /// The beginning of a body that was not understood, at most [`LONGEST_HEAD`] long; `None` for an empty one.
    pub(super) fn head(self, body: &[u8]) -> Option<String> {
        // The key could straddle the cut, so more than is kept is looked through.
        let looked_at = &body[..body.len().min(4 * LONGEST_TEXT)];
        let text = String::from_utf8_lossy(looked_at);
        let text = text.trim();
        (!text.is_empty()).then(|| self.cut(text, LONGEST_HEAD))
    }

    fn cut(self, text: &str, bound: usize) -> String {
        let masked = self.key.masked(text);
        let text = masked.as_deref().unwrap_or(text);
        if text.len() <= bound {
            return text.to_owned();
        }
        let mut end = bound - '…'.len_utf8();
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}…", &text[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKey {
        ApiKey::parse("hunter2").expect("a key").expect("set")
    }

    #[test]
    fn a_long_text_is_cut_at_a_character_and_marked() {
        let key = key();
        let kept = Keeper::new(&key).text(&"å".repeat(5000));
        assert!(kept.len() <= LONGEST_TEXT && kept.ends_with('…'), "{kept}");
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
    fn an_empty_body_has_no_head() {
        let key = key();
        assert_eq!(Keeper::new(&key).head(b" \r\n"), None);
    }
}
