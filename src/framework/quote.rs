//! Quotes untrusted text in diagnostics, which are shown in terminals and in the logs of CI systems. The text may come
//! from a proxy or from other users of the service, and the message of a panic can contain it.
//!
//! Control characters and those that change the direction of text are escaped; other Unicode stays. A quoted line begins
//! with `  | `: Terraform wraps unindented text and could move a `::command::` to the start of a line, where some CI
//! systems look for commands, after blanks. Others look for `##[command]` or `##vso[command]` anywhere in a line, so `##`
//! is broken by a space. The length is limited after that, because an escape is longer than its character.

use crate::text::{beginning, escape, separate};

/// The prefix of each quoted line.
const PREFIX: &str = "  | ";

/// The maximum length of a quoted block, in bytes.
const MAX_BLOCK: usize = 2048;

/// The maximum length of a quotation inside a sentence, in bytes.
const MAX_INLINE: usize = 256;

/// Quotes text on separate lines.
pub fn block(text: &str) -> String {
    let lines = text.trim_end().lines();
    let quoted = lines.map(|line| format!("{PREFIX}{}", separate(&escape(line), '#')));
    truncate(quoted.collect::<Vec<_>>().join("\n"), MAX_BLOCK, text)
}

/// Quotes text inside a sentence.
pub fn inline(text: &str) -> String {
    let quoted = separate(&separate(&escape(text), '#'), ':');
    truncate(quoted, MAX_INLINE, text)
}

/// Truncates the quoted form of `text`.
fn truncate(mut quoted: String, max: usize, text: &str) -> String {
    if quoted.len() > max {
        let start = beginning(&quoted, max);
        // A last line with nothing after the prefix is dropped.
        let end = match start.rfind('\n') {
            Some(line) if start.len() - line <= PREFIX.len() => line,
            _ => start.len(),
        };
        quoted.truncate(end);
        quoted += &format!("… ({} bytes in all)", text.len());
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_the_prefix_and_commands_are_broken() {
        let quoted = block("Verifierar zon... OK.\n::error::mine\n  ##[error]mine\r\n");
        assert_eq!(
            quoted,
            "  | Verifierar zon... OK.\n  | ::error::mine\n  |   # #[error]mine"
        );
        assert_eq!(inline("##[a] ::b"), "# #[a] : :b");
        assert_eq!(block("a ##vso[b] ####"), "  | a # #vso[b] # # # #");
        for text in [":::error", "::::error"] {
            assert!(!inline(text).contains("::"), "{}", inline(text));
        }
    }

    #[test]
    fn control_characters_are_escaped_and_unicode_is_kept() {
        assert_eq!(
            inline("å\u{1b}[31m\u{202e}日\u{7}"),
            "å\\u{1b}[31m\\u{202e}日\\u{7}"
        );
        assert_eq!(inline("a\nb"), "a\\nb");
    }

    #[test]
    fn long_text_is_truncated_between_characters() {
        let quoted = block(&"å".repeat(5000));
        assert!(quoted.ends_with("å… (10000 bytes in all)"), "{quoted}");
        assert!(quoted.len() < MAX_BLOCK + 64);
    }

    #[test]
    fn truncated_block_has_no_line_without_prefix() {
        for length in 1..40 {
            let quoted = block(&format!("{}\n", "x".repeat(length)).repeat(1000));
            assert!(
                quoted.lines().all(|line| line.starts_with(PREFIX)),
                "{quoted}"
            );
        }
    }

    #[test]
    fn escapes_and_prefixes_count_towards_the_maximum() {
        for text in ["\u{1b}", "\n.", "##", "\u{202e}"] {
            let quoted = block(&format!("{}end", text.repeat(1000)));
            assert!(quoted.len() < MAX_BLOCK + 64, "{text:?}: {}", quoted.len());
            let inside = inline(&text.repeat(200));
            assert!(inside.len() < MAX_INLINE + 64, "{text:?}: {inside}");
        }
    }
}
