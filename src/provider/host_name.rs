//! Names of name servers and glue hosts.

use std::fmt;
use std::net::IpAddr;

use super::lookup::{self, DomainName};
use crate::framework::quote::inline;

/// A host name in canonical form: lower case, without trailing dot, IDN in ASCII. It has at least two labels of letters,
/// digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct HostName(DomainName);

/// The maximum length of a DNS name as text, without the trailing dot.
const MAX_NAME: usize = 253;

const MAX_LABEL: usize = 63;

impl HostName {
    /// Parses a name that a user wrote.
    ///
    /// # Errors
    ///
    /// What is wrong, and what to write instead.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        canonicalize(text).map_err(|fault| {
            let shown = inline(text);
            format!(
                "\"{shown}\" is not a valid host name: {fault}. Write the whole name, such as \"ns1.example.se\"."
            )
        })
    }

    /// Checks a name that a user wrote.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Self::parse).
    pub(super) fn check(text: &str) -> Result<(), String> {
        Self::parse(text).map(|_| ())
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the host is below a domain.
    pub(super) fn is_under(&self, domain: &DomainName) -> bool {
        let labels = self.as_str().strip_suffix(domain.as_str());
        labels.is_some_and(|labels| labels.ends_with('.'))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns the canonical form of a name. A reported text that is not a name stays as it is.
pub(super) fn normalize(text: &str) -> String {
    DomainName::parse(text).map_or_else(|| text.to_owned(), |name| name.to_string())
}

/// Whether two spellings name the same host. Names that HostUp reports need not be ones that a user may write.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    lookup::is_same_domain_name(one, other)
}

/// Checks the text as it was written first: its canonical form no longer shows some faults.
fn canonicalize(text: &str) -> Result<HostName, String> {
    // One trailing dot ends a fully qualified name; a second one is an empty label.
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.contains("://") {
        return Err("it is a URL".to_owned());
    }
    if text.contains(char::is_whitespace) {
        return Err("it contains white space".to_owned());
    }
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Err("it is an IP address".to_owned());
    }
    let is_allowed = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-.".contains(c);
    if let Some(c) = text.chars().find(|c| !is_allowed(*c)) {
        return Err(format!("it contains {c:?}"));
    }
    if text.ends_with('.') {
        return Err("it has an empty label".to_owned());
    }
    if text.chars().count() > MAX_NAME {
        return Err(too_long());
    }
    let not_ascii = || "it contains a character that no host name may have".to_owned();
    let name = DomainName::parse(text).ok_or_else(not_ascii)?;
    check_labels(name.as_str())?;
    Ok(HostName(name))
}

fn too_long() -> String {
    format!("it is longer than {MAX_NAME} characters")
}

fn check_labels(name: &str) -> Result<(), String> {
    let labels: Vec<_> = name.split('.').collect();
    for label in &labels {
        if label.is_empty() {
            return Err("it has an empty label".to_owned());
        }
        if label.len() > MAX_LABEL {
            return Err(format!(
                "the part \"{label}\" is longer than {MAX_LABEL} characters"
            ));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(format!("the part \"{label}\" begins or ends with a hyphen"));
        }
    }
    match labels.as_slice() {
        [_, .., last] if last.chars().all(|c| c.is_ascii_digit()) => {
            Err("no top-level domain is a number".to_owned())
        }
        [_, _, ..] => Ok(()),
        _ => Err("it has no dot".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_converted_to_canonical_form() {
        for (text, canonical) in [
            ("ns1.example.se", "ns1.example.se"),
            ("NS1.Example.SE.", "ns1.example.se"),
            ("ns1.räksmörgås.se", "ns1.xn--rksmrgs-5wao1o.se"),
            ("ns1.XN--rksmrgs-5wao1o.se", "ns1.xn--rksmrgs-5wao1o.se"),
            ("ns-1.2.se", "ns-1.2.se"),
        ] {
            let name = HostName::parse(text).expect(text);
            assert_eq!(name.as_str(), canonical);
            assert!(is_same(text, canonical), "{text}");
        }
    }

    #[test]
    fn name_of_the_maximum_length_is_valid() {
        let longest = format!(
            "{}.{}.{}.{}",
            "a".repeat(63),
            "b".repeat(63),
            "c".repeat(63),
            "d".repeat(61)
        );
        assert_eq!(longest.len(), MAX_NAME);
        assert_eq!(HostName::check(&longest), Ok(()));
        assert_eq!(HostName::check(&format!("{longest}.")), Ok(()));
    }

    #[test]
    fn host_is_under_its_domain_only() {
        let is_under = |host, domain| {
            let domain = DomainName::parse(domain).expect(domain);
            HostName::parse(host).expect(host).is_under(&domain)
        };
        for (host, domain) in [
            ("NS1.Example.SE.", "example.se"),
            ("a.b.example.se", "EXAMPLE.se."),
            ("ns1.räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
        ] {
            assert!(is_under(host, domain), "{host} {domain}");
        }
        for (host, domain) in [
            ("example.se", "example.se"),
            ("ns1.notexample.se", "example.se"),
            ("ns1.example.nu", "example.se"),
        ] {
            assert!(!is_under(host, domain), "{host} {domain}");
        }
    }

    #[test]
    fn invalid_name_is_an_error_that_says_what_is_wrong_and_what_to_write() {
        let long = "a".repeat(64);
        for (text, fault) in [
            ("", "it is empty"),
            (" ", "it is empty"),
            (".", "it is empty"),
            ("https://ns1.example.se", "it is a URL"),
            ("ns1 .example.se", "it contains white space"),
            ("ns1.example.se\n", "it contains white space"),
            ("192.0.2.1", "it is an IP address"),
            ("192.0.2.1.", "it is an IP address"),
            ("2001:db8::1", "it is an IP address"),
            ("[2001:db8::1]", "it is an IP address"),
            ("ns1.example.se:53", "it contains ':'"),
            ("ns1.example.se/", "it contains '/'"),
            ("ns_1.example.se", "it contains '_'"),
            ("*.example.se", "it contains '*'"),
            ("ns1..example.se", "it has an empty label"),
            (".ns1.example.se", "it has an empty label"),
            ("ns1.example.se..", "it has an empty label"),
            (
                "-ns.example.se",
                "the part \"-ns\" begins or ends with a hyphen",
            ),
            (
                "ns-.example.se",
                "the part \"ns-\" begins or ends with a hyphen",
            ),
            (&format!("{long}.se"), "is longer than 63 characters"),
            (&"a.".repeat(150), "it is longer than 253 characters"),
            (
                "ns1\u{200b}\u{ff0f}.se",
                "it contains a character that no host name may have",
            ),
            ("ns1", "it has no dot"),
            ("10.0.0", "no top-level domain is a number"),
        ] {
            let error = HostName::check(text).expect_err(text);
            assert!(error.contains(fault), "{text:?}: {error}");
            assert!(
                error.contains("Write the whole name, such as \"ns1.example.se\""),
                "{error}"
            );
            assert!(error.len() < 500, "{error}");
        }
    }
}
