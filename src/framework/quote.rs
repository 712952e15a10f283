//! Text of others, made fit to be shown. It reaches terminals and the logs of CI systems, and whoever writes it may be
//! hostile: a proxy on the way, or the owner of a domain's name. The words of a panic can repeat such text.
//!
//! Control characters and those that turn the direction of text are escaped; the rest of Unicode stays. A quoted line
//! begins with `  | `: Terraform wraps unindented text anew and could bring a `::command::` to the start of a line, where
//! some CI systems look for commands, after trimming blanks. Others find `##[command]` or `##vso[command]` anywhere in a
//! line, so `##` is broken by a blank. What is shown is bounded after all this, since an escape is longer than what it
//! stands for.

use crate::text::{beginning, escape, separate};

/// What each line of a quotation begins with.
const MARK: &str = "  | ";

/// The most of a text that is shown, in bytes.
const LONGEST: usize = 2048;

/// The most of a text that is shown within a sentence, in bytes.
const LONGEST_INLINE: usize = 256;

/// The text on lines of its own.
pub fn block(text: &str) -> String {
    let lines = text.trim_end().lines();
    let quoted = lines.map(|line| format!("{MARK}{}", separate(&escape(line), '#')));
    cut(quoted.collect::<Vec<_>>().join("\n"), LONGEST, text)
}

/// The text for the inside of a sentence.
pub fn inline(text: &str) -> String {
    let shown = separate(&separate(&escape(text), '#'), ':');
    cut(shown, LONGEST_INLINE, text)
}

/// At most so many bytes of what is shown of a text.
fn cut(mut shown: String, longest: usize, text: &str) -> String {
    if shown.len() > longest {
        let kept = beginning(&shown, longest);
        // A line of which not even the mark is whole is none.
        let end = match kept.rfind('\n') {
            Some(line) if kept.len() - line <= MARK.len() => line,
            _ => kept.len(),
        };
        shown.truncate(end);
        shown += &format!("… ({} bytes in all)", text.len());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_marked_as_quoted_and_no_command_can_begin_one() {
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
        assert!(quoted.ends_with("å… (10000 bytes in all)"), "{quoted}");
        assert!(quoted.len() < LONGEST + 64);
    }

    #[test]
    fn a_cut_between_two_lines_leaves_no_line_without_its_mark() {
        for length in 1..40 {
            let quoted = block(&format!("{}\n", "x".repeat(length)).repeat(1000));
            assert!(
                quoted.lines().all(|line| line.starts_with(MARK)),
                "{quoted}"
            );
        }
    }

    #[test]
    fn what_escapes_and_marks_add_counts_too() {
        for text in ["\u{1b}", "\n.", "##", "\u{202e}"] {
            let quoted = block(&format!("{}end", text.repeat(1000)));
            assert!(quoted.len() < LONGEST + 64, "{text:?}: {}", quoted.len());
            let inside = inline(&text.repeat(200));
            assert!(inside.len() < LONGEST_INLINE + 64, "{text:?}: {inside}");
        }
    }
}
