//! Makes untrusted text safe for the terminals and CI systems that print it: responses of the service or of a proxy, and
//! panic messages.
//!
//! Terraform prints stored values unescaped in plans, in `terraform show` and in outputs. So text is made safe before it
//! is stored ([`sanitize`]), and what the provider prints is escaped as well ([`escape`]).

/// Makes text safe for the state: escapes control characters except line feed and tab, and characters that change the
/// direction of text, and breaks commands of CI systems with a space. It is idempotent, so a refresh finds no drift.
///
/// GitHub looks for `::command::` at the start of a line, after blanks; GitHub and Azure look for `##[command]` or
/// `##vso[command]` anywhere in a line.
pub(crate) fn sanitize(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let escaped = escape_unless(&text, |c| matches!(c, '\n' | '\t'));
    let lines = separate(&escaped, '#')
        .split('\n')
        .map(|line| match line.trim_start().strip_prefix("::") {
            Some(rest) => format!("{}: :{rest}", &line[..line.len() - rest.len() - 2]),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>();
    lines.join("\n")
}

/// Makes text safe for one line: escapes every control character, line feeds included, and every character that changes
/// the direction of text.
pub(crate) fn escape(text: &str) -> String {
    escape_unless(text, |_| false)
}

fn escape_unless(text: &str, is_allowed: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if (c.is_control() || changes_direction(c)) && !is_allowed(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Matches the marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm, and the separators that
/// terminals treat as line ends.
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Puts a space between repeated occurrences of this character.
pub(crate) fn separate(text: &str, character: char) -> String {
    let mut separated = String::with_capacity(text.len());
    for c in text.chars() {
        if c == character && separated.ends_with(character) {
            separated.push(' ');
        }
        separated.push(c);
    }
    separated
}

/// Returns at most the first `max` bytes of the text, cut at a character boundary.
pub(crate) fn beginning(text: &str, max: usize) -> &str {
    let mut end = text.len().min(max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sanitize_escapes_control_characters_and_keeps_lines_tabs_and_unicode() {
        assert_eq!(
            sanitize("å\u{1b}]0;T\u{7}\ta\r\nb\rc\u{202e}日\u{9b}2J"),
            "å\\u{1b}]0;T\\u{7}\ta\nb\\rc\\u{202e}日\\u{9b}2J"
        );
    }

    #[test]
    fn sanitize_breaks_commands_of_ci_systems() {
        for (text, safe) in [
            ("::error::x", ": :error::x"),
            ("a\n \t\u{a0}::error::x", "a\n \t\u{a0}: :error::x"),
            (":::error", ": ::error"),
            ("a ##[error]x", "a # #[error]x"),
            ("##vso[a]\n####", "# #vso[a]\n# # # #"),
        ] {
            assert_eq!(sanitize(text), safe);
        }
    }

    #[test]
    fn sanitize_keeps_ordinary_text() {
        for text in [
            "",
            "active",
            "2026-04-30T12:00:00.000Z",
            "Verifierar zon...\n  fe80::1 svarar inte\nOK.\n",
            "räksmörgås.se # 1, a::b",
        ] {
            assert_eq!(sanitize(text), text);
        }
    }

    proptest! {
        #[test]
        fn sanitize_is_idempotent(
            text in prop::collection::vec(prop_oneof![
                any::<char>().prop_map(String::from),
                prop::sample::select(vec![":", "#", " ", "\n", "\r", "\u{85}", "\u{2028}", "\u{3000}"]).prop_map(str::to_owned),
            ], 0..40).prop_map(|pieces| pieces.concat())
        ) {
            let once = sanitize(&text);
            prop_assert_eq!(sanitize(&once), once.clone());
            prop_assert!(!once.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
            prop_assert!(!once.contains("##"));
            prop_assert!(once.lines().all(|line| !line.trim_start().starts_with("::")));
        }
    }
}
