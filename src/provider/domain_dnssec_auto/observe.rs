//! From an answer of HostUp's to the observed attributes of a state.

use super::model::State;
use crate::api::DnssecAuto;
use crate::framework::value::nfc;
use crate::provider::names;

/// Takes over an answer as it is.
///
/// The name alone is kept where the answer has none: HostUp documents `domainName` as nullable, and a name that was
/// known does not cease to be true. It is also kept where the answer only spells it in another way.
///
/// A field of another type than documented says nothing, and what was known of it stays.
pub(super) fn taken(state: State, answer: &DnssecAuto) -> State {
    let mut found = whole(state.clone(), answer);
    for field in &answer.odd {
        keep(&mut found, &state, &field.name);
    }
    found
}

fn whole(state: State, answer: &DnssecAuto) -> State {
    // States are stored in this form, and a refresh compares.
    let text = |text: &Option<String>| text.clone().map(nfc);
    State {
        domain_name: name(state.domain_name, text(&answer.domain_name)),
        status: Some(nfc(answer.status.clone())),
        reason: text(&answer.reason),
        is_enabled: answer.is_enabled,
        is_blocked: answer.is_blocked,
        blocked_until: text(&answer.blocked_until),
        block_reason: text(&answer.block_reason),
        last_checked_at: text(&answer.last_checked_at),
        last_error: text(&answer.last_error),
        nameservers_changed_at: text(&answer.nameservers_changed_at),
        ..state
    }
}

/// Another spelling of the stored name, in case, by a trailing dot or as an IDN, is no drift.
fn name(stored: Option<String>, answered: Option<String>) -> Option<String> {
    match (stored, answered) {
        (Some(stored), Some(answered)) if !names::is_same(&stored, &answered) => Some(answered),
        (stored, answered) => stored.or(answered),
    }
}

/// Takes over what a refresh found, without the noise.
///
/// The documentation itself words one situation in two ways, for GET "Automatic DNSSEC is paused after a nameserver
/// change." and for POST "Nameservers changed recently; automatic DNSSEC is paused until the cooldown period ends.",
/// and `lastCheckedAt` moves by itself every few hours. Neither is drift, so these three keep company: they are
/// replaced only together with something that is.
pub(super) fn refreshed(state: State, answer: &DnssecAuto) -> State {
    let mut found = taken(state.clone(), answer);
    if situation(&found) == situation(&state) {
        found.reason = state.reason;
        found.block_reason = state.block_reason;
        found.last_checked_at = state.last_checked_at;
    }
    found
}

/// What makes a difference to anybody.
fn situation(state: &State) -> impl PartialEq + '_ {
    (
        (&state.status, state.is_enabled, state.is_blocked),
        (
            &state.blocked_until,
            &state.last_error,
            &state.nameservers_changed_at,
        ),
    )
}

fn keep(found: &mut State, stored: &State, field: &str) {
    match field {
        "domainName" => found.domain_name.clone_from(&stored.domain_name),
        "reason" => found.reason.clone_from(&stored.reason),
        "isEnabled" => found.is_enabled = stored.is_enabled,
        "isBlocked" => found.is_blocked = stored.is_blocked,
        "blockedUntil" => found.blocked_until.clone_from(&stored.blocked_until),
        "blockReason" => found.block_reason.clone_from(&stored.block_reason),
        "lastCheckedAt" => found.last_checked_at.clone_from(&stored.last_checked_at),
        "lastError" => found.last_error.clone_from(&stored.last_error),
        "nameserversChangedAt" => found
            .nameservers_changed_at
            .clone_from(&stored.nameservers_changed_at),
        // `status` is never odd: without it an answer is none.
        _ => {}
    }
}
