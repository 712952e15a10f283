//! The steps of a history, and their random generation.

use hostup_sandbox::Life;
use proptest::prelude::*;

use super::super::statuses::STATUSES;
use super::invalid::InvalidConfig;

/// One step of a history.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Apply {
        include: bool,
        opts_out_on_destroy: bool,
    },
    /// An apply of a configuration that must be rejected.
    ApplyInvalid(InvalidConfig),
    /// An apply of another action while changes of the status are ignored.
    ApplyIgnoringStatus {
        include: bool,
    },
    Refresh,
    ImportElsewhere,
    Destroy,
    SetOutside {
        included: bool,
    },
    ChangeNameservers,
    AdvanceHours(u8),
    FailChecks,
    PassChecks,
    /// The domain is in another account for one refresh.
    ReadWithOtherAccount,
    /// The domain is deleted and registered again.
    ReplaceId,
    Freeze {
        status: usize,
        is_enabled: bool,
    },
    Unfreeze,
    MaskExcluded(bool),
    HideName(bool),
    SameWording(bool),
    /// An apply whose POST gets a successful response without information.
    ApplyUnusableAnswer {
        include: bool,
        answer: usize,
        processed: bool,
    },
}

/// Bodies of successful responses that say nothing about the domain.
pub(super) const UNUSABLE_BODIES: [&str; 5] = [
    r#"{"success":false,"error":"LOCKED"}"#,
    r#"{"status":"ok"}"#,
    "[]",
    "",
    "<p>Please sign in.</p>",
];

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<bool>(), any::<bool>())
            .prop_map(|(include, opts_out_on_destroy)| Step::Apply { include, opts_out_on_destroy }),
        2 => prop::sample::select(&InvalidConfig::ALL[..]).prop_map(Step::ApplyInvalid),
        1 => any::<bool>().prop_map(|include| Step::ApplyIgnoringStatus { include }),
        2 => Just(Step::Refresh),
        2 => Just(Step::ImportElsewhere),
        1 => Just(Step::Destroy),
        2 => any::<bool>().prop_map(|included| Step::SetOutside { included }),
        2 => Just(Step::ChangeNameservers),
        3 => (1_u8..100).prop_map(Step::AdvanceHours),
        1 => Just(Step::FailChecks),
        1 => Just(Step::PassChecks),
        1 => Just(Step::ReadWithOtherAccount),
        1 => Just(Step::ReplaceId),
        2 => (0..STATUSES.len(), any::<bool>())
            .prop_map(|(status, is_enabled)| Step::Freeze { status, is_enabled }),
        2 => Just(Step::Unfreeze),
        1 => any::<bool>().prop_map(Step::MaskExcluded),
        1 => any::<bool>().prop_map(Step::HideName),
        1 => any::<bool>().prop_map(Step::SameWording),
        3 => (any::<bool>(), 0..UNUSABLE_BODIES.len(), any::<bool>())
            .prop_map(|(include, answer, processed)| Step::ApplyUnusableAnswer { include, answer, processed }),
    ]
}

/// Generates the state of the domain at the start of a history.
pub(super) fn life() -> impl Strategy<Value = Life> {
    prop::sample::select(vec![
        Life::Active,
        Life::Pending,
        Life::Blocked,
        Life::Excluded,
        Life::ExcludedInCooldown,
        Life::Error,
        Life::Inactive,
    ])
}
