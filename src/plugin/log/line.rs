//! One log line.

use std::fmt::Write;

use serde_json::{Map, Value};
use tracing::Level;

/// Terraform reads lines into a buffer of 64 KiB and splits a longer one into pieces that are not JSON.
const MAX_LINE: usize = 60 * 1024;

/// The length of the closing brace and the line feed.
const CLOSING: usize = 2;

/// The length of JSON's longest escape of one byte: `\u0000`.
const MAX_ESCAPE: usize = 6;

/// The end of a truncated text.
const TRUNCATED: &str = " … (cut)";

/// A JSON object under construction, with a line feed at its end.
///
/// `@level`, `@message` and `@timestamp` must be strings: a number makes Terraform crash, even with logging off.
/// The timestamp must have six fractional digits, or Terraform treats the line as plain text.
pub(super) struct Line(String);

impl Line {
    pub(super) fn new(level: Level, message: &str, module: &str, time: jiff::Timestamp) -> Self {
        let mut line = Self("{".to_owned());
        line.push_text("@level", level_name(level));
        line.push_text(
            "@timestamp",
            &time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        );
        line.push_text("@module", module);
        line.push_text("@message", message);
        line
    }

    /// Adds the fields that fit. Names that begin with `@` are reserved and skipped.
    pub(super) fn with_fields(mut self, fields: &Map<String, Value>) -> Self {
        for (name, value) in fields {
            match value {
                _ if name.starts_with('@') => {}
                Value::String(text) => self.push_text(name, text),
                other => self.push_encoded(name, &other.to_string()),
            }
        }
        self
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.0.push_str("}\n");
        self.0.into_bytes()
    }

    fn push_text(&mut self, name: &str, text: &str) {
        let encoded = encode(text);
        if encoded.len() <= self.space_for(name) {
            return self.push_encoded(name, &encoded);
        }
        let max = (self.space_for(name) / MAX_ESCAPE).saturating_sub(TRUNCATED.len());
        let end = (0..=max.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        self.push_encoded(name, &encode(&format!("{}{TRUNCATED}", &text[..end])));
    }

    fn push_encoded(&mut self, name: &str, value: &str) {
        if value.len() > self.space_for(name) {
            return;
        }
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write!(self.0, "{}:{value}", encode(name)).expect("writing to a String cannot fail");
    }

    /// Returns the bytes left for the value of a field with this name.
    fn space_for(&self, name: &str) -> usize {
        let around = encode(name).len() + ",:".len() + CLOSING;
        MAX_LINE.saturating_sub(self.0.len() + around)
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
    fn line_has_the_keys_that_terraform_reads() {
        let line = line("slow \"down\"").with_fields(&fields(&[("count", 3.into())]));
        assert_eq!(
            String::from_utf8(line.finish()).unwrap(),
            "{\"@level\":\"warn\",\"@timestamp\":\"2026-01-02T03:04:05.600000Z\",\
             \"@module\":\"provider.api\",\"@message\":\"slow \\\"down\\\"\",\"count\":3}\n"
        );
    }

    #[test]
    fn field_cannot_replace_a_reserved_key() {
        let reserved = fields(&[("@message", 1.into()), ("@level", 2.into())]);
        let line = line("text").with_fields(&reserved);
        let object: Value = serde_json::from_slice(&line.finish()).unwrap();
        assert_eq!(object["@message"], "text");
        assert_eq!(object["@level"], "warn");
    }

    #[test]
    fn line_with_large_fields_is_short_and_valid_json() {
        for long in [
            "x".repeat(1 << 20),
            "\u{1}".repeat(1 << 17),
            "é".repeat(1 << 17),
        ] {
            let line = line(&long).with_fields(&fields(&[
                ("first", long.clone().into()),
                ("second", long.clone().into()),
                ("number", 1.into()),
            ]));
            let bytes = line.finish();
            assert!(bytes.len() <= MAX_LINE, "{}", bytes.len());
            let object: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(object["@message"].as_str().unwrap().ends_with(TRUNCATED));
        }
    }
}
