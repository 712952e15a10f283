//! Parses JSON that users write. Errors say where the problem is, what it is, and what to do.
//!
//! serde reports what was found and what was expected, and `serde_path_to_error` reports where. This module adds what to do: the
//! accepted name that is most similar to an unknown one, or where the accepted names are documented.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// The similarity, at most 1, from which an unknown name is considered a misspelling.
const MIN_SIMILARITY: f64 = 0.8;

/// Why JSON could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The path to the value, such as `domains[0].life`. Empty for the top level and for invalid JSON.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What was found and, in most cases, what was expected.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "line {} column {}", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(to, ", at {}", self.path)?;
        }
        write!(to, ": {}; {}", self.problem, self.remedy)
    }
}

impl std::error::Error for ParseError {}

/// Parses a complete JSON text. `help` says where the accepted values are documented.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8], help: &str) -> Result<T, ParseError> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        parse_error(&path, error.inner(), help)
    })?;
    deserializer
        .end()
        .map_err(|error| parse_error("", &error, help))?;
    Ok(value)
}

fn parse_error(path: &str, error: &serde_json::Error, help: &str) -> ParseError {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let problem = message
        .strip_suffix(&position)
        .unwrap_or(&message)
        .to_owned();
    let remedy = match error.classify() {
        Category::Syntax => {
            "add or remove a comma, quote or bracket there or just before".to_owned()
        }
        Category::Eof => "the text ends too early; close every open bracket and quote".to_owned(),
        Category::Data | Category::Io => similar_name(&problem)
            .map_or_else(|| help.to_owned(), |name| format!("did you mean `{name}`?")),
    };
    ParseError {
        // `.` is the path of the top level, `?` an unknown path.
        path: if matches!(path, "." | "?") || error.classify() != Category::Data {
            String::new()
        } else {
            path.to_owned()
        },
        line: error.line(),
        column: error.column(),
        problem,
        remedy,
    }
}

/// The name that was likely meant, in a message like "unknown field `domans`, expected one of `domains`, …".
fn similar_name(problem: &str) -> Option<&str> {
    if !problem.starts_with("unknown ") {
        return None;
    }
    let mut names = problem.split('`').skip(1).step_by(2);
    let unknown = names.next()?.to_lowercase();
    let similarity = |name: &str| strsim::jaro_winkler(&unknown, &name.to_lowercase());
    names
        .map(|name| (name, similarity(name)))
        .filter(|(_, similarity)| *similarity >= MIN_SIMILARITY)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fixture;

    fn error(text: &str) -> String {
        parse::<Fixture>(text.as_bytes(), "HELP")
            .expect_err("invalid input")
            .to_string()
    }

    #[test]
    fn misspelled_name_is_reported_with_path_and_suggestion() {
        let message = error("{\n  \"domains\": [{\"name\": \"a.se\", \"life\": \"Actve\"}]\n}");
        assert!(message.starts_with("line 2 column "), "{message}");
        assert!(
            message.contains("at domains[0].life: unknown variant `Actve`"),
            "{message}"
        );
        assert!(message.ends_with("; did you mean `active`?"), "{message}");

        let message = error(r#"{"settings": {"quirks": {"readLog": 1}}}"#);
        assert!(
            message.contains("at settings.quirks.readLog: unknown field `readLog`"),
            "{message}"
        );
        assert!(message.ends_with("; did you mean `readLag`?"), "{message}");
    }

    #[test]
    fn name_without_similar_one_is_reported_with_help() {
        let message = error(r#"{"xyzzy": 1}"#);
        assert!(message.ends_with("; HELP"), "{message}");
    }

    #[test]
    fn unexpected_type_is_reported_with_expected_type() {
        let message = error(r#"{"port": "http"}"#);
        assert!(
            message.contains("at port: invalid type: string \"http\", expected u16"),
            "{message}"
        );
        let message = error(r#"{"domains": [{"life": "active"}]}"#);
        assert!(
            message.contains("at domains[0]: missing field `name`"),
            "{message}"
        );
    }

    #[test]
    fn invalid_time_or_duration_is_reported_with_example() {
        let message = error(r#"{"settings": {"cooldown": "3 days long"}}"#);
        assert!(
            message.contains("at settings.cooldown:") && message.contains("\"72h\""),
            "{message}"
        );
        let message = error(r#"{"clock": "yesterday"}"#);
        assert!(
            message.contains("at clock:") && message.contains("2026-04-27T12:00:00Z"),
            "{message}"
        );
        let message = error(r#"{"faults": [{"times": "twice", "kind": "resetAfter"}]}"#);
        assert!(
            message.contains("at faults[0].times:") && message.contains("\"forever\""),
            "{message}"
        );
    }

    #[test]
    fn invalid_json_is_reported_with_line() {
        let message = error("{\n  \"port\": 1,\n}");
        assert!(
            message.starts_with("line 3 column 1: trailing comma"),
            "{message}"
        );
        let message = error("{\"port\": 1");
        assert!(message.contains("ends too early"), "{message}");
        let message = error("{} {}");
        assert!(message.contains("trailing characters"), "{message}");
    }
}
