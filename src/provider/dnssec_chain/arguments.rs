//! The arguments that the data source and the resource share.

use crate::dns::{Resolvers, ZoneName};
use crate::framework::quote::inline;
use crate::framework::{Attr, Attribute, Diagnostic, Path, Type};
use crate::provider::lookup::{self, DomainName};

pub(super) fn domain_name() -> Attribute {
    Attribute::string("domain_name")
        .required()
        .check(|text| parse_zone(text).map(|_| ()))
        .equivalent_if(lookup::is_same_domain_name)
}

pub(super) fn resolvers() -> Attribute {
    Attribute::typed("resolvers", Type::List(Box::new(Type::String)))
        .check(|text| {
            let parsed = Resolvers::parse(&[text]);
            parsed.map(|_| ()).map_err(|error| error.to_string())
        })
        .describe(
            "The recursive resolvers to ask, in this order, each as `address` or `address:port`, such as `192.0.2.1` or \
             `[2001:db8::1]:5353`; at most eight. Default: those of the environment variable `HOSTUP_DNS_RESOLVERS`, \
             separated by commas, or else those of the system.",
        )
}

/// Parses `domain_name`, in any spelling, as a zone.
pub(super) fn zone(domain_name: &Attr<String>) -> Result<ZoneName, Diagnostic> {
    let text = domain_name.known().map(String::as_str).unwrap_or_default();
    parse_zone(text).map_err(|detail| {
        Diagnostic::error("Invalid domain_name", detail).at(Path::attribute("domain_name"))
    })
}

fn parse_zone(text: &str) -> Result<ZoneName, String> {
    let error = |cause: String| {
        let shown = inline(text);
        format!("\"{shown}\" is not a valid domain name{cause} Write it like \"example.se\".")
    };
    let folded = DomainName::parse(text).ok_or_else(|| error(".".to_owned()))?;
    ZoneName::parse(folded.as_str()).map_err(|cause| error(format!(": {cause}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_is_folded() {
        for (text, name) in [
            ("Example.SE.", "example.se"),
            (" example.se ", "example.se"),
            ("RÄKSMÖRGÅS.se", "xn--rksmrgs-5wao1o.se"),
        ] {
            assert_eq!(parse_zone(text).expect(text).to_string(), name);
        }
    }

    #[test]
    fn text_that_is_not_a_name_is_an_error_with_an_example() {
        let long = format!("{}.se", "a".repeat(64));
        for text in ["", ".", "https://example.se", "a b.se", "a..se", &long] {
            let error = parse_zone(text).expect_err(text);
            assert!(error.ends_with("Write it like \"example.se\"."), "{error}");
        }
    }
}
