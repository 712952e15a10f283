//! What the demo prints beside the output of programs: headlines, commands, checks.

use std::env;
use std::io::{self, IsTerminal, Write};

const BOLD_CYAN: &str = "1;36";
const BOLD: &str = "1";
const DIM: &str = "2";
const GREEN: &str = "32";
const RED: &str = "1;31";

/// The terminal, or whatever stdout is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    colour: bool,
}

impl Screen {
    /// Colours on a terminal, unless `NO_COLOR` has a value (<https://no-color.org>).
    pub(crate) fn new() -> Self {
        let is_refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            colour: io::stdout().is_terminal() && !is_refused && !is_dumb,
        }
    }

    /// Whether there are colours.
    pub(crate) fn has_colour(self) -> bool {
        self.colour
    }

    /// The beginning of a step: its number such as 3/11, its title and an explanation.
    pub(crate) fn headline(self, number: &str, title: &str, explanation: &str) {
        let title = self.paint(BOLD_CYAN, &format!("{number} {title}"));
        self.output(&format!("\n{title}\n{}\n\n", wrap(explanation)));
    }

    /// A command, before it runs.
    pub(crate) fn command(self, text: &str) {
        self.output(&format!("{}\n", self.paint(BOLD, &format!("$ {text}"))));
    }

    /// A check that passed.
    pub(crate) fn checked(self, text: &str) {
        self.output(&format!("{}\n", self.paint(GREEN, &format!("✓ {text}"))));
    }

    /// A remark about the output.
    pub(crate) fn note(self, text: &str) {
        self.output(&format!("{}\n", self.paint(DIM, text)));
    }

    /// A paragraph.
    pub(crate) fn paragraph(self, text: &str) {
        self.output(&format!("\n{}\n", wrap(text)));
    }

    /// Text as it is.
    pub(crate) fn output(self, text: &str) {
        let mut out = io::stdout().lock();
        // The reader of a pipe may have gone.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// The last line of a demo that failed.
    pub(crate) fn error(self, text: &str) {
        let _ = writeln!(
            io::stderr().lock(),
            "{}",
            self.paint(RED, &format!("demo: {text}"))
        );
    }

    fn paint(self, colour: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Breaks a paragraph into lines of at most 100 characters.
fn wrap(text: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
