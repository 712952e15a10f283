//! The broken providers: for every rule at least one, which breaks it by a small change of an answer.

mod declared;
mod made;
mod planned;
mod stored;

use super::proxy::Lies;

/// One broken provider.
pub struct Break {
    /// The rule that it breaks.
    pub rule: &'static str,
    /// What it does, in words.
    pub does: &'static str,
    pub lies: Lies,
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Break> {
    [
        declared::BREAKS,
        planned::BREAKS,
        made::BREAKS,
        stored::BREAKS,
    ]
    .into_iter()
    .flatten()
}

/// The type that the lies are about.
const TYPE: &str = "odd_everything";
