//! Durations in Go's syntax, as Terraform's users write them: `1h30m` or `1.5h`.

use std::fmt;
use std::time::Duration;

/// Text that is not a positive duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// It does not follow the syntax.
    Syntax(String),
    /// It is zero or less.
    NotPositive(String),
    /// It is longer than 292 years, Go's maximum.
    TooLong(String),
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, problem) = match self {
            DurationError::Syntax(text) => (text, "is not a duration"),
            DurationError::NotPositive(text) => (text, "is not a positive duration"),
            DurationError::TooLong(text) => (text, "is longer than a duration can be"),
        };
        write!(
            f,
            "{text:?} {problem}. Write a number and a unit, such as \"90s\", \"10m\" or \"1h30m\"."
        )
    }
}

impl std::error::Error for DurationError {}

/// Parses a positive duration in Go's syntax: decimal numbers, each with its unit (`ns`, `us`, `µs`, `ms`, `s`, `m`, `h`).
///
/// # Errors
///
/// If the text is not a duration, or not a positive one.
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    let syntax = || DurationError::Syntax(text.to_owned());
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(syntax());
    }
    let mut nanos: f64 = 0.0;
    while !rest.is_empty() && rest != "0" {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(syntax)?;
        let (number, tail) = rest.split_at(end);
        let after = tail
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(after);
        let number: f64 = number.parse().map_err(|_| syntax())?;
        nanos += number * nanoseconds(unit).ok_or_else(syntax)?;
        rest = tail;
        if rest == "0" {
            return Err(syntax());
        }
    }
    if negative || nanos < 1.0 {
        return Err(DurationError::NotPositive(text.to_owned()));
    }
    if nanos > 9.2e18 {
        return Err(DurationError::TooLong(text.to_owned()));
    }
    Ok(Duration::from_secs_f64(nanos / 1e9))
}

fn nanoseconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed_as_in_go() {
        let millis = |n| Ok(Duration::from_millis(n));
        for (text, expected) in [
            ("90s", millis(90_000)),
            ("1h30m", millis(5_400_000)),
            ("1.5h", millis(5_400_000)),
            ("+2m0.5s", millis(120_500)),
            ("300ms", millis(300)),
            (".5s", millis(500)),
            ("1µs", Ok(Duration::from_micros(1))),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn invalid_durations_are_errors_with_their_text() {
        for text in [
            "soon", "", "10", "m", "1 m", "1d", "1..5s", ".s", "-", "5m0", "1e3s",
        ] {
            assert_eq!(
                parse(text),
                Err(DurationError::Syntax(text.into())),
                "{text}"
            );
        }
        for text in ["0", "0s", "-5m", "0h0m"] {
            assert_eq!(
                parse(text),
                Err(DurationError::NotPositive(text.into())),
                "{text}"
            );
        }
        assert_eq!(
            parse("99999999h"),
            Err(DurationError::TooLong("99999999h".into()))
        );
        assert!(parse("soon").unwrap_err().to_string().contains("\"soon\""));
    }
}
