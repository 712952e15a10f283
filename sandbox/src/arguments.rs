//! The command line of the binary: a few flags, read by hand.

use std::path::PathBuf;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Start a sandbox.
    Run(Run),
    /// Print the help.
    Help,
    /// Print the JSON Schema of fixtures.
    Schema,
    /// Print a fixture to begin with.
    Example,
    /// Print the version.
    Version,
}

/// How to start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) fixture: Option<PathBuf>,
    /// `None` leaves the port to the fixture.
    pub(crate) port: Option<u16>,
    pub(crate) real_time: bool,
}

/// Reads the arguments after the program's name; the error is one line that says which is wrong.
pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Result<Wish, String> {
    let mut run = Run::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (flag, given) = match argument.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (argument.clone(), None),
        };
        let mut value = |what: &str| {
            let missing = || format!("{flag} needs {what}");
            given
                .clone()
                .or_else(|| arguments.next())
                .filter(|value| !value.is_empty())
                .ok_or_else(missing)
        };
        match flag.as_str() {
            "--fixture" => run.fixture = Some(value("a file")?.into()),
            "--port" => {
                let port = value("a port")?;
                let wrong = |_| format!("--port needs a number from 0 to 65535, not `{port}`");
                run.port = Some(port.parse().map_err(wrong)?);
            }
            "--real-time" if given.is_none() => run.real_time = true,
            "--fixture-schema" if given.is_none() => return Ok(Wish::Schema),
            "--example-fixture" if given.is_none() => return Ok(Wish::Example),
            "--help" | "-h" if given.is_none() => return Ok(Wish::Help),
            "--version" | "-V" if given.is_none() => return Ok(Wish::Version),
            _ => return Err(format!("unknown argument `{argument}`")),
        }
    }
    Ok(Wish::Run(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &str) -> Result<Wish, String> {
        read(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_take_their_value_after_a_blank_or_an_equals_sign() {
        let wanted = Wish::Run(Run {
            fixture: Some("a.json".into()),
            port: Some(8080),
            real_time: true,
        });
        assert_eq!(
            read_words("--fixture a.json --port 8080 --real-time"),
            Ok(wanted)
        );
        assert_eq!(
            read_words("--port=1"),
            Ok(Wish::Run(Run {
                port: Some(1),
                ..Run::default()
            }))
        );
        assert_eq!(read_words("--fixture-schema"), Ok(Wish::Schema));
        assert_eq!(read_words("--example-fixture"), Ok(Wish::Example));
        assert_eq!(read_words(""), Ok(Wish::Run(Run::default())));
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for (words, told) in [
            ("--prot 1", "unknown argument `--prot`"),
            ("fixture.json", "unknown argument `fixture.json`"),
            (
                "--fixture-schema=x",
                "unknown argument `--fixture-schema=x`",
            ),
            ("--real-time=yes", "unknown argument `--real-time=yes`"),
            ("--port", "--port needs a port"),
            (
                "--port 70000",
                "--port needs a number from 0 to 65535, not `70000`",
            ),
        ] {
            assert_eq!(read_words(words), Err(told.to_owned()));
        }
    }
}
