//! Durations in JSON, as people write them: `"72h"`, `"1h30m"`, `"250ms"`.
//!
//! Used as `#[serde(with = "duration")]` and `#[schemars(schema_with = "duration::schema")]` on fields of type [`Duration`].

use std::time::Duration;

use jiff::SignedDuration;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// The JSON Schema of a duration. It documents the format; [`parse`] checks it.
pub(crate) fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "minLength": 2, "examples": ["72h", "1h30m", "10m", "250ms"] })
}

/// Parses a duration such as `72h`. The error says what is accepted.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|signed| Duration::try_from(signed).ok())
        .ok_or_else(|| {
            format!("`{text}` is not a duration; write it like \"72h\", \"10m\" or \"250ms\"")
        })
}

pub(crate) fn format(duration: Duration) -> String {
    // Only durations of more than 292 billion years do not fit.
    let signed = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
    format!("{signed:#}")
}

pub(crate) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&format(*duration))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_friendly_durations() {
        assert_eq!(parse("72h"), Ok(Duration::from_secs(72 * 3600)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn parse_error_shows_a_valid_example() {
        for invalid in ["", "72", "-5m", "soon"] {
            assert!(
                parse(invalid).is_err_and(|text| text.contains("\"72h\"")),
                "{invalid}"
            );
        }
    }
}
