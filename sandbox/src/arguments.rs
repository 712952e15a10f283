//! The command line of the binary.

use std::{net::IpAddr, path::PathBuf};

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Start a sandbox.
    Run(RunOptions),
    /// Print the help.
    Help,
    /// Print the JSON Schema of fixtures.
    Schema,
    /// Print an example fixture.
    Example,
    /// Print the version.
    Version,
}

/// How to start the sandbox.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RunOptions {
    pub(crate) fixture: Option<PathBuf>,
    /// `None` means loopback.
    pub(crate) listen: Option<IpAddr>,
    /// `None` means the port in the fixture.
    pub(crate) port: Option<u16>,
    /// `None` means the port in the fixture.
    pub(crate) dns_port: Option<u16>,
    pub(crate) real_time: bool,
}

/// Parses the arguments after the program's name. The error is one line that names the invalid argument.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut run = RunOptions::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (flag, inline_value) = match argument.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (argument.clone(), None),
        };
        let mut value = |what: &str| {
            inline_value
                .clone()
                .or_else(|| arguments.next())
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("{flag} needs {what}"))
        };
        match flag.as_str() {
            "--fixture" => run.fixture = Some(value("a file")?.into()),
            "--listen" => run.listen = Some(parse_address(&flag, &value("an address")?)?),
            "--port" => run.port = Some(parse_port(&flag, &value("a port")?)?),
            "--dns-port" => run.dns_port = Some(parse_port(&flag, &value("a port")?)?),
            "--real-time" if inline_value.is_none() => run.real_time = true,
            "--fixture-schema" if inline_value.is_none() => return Ok(Command::Schema),
            "--example-fixture" if inline_value.is_none() => return Ok(Command::Example),
            "--help" | "-h" if inline_value.is_none() => return Ok(Command::Help),
            "--version" | "-V" if inline_value.is_none() => return Ok(Command::Version),
            _ => return Err(format!("unknown argument `{argument}`")),
        }
    }
    Ok(Command::Run(run))
}

fn parse_address(flag: &str, address: &str) -> Result<IpAddr, String> {
    address.parse().map_err(|_| {
        format!("{flag} needs an IP address such as 127.0.0.1 or 0.0.0.0, not `{address}`")
    })
}

fn parse_port(flag: &str, port: &str) -> Result<u16, String> {
    port.parse()
        .map_err(|_| format!("{flag} needs a number from 0 to 65535, not `{port}`"))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn parse_line(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parse_accepts_values_after_a_space_or_an_equals_sign() {
        let expected = Command::Run(RunOptions {
            fixture: Some("a.json".into()),
            listen: Some(Ipv4Addr::UNSPECIFIED.into()),
            port: Some(8080),
            dns_port: Some(5300),
            real_time: true,
        });
        assert_eq!(
            parse_line("--fixture a.json --listen 0.0.0.0 --port 8080 --dns-port 5300 --real-time"),
            Ok(expected)
        );
        assert_eq!(
            parse_line("--port=1"),
            Ok(Command::Run(RunOptions {
                port: Some(1),
                ..RunOptions::default()
            }))
        );
        assert_eq!(parse_line("--fixture-schema"), Ok(Command::Schema));
        assert_eq!(parse_line("--example-fixture"), Ok(Command::Example));
        assert_eq!(parse_line(""), Ok(Command::Run(RunOptions::default())));
    }

    #[test]
    fn every_option_in_the_help_is_parsed() {
        let options: Vec<_> = include_str!("help.txt")
            .lines()
            .filter_map(|line| line.strip_prefix("  --"))
            .map(|line| format!("--{line}").replace(',', " "))
            .collect();
        assert!(options.len() >= 9, "{options:?}");
        for option in options {
            let mut words = option.split_whitespace();
            let flag = words.next().unwrap_or_default();
            let argument = match words.next() {
                Some("FILE") => "fixture.json",
                Some("ADDRESS") => "0.0.0.0",
                Some("N") => "8080",
                _ => "",
            };
            let parsed = parse_line(&format!("{flag} {argument}"));
            assert!(parsed.is_ok(), "{flag}: {parsed:?}");
        }
    }

    #[test]
    fn parse_error_names_the_invalid_argument() {
        for (line, message) in [
            ("--prot 1", "unknown argument `--prot`"),
            ("fixture.json", "unknown argument `fixture.json`"),
            (
                "--fixture-schema=x",
                "unknown argument `--fixture-schema=x`",
            ),
            ("--real-time=yes", "unknown argument `--real-time=yes`"),
            ("--port", "--port needs a port"),
            (
                "--listen localhost",
                "--listen needs an IP address such as 127.0.0.1 or 0.0.0.0, not `localhost`",
            ),
            (
                "--dns-port x",
                "--dns-port needs a number from 0 to 65535, not `x`",
            ),
            (
                "--port 70000",
                "--port needs a number from 0 to 65535, not `70000`",
            ),
        ] {
            assert_eq!(parse_line(line), Err(message.to_owned()));
        }
    }
}
