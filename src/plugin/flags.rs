//! The flags of the command line, with one dash or two as Terraform's users write them.

use std::ffi::OsString;
use std::fmt;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flag {
    Version,
    Debug,
    Help,
}

/// An argument that means nothing here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown argument {:?}; see -help", self.0)
    }
}

/// The first flag counts, and everything must be known. No flag is how Terraform starts the process.
pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Flag>, Unknown> {
    let mut first = None;
    for argument in arguments {
        let flag = match argument.to_str() {
            Some("-version" | "--version") => Flag::Version,
            Some("-debug" | "--debug") => Flag::Debug,
            Some("-help" | "--help" | "-h") => Flag::Help,
            _ => return Err(Unknown(argument.to_string_lossy().into_owned())),
        };
        first.get_or_insert(flag);
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Flag>, Unknown> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_flag_is_known_with_one_dash_and_with_two() {
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
    fn an_unknown_argument_is_named_wherever_it_stands() {
        let error = parsed(&["-version", "-verbose"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown argument \"-verbose\"; see -help"
        );
    }
}
