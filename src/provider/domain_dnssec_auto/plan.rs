//! What an apply would do, and which observed values it would leave open.

use super::model::{Action, Config, OnDestroy, State};
use super::schema::OBSERVED;
use super::{DomainDnssecAuto, texts};
use crate::framework::{Attr, Change, Diagnostics, Planned};

/// What an update has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Tell HostUp what is wanted.
    Post,
    /// Nothing was said anew, but it shall be waited for now.
    Wait,
    /// Note what is wanted; HostUp is not called.
    Nothing,
}

/// What an update has to do. A value that is not known yet may need the most that it could turn out to be.
pub(super) fn work(prior: &State, plan: &Config) -> Work {
    if plan.action.known().copied() != prior.action {
        return Work::Post;
    }
    let may_wait = !matches!(plan.wait_for_active, Attr::Null | Attr::Known(false));
    let waited = prior.wait_for_active == Some(true);
    let wanted = prior.action == Some(Action::Include) && prior.status.as_deref() != Some("active");
    if may_wait && !waited && wanted {
        Work::Wait
    } else {
        Work::Nothing
    }
}

/// Says which attributes a change leaves open, and nothing more than that: what only the wishes of users touch stays
/// known.
pub(super) fn plan(
    change: &Change<'_, DomainDnssecAuto>,
    planned: &mut Planned,
    diagnostics: &mut Diagnostics,
) {
    planned.follow("id", "domain_id");
    let Some(prior) = change.prior else { return };
    let same_domain = change.plan.domain_id.known() == Some(&prior.domain_id);
    if !same_domain && opts_out(prior) {
        diagnostics.push(texts::replacement_opts_out(prior));
    }
    if same_domain && work(prior, change.plan) == Work::Nothing {
        return;
    }
    OBSERVED.iter().for_each(|name| planned.open(name));
    if !same_domain || change.plan.action.is_unknown() || prior.domain_name.is_none() {
        planned.open("domain_name");
    }
}

/// Whether destroying the resource would take automatic DNSSEC from a domain. Only HostUp's own word says that it has
/// none: a domain that shall be excluded may have been put back elsewhere.
pub(super) fn opts_out(prior: &State) -> bool {
    prior.on_destroy == Some(OnDestroy::Exclude) && prior.status.as_deref() != Some("excluded")
}
