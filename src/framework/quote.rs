//! Text of others, made fit to be shown. It reaches terminals and the logs of CI systems, and whoever writes it may be
//! hostile: a proxy on the way, or the owner of a domain's name. The words of a panic can repeat such text.
//!
//! Control characters and those that turn the direction of text are escaped; the rest of Unicode stays. A quoted line
//! begins with `  | `: Terraform wraps unindented text anew and could bring a `::command::` to the start of a line, where
//! some CI systems look for commands, after trimming blanks. Others find `##[command]` anywhere in a line, so that is
//! broken by a blank.

/// The most of a text that is shown, in bytes.
const LONGEST: usize = 2048;

/// The most of a text that is shown within a sentence, in bytes.
const LONGEST_INLINE: usize = 256;

/// The text on lines of its own.
pub fn block(text: &str) -> String {
    let cut = cut(text.trim_end(), LONGEST);
    let lines = cut.lines().map(|line| format!("  | {}", escape(line)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The text for the inside of a sentence.
pub fn inline(text: &str) -> String {
    escape(&cut(text, LONGEST_INLINE))
        .replace("::", ": :")
        .replace("::", ": :")
}

fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let end = (0..=longest)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

fn escape(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|c| {
            let (escaped, plain) = match c {
                c if c.is_control() || turns_direction(c) => (Some(c.escape_default()), None),
                c => (None, Some(c)),
            };
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    escaped.replace("##[", "## [")
}

/// The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm, and the separators that
/// terminals take for line ends.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_marked_as_quoted_and_no_command_can_begin_one() {
        let quoted = block("Verifierar zon... OK.\n::error::mine\n  ##[error]mine\r\n");
        assert_eq!(
            quoted,
            "  | Verifierar zon... OK.\n  | ::error::mine\n  |   ## [error]mine"
        );
        assert_eq!(inline("##[a] ::b"), "## [a] : :b");
        for text in [":::error", "::::error"] {
            assert!(!inline(text).contains("::"), "{}", inline(text));
        }
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_and_unicode_stays() {
        assert_eq!(
            inline("å\u{1b}[31m\u{202e}日\u{7}"),
            "å\\u{1b}[31m\\u{202e}日\\u{7}"
        );
        assert_eq!(inline("a\nb"), "a\\nb");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let quoted = block(&"å".repeat(5000));
        assert!(quoted.ends_with("… (10000 bytes in all)"), "{quoted}");
        assert!(quoted.len() < LONGEST + 64);
    }
}
