//! What an apply would do, and which observed values it would leave open.

use super::model::{Action, Config, OnDestroy, State};
use super::replacement::{NEW_OBJECT, NewObject};
use super::schema::OBSERVED;
use super::{DomainDnssecAuto, texts};
use crate::framework::{Attr, Change, Diagnostic, Diagnostics, Planned, Value};
use crate::provider::per_domain::{Conflict, Plans, label};

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
    let new = NewObject::planned(|name| planned.get(name));
    let Some(prior) = change.prior else {
        planned.note(NEW_OBJECT, &new);
        return;
    };
    let same_domain = change.plan.domain_id.known() == Some(&prior.domain_id);
    if !same_domain && opts_out(prior) {
        diagnostics.push(match new {
            NewObject::Of(_) => texts::replacement_opts_out(prior),
            NewObject::Unknown => texts::replacement_may_keep(prior),
        });
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

/// Compares the plan of one resource with those of others for the same domain.
pub(super) fn compare(
    plans: &Plans,
    prior: &Value,
    planned: &Value,
    diagnostics: &mut Diagnostics,
) {
    let (old, new) = (domain_id(prior), domain_id(planned));
    let replaced_by_other = || {
        let new = NewObject::planned(|name| planned.get(name));
        matches!(&new, NewObject::Of(new) if Some(&**new) != old)
    };
    if let Some(id) = old
        && (planned.is_null() || (new != old && replaced_by_other()))
        && prior.get("on_destroy").as_str() == Some("exclude")
        && let Some(conflict) = plans.opts_out(id)
    {
        diagnostics.push(conflict_warning(conflict, id, prior));
    }
    if let Some(id) = new
        && let Some(action) = planned.get("action").as_str().and_then(Action::named)
        && let Some(conflict) = plans.stays(id, action.into())
    {
        let named = if new == old { prior } else { planned };
        diagnostics.push(conflict_warning(conflict, id, named));
    }
}

fn domain_id(value: &Value) -> Option<&str> {
    value.get("domain_id").as_str()
}

fn conflict_warning(conflict: Conflict, id: &str, named: &Value) -> Diagnostic {
    texts::planned_twice(&label(named.get("domain_name").as_str(), id), conflict)
}
