//! The room's entrance for fuzzers: whatever somebody can name a domain by.

use super::names::Folded;
use crate::framework::quote;

/// A name from an import, a configuration or a list. Folding it twice is folding it once, and what is shown of it can
/// steer no terminal.
pub fn name(text: &str) {
    if let Some(folded) = Folded::new(text) {
        let name = folded.as_str();
        assert_eq!(Folded::new(name).as_ref(), Some(&folded));
        assert_eq!(Folded::new(&format!("{name}.")).as_ref(), Some(&folded));
        assert_eq!(
            Folded::new(&name.to_ascii_uppercase()).as_ref(),
            Some(&folded)
        );
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
