//! Lengths of time in JSON, as people write them: `"72h"`, `"1h30m"`, `"250ms"`.
//!
//! Used as `#[serde(with = "span")]` on fields of type [`Duration`].

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Reads a length of time such as `72h`; the error says what would be right.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|span| Duration::try_from(span).ok())
        .ok_or_else(|| {
            format!("`{text}` is no length of time; write it like \"72h\", \"10m\" or \"250ms\"")
        })
}

pub(crate) fn serialize<S: Serializer>(span: &Duration, to: S) -> Result<S::Ok, S::Error> {
    // Only lengths beyond 292 billion years do not fit.
    let signed = SignedDuration::try_from(*span).unwrap_or(SignedDuration::MAX);
    to.collect_str(&format_args!("{signed:#}"))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        assert_eq!(parse("72h"), Ok(Duration::from_secs(72 * 3600)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn anything_else_is_refused_with_an_example_of_what_is_right() {
        for wrong in ["", "72", "-5m", "soon"] {
            assert!(
                parse(wrong).is_err_and(|text| text.contains("\"72h\"")),
                "{wrong}"
            );
        }
    }
}
