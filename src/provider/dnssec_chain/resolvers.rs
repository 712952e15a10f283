//! Which resolvers are asked: those of the argument, else those of the environment, else those of the system.

use crate::dns::{Resolvers, SystemResolversError};
use crate::framework::{Attr, Diagnostic, Path};
use crate::provider::Environment;

const VARIABLE: &str = "HOSTUP_DNS_RESOLVERS";

/// Finds the resolvers when they are needed.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct ResolverSource {
    environment: Environment,
}

/// Why there are no resolvers.
#[derive(Debug)]
pub(super) enum ResolversError {
    /// The argument or the environment variable is invalid.
    Setting(Diagnostic),
    /// Neither is set, and those of the system are not known.
    System(SystemResolversError),
}

impl ResolverSource {
    pub(in crate::provider) fn new(environment: Environment) -> Self {
        Self { environment }
    }

    pub(super) fn resolvers(
        &self,
        argument: &Attr<Vec<String>>,
    ) -> Result<Resolvers, ResolversError> {
        if let Some(texts) = argument.known() {
            return parse_argument(texts).map_err(ResolversError::Setting);
        }
        let variable = (self.environment)(VARIABLE);
        match variable.filter(|text| !text.trim().is_empty()) {
            Some(text) => parse_variable(&text).map_err(ResolversError::Setting),
            None => Resolvers::system().map_err(ResolversError::System),
        }
    }
}

/// Parses the argument. Each element has a check of its own, whose error is at the element.
pub(super) fn parse_argument(texts: &[String]) -> Result<Resolvers, Diagnostic> {
    Resolvers::parse(texts).map_err(|error| {
        let detail = format!("{error} Leave `resolvers` out to ask those of the system.");
        Diagnostic::error("Invalid resolvers", detail).at(Path::attribute("resolvers"))
    })
}

fn parse_variable(text: &str) -> Result<Resolvers, Diagnostic> {
    let texts: Vec<_> = text.split(',').collect();
    Resolvers::parse(&texts).map_err(|error| {
        let detail = format!(
            "{error} It came from the environment variable {VARIABLE}, in which commas separate the resolvers."
        );
        Diagnostic::error("Invalid HOSTUP_DNS_RESOLVERS", detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(_: &str) -> Option<String> {
        Some("192.0.2.1, [2001:db8::1]:5353".to_owned())
    }

    fn known(texts: &[&str]) -> Attr<Vec<String>> {
        Attr::Known(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn error_of(environment: Environment, argument: &Attr<Vec<String>>) -> Diagnostic {
        match ResolverSource::new(environment).resolvers(argument) {
            Err(ResolversError::Setting(error)) => error,
            other => panic!("an error was expected, not {other:?}"),
        }
    }

    #[test]
    fn argument_overrides_environment() {
        let source = ResolverSource::new(two);
        let of = |argument| source.resolvers(&argument).expect("resolvers");
        let expected = Resolvers::parse(&["192.0.2.1", "[2001:db8::1]:5353"]);
        assert_eq!(Ok(of(Attr::Null)), expected);
        let expected = Resolvers::parse(&["192.0.2.9"]);
        assert_eq!(Ok(of(known(&["192.0.2.9"]))), expected);
    }

    #[test]
    fn invalid_variable_is_an_error_with_its_name() {
        for variable in ["192.0.2.1,", "dns.example", "192.0.2.1 192.0.2.2"] {
            // An environment is a plain function, so the text is parsed directly.
            let error = parse_variable(variable).expect_err(variable);
            assert_eq!(error.summary, "Invalid HOSTUP_DNS_RESOLVERS");
            assert_eq!(error.attribute, None);
        }
    }

    #[test]
    fn empty_and_long_arguments_are_errors_at_the_argument() {
        for argument in [known(&[]), known(&["192.0.2.1"; 9])] {
            let error = error_of(two, &argument);
            assert_eq!(error.attribute, Some(Path::attribute("resolvers")));
        }
    }
}
