//! One line of the log.

use std::fmt::Write;

use serde_json::{Map, Value};
use tracing::Level;

/// Terraform reads lines into 64 KiB; a longer one falls apart into pieces that are no JSON.
const LONGEST: usize = 60 * 1024;

/// Room for the closing brace and the line feed.
const CLOSING: usize = 2;

/// How long the escapes of JSON can make a byte: `\u0000`.
const WORST_ESCAPE: usize = 6;

/// Stands at the end of a text that was cut.
const CUT: &str = " … (cut)";

/// A JSON object in the making, with a line feed at its end.
///
/// `@level`, `@message` and `@timestamp` must be strings: a number there takes Terraform down, even with logging off.
/// The timestamp must have six digits after the second, or the line is taken for plain text.
pub(super) struct Line(String);

impl Line {
    pub(super) fn new(level: Level, message: &str, module: &str, time: jiff::Timestamp) -> Self {
        let mut line = Self("{".to_owned());
        line.text("@level", level_name(level));
        line.text(
            "@timestamp",
            &time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        );
        line.text("@module", module);
        line.text("@message", message);
        line
    }

    /// Adds the fields as far as there is room for them. Names that begin with `@` are the line's own and left out.
    pub(super) fn fields(mut self, fields: &Map<String, Value>) -> Self {
        for (name, value) in fields {
            match value {
                _ if name.starts_with('@') => {}
                Value::String(text) => self.text(name, text),
                other => self.encoded(name, &other.to_string()),
            }
        }
        self
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.0.push_str("}\n");
        self.0.into_bytes()
    }

    fn text(&mut self, name: &str, text: &str) {
        let encoded = encode(text);
        if encoded.len() <= self.room(name) {
            return self.encoded(name, &encoded);
        }
        let most = (self.room(name) / WORST_ESCAPE).saturating_sub(CUT.len());
        let end = (0..=most.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        self.encoded(name, &encode(&format!("{}{CUT}", &text[..end])));
    }

    fn encoded(&mut self, name: &str, value: &str) {
        if value.len() > self.room(name) {
            return;
        }
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write!(self.0, "{}:{value}", encode(name)).expect("a String takes everything");
    }

    /// Bytes that are left for the value of a field of this name.
    fn room(&self, name: &str) -> usize {
        let around = encode(name).len() + ",:".len() + CLOSING;
        LONGEST.saturating_sub(self.0.len() + around)
    }
}

fn encode(text: &str) -> String {
    Value::from(text).to_string()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: &str) -> Line {
        let time = "2026-01-02T03:04:05.6Z".parse().unwrap();
        Line::new(Level::WARN, message, "provider.api", time)
    }

    fn fields(pairs: &[(&str, Value)]) -> Map<String, Value> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    #[test]
    fn a_line_has_the_keys_that_terraform_reads() {
        let line = line("slow \"down\"").fields(&fields(&[("count", 3.into())]));
        assert_eq!(
            String::from_utf8(line.finish()).unwrap(),
            "{\"@level\":\"warn\",\"@timestamp\":\"2026-01-02T03:04:05.600000Z\",\
             \"@module\":\"provider.api\",\"@message\":\"slow \\\"down\\\"\",\"count\":3}\n"
        );
    }

    #[test]
    fn a_field_cannot_take_the_place_of_a_key() {
        let line = line("text").fields(&fields(&[("@message", 1.into()), ("@level", 2.into())]));
        let object: Value = serde_json::from_slice(&line.finish()).unwrap();
        assert_eq!(object["@message"], "text");
        assert_eq!(object["@level"], "warn");
    }

    #[test]
    fn whatever_is_logged_the_line_is_short_and_json() {
        for long in [
            "x".repeat(1 << 20),
            "\u{1}".repeat(1 << 17),
            "é".repeat(1 << 17),
        ] {
            let line = line(&long).fields(&fields(&[
                ("first", long.clone().into()),
                ("second", long.clone().into()),
                ("number", 1.into()),
            ]));
            let bytes = line.finish();
            assert!(bytes.len() <= LONGEST, "{}", bytes.len());
            let object: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(object["@message"].as_str().unwrap().ends_with(CUT));
        }
    }
}
