//! The flags of the command line, with one dash or two.

use std::ffi::OsString;
use std::fmt;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flag {
    Version,
    Debug,
    Help,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnknownArgument(String);

impl fmt::Display for UnknownArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown argument {:?}; see -help", self.0)
    }
}

/// The first flag applies; an unknown argument is an error at any position. Terraform starts the process without flags.
pub(super) fn parse(
    arguments: impl Iterator<Item = OsString>,
) -> Result<Option<Flag>, UnknownArgument> {
    let mut first = None;
    for argument in arguments {
        let flag = match argument.to_str() {
            Some("-version" | "--version") => Flag::Version,
            Some("-debug" | "--debug") => Flag::Debug,
            Some("-help" | "--help" | "-h") => Flag::Help,
            _ => return Err(UnknownArgument(argument.to_string_lossy().into_owned())),
        };
        first.get_or_insert(flag);
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Flag>, UnknownArgument> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn flag_is_accepted_with_one_dash_or_two() {
        assert_eq!(parsed(&[]), Ok(None));
        for (one, two, flag) in [
            ("-version", "--version", Flag::Version),
            ("-debug", "--debug", Flag::Debug),
            ("-help", "--help", Flag::Help),
        ] {
            assert_eq!(parsed(&[one]), parsed(&[two]));
            assert_eq!(parsed(&[one]), Ok(Some(flag)));
        }
    }

    #[test]
    fn unknown_argument_is_an_error_at_any_position() {
        let error = parsed(&["-version", "-verbose"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown argument \"-verbose\"; see -help"
        );
    }
}
