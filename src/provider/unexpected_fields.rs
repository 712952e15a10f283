//! The warning about fields of an answer that have another type than documented.

use crate::api::UnexpectedField;
use crate::framework::Diagnostic;
use crate::framework::quote::inline;

/// Returns the warning, if there are such fields. `label` names the domain, quoted for display.
pub(super) fn warning(
    unexpected: &[UnexpectedField],
    label: impl FnOnce() -> String,
) -> Option<Diagnostic> {
    if unexpected.is_empty() {
        return None;
    }
    let fields: Vec<_> = unexpected
        .iter()
        .map(|field| format!("{} ({})", inline(&field.name), field.found))
        .collect();
    let detail = format!(
        "HostUp's answer for {} has fields of a type that is not documented: {}. These fields are ignored: the state \
         keeps their previous values. The rest of the answer is used. A newer version of the provider may support the new \
         format.",
        label(),
        fields.join(", ")
    );
    Some(Diagnostic::warning(
        "HostUp's answer has an undocumented form",
        detail,
    ))
}

/// How many domains a message names.
const MAX_DOMAINS_SHOWN: usize = 3;

/// Returns one warning for many domains and their names: if HostUp changes a field, all domains have it.
pub(super) fn warning_for_many<'a>(
    domains: impl Iterator<Item = (&'a str, &'a [UnexpectedField])>,
) -> Option<Diagnostic> {
    let unexpected: Vec<_> = domains.filter(|(_, fields)| !fields.is_empty()).collect();
    let fields = unexpected
        .iter()
        .flat_map(|(_, fields)| fields.iter().cloned());
    let mut fields: Vec<_> = fields.collect();
    fields.sort();
    fields.dedup();
    warning(&fields, || {
        let names = unexpected
            .iter()
            .take(MAX_DOMAINS_SHOWN)
            .map(|(name, _)| inline(name));
        let names = names.collect::<Vec<_>>().join(", ");
        match unexpected.len().saturating_sub(MAX_DOMAINS_SHOWN) {
            0 => names,
            more => format!("{names} and {more} more"),
        }
    })
}
