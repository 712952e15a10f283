//! What is said about JSON that is not understood: where, what, and what to do.
//!
//! serde's own words say what was found and what would have been right, and `serde_path_to_error` where. What to do is ours: of
//! several words that would be right the one that was likely meant, or where to look.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// How alike two words must be, of 1 at the most, for one to be taken for a slip of the other.
const ALIKE: f64 = 0.8;

/// Why JSON could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The path to the place, as `domains[0].life`; empty at the top and where the text is no JSON.
    pub path: String,
    /// Line of the place, from 1.
    pub line: usize,
    /// Column of the place, from 1.
    pub column: usize,
    /// What was found, and often what would have been right.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Misread {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "line {} column {}", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(to, ", at {}", self.path)?;
        }
        write!(to, ": {}; {}", self.what, self.remedy)
    }
}

impl std::error::Error for Misread {}

/// Reads JSON to its end. `help` says where it is written what can stand in it.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8], help: &str) -> Result<T, Misread> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        told(&path, error.inner(), help)
    })?;
    reader.end().map_err(|error| told("", &error, help))?;
    Ok(value)
}

fn told(path: &str, error: &serde_json::Error, help: &str) -> Misread {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let what = whole.strip_suffix(&place).unwrap_or(&whole).to_owned();
    let remedy = match error.classify() {
        Category::Syntax => {
            "a comma, quote or bracket is missing or too many there or just before".to_owned()
        }
        Category::Eof => "it ends too early; close what is open".to_owned(),
        Category::Data | Category::Io => {
            meant(&what).map_or_else(|| help.to_owned(), |word| format!("did you mean `{word}`?"))
        }
    };
    Misread {
        // `.` is the place of the whole, and `?` one that is not known.
        path: if matches!(path, "." | "?") || error.classify() != Category::Data {
            String::new()
        } else {
            path.to_owned()
        },
        line: error.line(),
        column: error.column(),
        what,
        remedy,
    }
}

/// The word that was likely meant, in serde's "unknown field `domans`, expected one of `domains`, …".
fn meant(what: &str) -> Option<&str> {
    if !what.starts_with("unknown ") {
        return None;
    }
    let mut words = what.split('`').skip(1).step_by(2);
    let found = words.next()?.to_lowercase();
    let likeness = |word: &str| strsim::jaro_winkler(&found, &word.to_lowercase());
    words
        .map(|word| (word, likeness(word)))
        .filter(|(_, likeness)| *likeness >= ALIKE)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fixture;

    fn error(text: &str) -> String {
        read::<Fixture>(text.as_bytes(), "HELP")
            .expect_err("it is wrong")
            .to_string()
    }

    #[test]
    fn a_slip_is_told_with_its_path_and_the_word_that_was_meant() {
        let told = error("{\n  \"domains\": [{\"name\": \"a.se\", \"life\": \"Actve\"}]\n}");
        assert!(told.starts_with("line 2 column "), "{told}");
        assert!(
            told.contains("at domains[0].life: unknown variant `Actve`"),
            "{told}"
        );
        assert!(told.ends_with("; did you mean `active`?"), "{told}");

        let told = error(r#"{"switches": {"traps": {"readLog": 1}}}"#);
        assert!(
            told.contains("at switches.traps.readLog: unknown field `readLog`"),
            "{told}"
        );
        assert!(told.ends_with("; did you mean `readLag`?"), "{told}");
    }

    #[test]
    fn a_word_that_resembles_none_leads_to_the_help() {
        let told = error(r#"{"xyzzy": 1}"#);
        assert!(told.ends_with("; HELP"), "{told}");
    }

    #[test]
    fn a_value_of_another_type_is_told_with_what_would_be_right() {
        let told = error(r#"{"port": "http"}"#);
        assert!(
            told.contains("at port: invalid type: string \"http\", expected u16"),
            "{told}"
        );
        let told = error(r#"{"domains": [{"life": "active"}]}"#);
        assert!(
            told.contains("at domains[0]: missing field `name`"),
            "{told}"
        );
    }

    #[test]
    fn times_and_lengths_of_time_are_told_with_an_example() {
        let told = error(r#"{"switches": {"cooldown": "3 days long"}}"#);
        assert!(
            told.contains("at switches.cooldown:") && told.contains("\"72h\""),
            "{told}"
        );
        let told = error(r#"{"clock": "yesterday"}"#);
        assert!(
            told.contains("at clock:") && told.contains("2026-04-27T12:00:00Z"),
            "{told}"
        );
        let told = error(r#"{"faults": [{"times": "twice", "kind": "resetAfter"}]}"#);
        assert!(
            told.contains("at faults[0].times:") && told.contains("\"forever\""),
            "{told}"
        );
    }

    #[test]
    fn what_is_no_json_is_told_with_its_line() {
        let told = error("{\n  \"port\": 1,\n}");
        assert!(
            told.starts_with("line 3 column 1: trailing comma"),
            "{told}"
        );
        assert!(
            error("{\"port\": 1").contains("it ends too early"),
            "{}",
            error("{\"port\": 1")
        );
        assert!(
            error("{} {}").contains("trailing characters"),
            "{}",
            error("{} {}")
        );
    }
}
