//! Fields of an answer that came with another type than documented.

use crate::api::OddField;
use crate::framework::Diagnostic;
use crate::framework::quote::inline;

/// The warning, where there are such fields. `label` says how messages call the domain, fit to be shown.
pub(super) fn warning(odd: &[OddField], label: impl FnOnce() -> String) -> Option<Diagnostic> {
    if odd.is_empty() {
        return None;
    }
    let fields: Vec<_> = odd
        .iter()
        .map(|field| format!("{} ({})", inline(&field.name), field.came))
        .collect();
    let detail = format!(
        "HostUp's answer for {} has fields of a type that is not documented: {}. They are passed over: what a state knew \
         of them stays, and the rest of the answer counts. A newer version of the provider may know the new form.",
        label(),
        fields.join(", ")
    );
    Some(Diagnostic::warning(
        "HostUp's answer has an undocumented form",
        detail,
    ))
}
