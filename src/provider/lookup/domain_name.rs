//! Domain names in canonical form, so that different spellings of a name compare equal.

use std::fmt;

/// A name in canonical form, for HostUp's filter and all comparisons: lower case, without trailing dot, IDN in ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::provider) struct DomainName(String);

impl DomainName {
    /// Normalizes a name; `None` if it is not a valid domain name.
    pub(in crate::provider) fn parse(name: &str) -> Option<Self> {
        let ascii = idna::domain_to_ascii(name.trim()).ok()?;
        // IDNA maps the dots of other scripts to ASCII dots, so the trailing dot is removed afterwards.
        let ascii = ascii.trim_end_matches('.').to_owned();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        (!ascii.is_empty() && ascii.len() <= 253 && ascii.chars().all(is_allowed))
            .then_some(Self(ascii))
    }

    pub(in crate::provider) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    /// Returns the name in Unicode; `None` if it is the same.
    pub(super) fn unicode(&self) -> Option<String> {
        let (unicode, valid) = idna::domain_to_unicode(&self.0);
        (valid.is_ok() && unicode != self.0).then_some(unicode)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether two spellings name the same domain.
pub(in crate::provider) fn is_same_domain_name(one: &str, other: &str) -> bool {
    one == other
        || DomainName::parse(one).is_some_and(|name| DomainName::parse(other) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_normalizes_case_trailing_dot_and_script() {
        for (name, normalized) in [
            ("Example.SE.", "example.se"),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("RÄKSMÖRGÅS.se", "xn--rksmrgs-5wao1o.se"),
            ("XN--rksmrgs-5wao1o.se", "xn--rksmrgs-5wao1o.se"),
            ("ｅｘａｍｐｌｅ．ｓｅ．", "example.se"),
            ("例え。テスト。", "xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(DomainName::parse(name).expect(name).as_str(), normalized);
        }
        for name in ["", ".", "a b.se", "a/b", "a&name=b.se"] {
            assert_eq!(DomainName::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn unicode_is_returned_for_idn_only() {
        let unicode = |name: &str| DomainName::parse(name).expect("a name").unicode();
        assert_eq!(unicode("RÄKSMÖRGÅS.se").as_deref(), Some("räksmörgås.se"));
        assert_eq!(unicode("example.se"), None);
    }

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for (one, other) in [
            ("example.se", "Example.SE."),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("not a name", "not a name"),
        ] {
            assert!(is_same_domain_name(one, other), "{one} {other}");
        }
        assert!(!is_same_domain_name("example.se", "example.nu"));
        assert!(!is_same_domain_name("not a name", "no name either"));
    }
}
