//! Converts reported values to a set, which has no equal elements.

use crate::framework::value::nfc;

/// Returns the reported strings without those that are another spelling of an earlier one.
pub(super) fn distinct(reported: &[String], is_same: fn(&str, &str) -> bool) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in reported.iter().cloned().map(nfc) {
        if !kept.iter().any(|other| is_same(other, &text)) {
            kept.push(text);
        }
    }
    kept
}
