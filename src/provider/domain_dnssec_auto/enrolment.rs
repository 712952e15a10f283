//! What a status proves about enrolment: the one place where intent and observation meet.
//!
//! `action` is what the user wants, `status` what the platform reports. A domain that waits for its checks, sits out a
//! cooldown or failed a check is still enrolled, so none of these is a change to apply; a domain that someone opted out
//! elsewhere always is.

use super::model::Action;

/// What a status proves: `None` where it proves nothing, and for every status that HostUp may add one day.
///
/// `blocked` says that automation is paused, which the documentation shows for domains that are enrolled and for
/// domains that were just opted out. `inactive` says that automation is not active for the domain, for whatever reason.
pub(super) fn evidence(status: &str) -> Option<Action> {
    match status {
        "excluded" => Some(Action::Exclude),
        "active" | "pending" | "error" => Some(Action::Include),
        // "blocked", "inactive", and what is not known today
        _ => None,
    }
}

/// The `action` that an import writes, and whether the status proves it.
///
/// Without proof `isEnabled: false` decides for an opt-out, except for `inactive`: there it can mean that the domain is
/// delegated elsewhere, and an opt-out that nobody asked for must never be generated for whole accounts.
pub(super) fn imported(status: &str, is_enabled: Option<bool>) -> (Action, bool) {
    match (evidence(status), status, is_enabled) {
        (Some(action), _, _) => (action, true),
        (None, "inactive", _) => (Action::Include, false),
        (None, _, Some(false)) => (Action::Exclude, false),
        (None, _, _) => (Action::Include, false),
    }
}

/// Whether a status proves the opposite of what was asked.
pub(super) fn contradicts(wish: Action, status: &str) -> bool {
    evidence(status).is_some_and(|proved| proved != wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_evidence() {
        for (status, proved) in [
            ("excluded", Some(Action::Exclude)),
            ("active", Some(Action::Include)),
            ("pending", Some(Action::Include)),
            ("error", Some(Action::Include)),
            ("blocked", None),
            ("inactive", None),
            ("hibernating", None),
            ("", None),
            ("Active", None),
        ] {
            assert_eq!(evidence(status), proved, "{status}");
        }
    }

    #[test]
    fn an_import_guesses_an_opt_out_only_where_something_says_so() {
        for (status, is_enabled, wanted) in [
            ("excluded", Some(true), (Action::Exclude, true)),
            ("active", Some(false), (Action::Include, true)),
            ("blocked", Some(false), (Action::Exclude, false)),
            ("blocked", Some(true), (Action::Include, false)),
            ("blocked", None, (Action::Include, false)),
            ("hibernating", Some(false), (Action::Exclude, false)),
            ("inactive", Some(false), (Action::Include, false)),
            ("inactive", Some(true), (Action::Include, false)),
        ] {
            assert_eq!(
                imported(status, is_enabled),
                wanted,
                "{status} {is_enabled:?}"
            );
        }
    }
}
