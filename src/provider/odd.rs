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

/// How many of several domains a message names.
const NAMED: usize = 3;

/// One warning for many domains, each with its name: where HostUp changes a field, all of them have it.
pub(super) fn warning_of_many<'a>(
    domains: impl Iterator<Item = (&'a str, &'a [OddField])>,
) -> Option<Diagnostic> {
    let odd: Vec<_> = domains.filter(|(_, fields)| !fields.is_empty()).collect();
    let fields = odd.iter().flat_map(|(_, fields)| fields.iter().cloned());
    let mut fields: Vec<_> = fields.collect();
    fields.sort();
    fields.dedup();
    warning(&fields, || {
        let names = odd.iter().take(NAMED).map(|(name, _)| inline(name));
        let names = names.collect::<Vec<_>>().join(", ");
        match odd.len().saturating_sub(NAMED) {
            0 => names,
            more => format!("{names} and {more} more"),
        }
    })
}
