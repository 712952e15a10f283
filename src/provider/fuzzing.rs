//! The fuzzing entry point of this module: domain names.

use super::lookup::DomainName;
use crate::framework::quote;

/// Parses and quotes a name from an import, a configuration or a list. Normalizing must be idempotent, and a quoted name
/// must not control a terminal.
pub fn name(text: &str) {
    if let Some(parsed) = DomainName::parse(text) {
        let name = parsed.as_str();
        let spellings = [
            name.to_owned(),
            format!("{name}."),
            name.to_ascii_uppercase(),
        ];
        for spelling in spellings {
            assert_eq!(DomainName::parse(&spelling).as_ref(), Some(&parsed));
        }
    }
    for shown in [quote::inline(text), quote::block(text)] {
        assert!(!shown.contains("##["), "{shown}");
        assert!(
            !shown.chars().any(|c| c.is_control() && c != '\n'),
            "{shown:?}"
        );
    }
    assert!(!quote::inline(text).contains("::"));
}
