//! What HostUp reports of a domain, as the attributes of the resource and the data source.

use serde::{Deserialize, Serialize};

use super::model::State;
use crate::api::{DnssecAuto, Field};
use crate::framework::value::nfc;
use crate::provider::lookup;

/// The observed attributes. `id` and `domain_name` belong to the domain, not to its automation, and are not among them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct Observed {
    pub(super) status: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) is_enabled: Option<bool>,
    pub(super) is_blocked: Option<bool>,
    pub(super) blocked_until: Option<String>,
    pub(super) block_reason: Option<String>,
    pub(super) last_checked_at: Option<String>,
    pub(super) last_error: Option<String>,
    pub(super) nameservers_changed_at: Option<String>,
}

impl Observed {
    /// Returns the attributes after an answer. A field of an unexpected type keeps the stored value.
    #[must_use]
    pub(super) fn with_answer(self, answer: &DnssecAuto) -> Self {
        // States are stored in NFC, and a refresh compares with them.
        let text = |field: &Field<String>, stored| field.clone().or_stored(stored).map(nfc);
        Self {
            status: Some(nfc(answer.status.clone())),
            reason: text(&answer.reason, self.reason),
            is_enabled: answer.is_enabled.clone().or_stored(self.is_enabled),
            is_blocked: answer.is_blocked.clone().or_stored(self.is_blocked),
            blocked_until: text(&answer.blocked_until, self.blocked_until),
            block_reason: text(&answer.block_reason, self.block_reason),
            last_checked_at: text(&answer.last_checked_at, self.last_checked_at),
            last_error: text(&answer.last_error, self.last_error),
            nameservers_changed_at: text(
                &answer.nameservers_changed_at,
                self.nameservers_changed_at,
            ),
        }
    }

    /// Returns the attributes after a refresh, which must not show insignificant changes as drift.
    ///
    /// HostUp's documentation words one situation in two ways, for GET "Automatic DNSSEC is paused after a nameserver
    /// change." and for POST "Nameservers changed recently; automatic DNSSEC is paused until the cooldown period ends.",
    /// and `lastCheckedAt` changes every few hours. So these three companion attributes change only together with
    /// another one.
    #[must_use]
    fn refreshed(self, answer: &DnssecAuto) -> Self {
        let new = self.clone().with_answer(answer);
        let with_old_companions = Self {
            reason: self.reason.clone(),
            block_reason: self.block_reason.clone(),
            last_checked_at: self.last_checked_at.clone(),
            ..new.clone()
        };
        if with_old_companions == self {
            self
        } else {
            new
        }
    }
}

impl State {
    /// Returns the state after an answer.
    #[must_use]
    pub(super) fn with_answer(self, answer: &DnssecAuto) -> Self {
        State {
            domain_name: domain_name(self.domain_name, answer),
            observed: self.observed.with_answer(answer),
            ..self
        }
    }

    /// Returns the state after a refresh, see [`Observed::refreshed`].
    #[must_use]
    pub(super) fn refreshed(self, answer: &DnssecAuto) -> Self {
        State {
            domain_name: domain_name(self.domain_name, answer),
            observed: self.observed.refreshed(answer),
            ..self
        }
    }
}

/// HostUp documents `domainName` as nullable, and null does not mean that the domain has lost its name. Another spelling
/// of the stored name (case, trailing dot, IDN) is not drift either.
fn domain_name(stored: Option<String>, answer: &DnssecAuto) -> Option<String> {
    match (stored, answer.domain_name.value().cloned().map(nfc)) {
        (Some(stored), Some(reported)) if !lookup::is_same_domain_name(&stored, &reported) => {
            Some(reported)
        }
        (stored, reported) => stored.or(reported),
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Action;
    use super::*;

    fn answer(status: &str, reason: Field<String>) -> DnssecAuto {
        DnssecAuto {
            status: status.to_owned(),
            reason,
            last_checked_at: Field::Value("2026-04-27T16:00:00Z".to_owned()),
            ..DnssecAuto::default()
        }
    }

    fn stored() -> Observed {
        Observed {
            status: Some("pending".to_owned()),
            reason: Some("old".to_owned()),
            ..Observed::default()
        }
    }

    fn reason(text: &str) -> Field<String> {
        Field::Value(text.to_owned())
    }

    #[test]
    fn with_answer_keeps_the_stored_value_only_if_the_new_one_is_of_an_unexpected_type() {
        let with_answer = |field| stored().with_answer(&answer("pending", field)).reason;
        assert_eq!(with_answer(Field::Unexpected).as_deref(), Some("old"));
        assert_eq!(with_answer(reason("new")).as_deref(), Some("new"));
        assert_eq!(with_answer(Field::Absent), None);
    }

    #[test]
    fn refreshed_changes_companions_only_together_with_another_attribute() {
        let answer = |status: &str| DnssecAuto {
            block_reason: reason("new"),
            ..answer(status, reason("new"))
        };
        let same = stored().refreshed(&answer("pending"));
        assert_eq!(same, stored());
        let new = stored().refreshed(&answer("active"));
        assert_eq!(new.reason.as_deref(), Some("new"));
        assert_eq!(new.block_reason.as_deref(), Some("new"));
        assert!(new.last_checked_at.is_some());
    }

    #[test]
    fn state_takes_name_and_status_of_an_answer_and_keeps_the_rest() {
        let state = State {
            action: Some(Action::Include),
            ..State::new("dom_1".to_owned(), None)
        };
        let answer = DnssecAuto {
            domain_name: reason("example.se"),
            ..answer("active", Field::Absent)
        };
        for new in [
            state.clone().with_answer(&answer),
            state.clone().refreshed(&answer),
        ] {
            assert_eq!(new.status(), Some("active"));
            assert_eq!(new.domain_name.as_deref(), Some("example.se"));
            assert_eq!(new.action, state.action);
        }
    }

    #[test]
    fn domain_name_changes_only_to_another_domain() {
        let after = |name: Field<String>| {
            let state = State::new("dom_1".to_owned(), Some("example.se".to_owned()));
            let answer = DnssecAuto {
                domain_name: name,
                ..DnssecAuto::default()
            };
            state.with_answer(&answer).domain_name.expect("a name")
        };
        assert_eq!(after(Field::Absent), "example.se");
        assert_eq!(after(Field::Unexpected), "example.se");
        assert_eq!(after(reason("Example.SE.")), "example.se");
        assert_eq!(after(reason("example.nu")), "example.nu");
    }
}
