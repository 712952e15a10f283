//! Create and update: one POST, whose answer is the state.

use super::model::{Action, CONTRADICTION, Config, State};
use super::plan::{Work, work};
use super::post::post;
use super::wait::{self, Goal};
use super::{DomainDnssecAuto, enrolment, observe, texts};
use crate::api::{DnssecAuto, DomainId, Sent};
use crate::framework::timeouts::{Timeouts, or_default};
use crate::framework::{Context, Diagnostic, Resource};
use crate::provider::writes::Turn;
use crate::provider::{Client, lookup, odd};

/// Enrols the domain or opts it out for the first time.
pub(super) async fn create(
    mut context: Context<'_, Client>,
    plan: Config,
) -> Result<State, Diagnostic> {
    // Without a known id there is none, and `settle` refuses that.
    let domain_id = plan.domain_id.known().cloned().unwrap_or_default();
    let bare = State::of(domain_id).wanting(&plan);
    settle(&mut context, bare, &plan, "create", |timeouts| {
        timeouts.create
    })
    .await
}

/// Carries out what changed. Only another `action` is HostUp's business.
pub(super) async fn update(
    mut context: Context<'_, Client>,
    prior: State,
    plan: Config,
) -> Result<State, Diagnostic> {
    let mut work = work(&prior, &plan);
    let state = prior.wanting(&plan);
    if work != Work::Post
        && let Some(action) = state.action
    {
        let mut turn = context.client.writes.turn(&domain_id(&state)?).await;
        if action == Action::Include && turn.is_opted_out() {
            work = Work::Post;
        } else {
            warn_of_opposite(&mut context, &turn, &state, action);
            turn.settle(action.into());
        }
    }
    match work {
        Work::Post => {
            settle(&mut context, state, &plan, "update", |timeouts| {
                timeouts.update
            })
            .await
        }
        Work::Wait => {
            let goal = goal(domain_id(&state)?, &state, |timeouts| timeouts.update, None);
            Ok(waited(&mut context, state, &goal).await)
        }
        Work::Nothing => Ok(state),
    }
}

/// Says what is wanted, and waits for it where that was asked for.
async fn settle(
    context: &mut Context<'_, Client>,
    state: State,
    plan: &Config,
    operation: &str,
    which: fn(Timeouts) -> Option<String>,
) -> Result<State, Diagnostic> {
    let id = domain_id(&state)?;
    let Some(wish) = plan.action.known().copied() else {
        let detail = "The plan says nothing of the action. Please report this.";
        return Err(Diagnostic::error(
            format!("Cannot read a value of {}", DomainDnssecAuto::TYPE_NAME),
            detail,
        ));
    };
    let answer = {
        let mut turn = context.client.writes.turn(&id).await;
        warn_of_opposite(context, &turn, &state, wish);
        let answer = post(context, &id, wish).await;
        // HostUp may have done what an attempt without an answer asked for: no destroy must undo that.
        let may_be_done = match &answer {
            Ok(_) => true,
            Err(unproved) => unproved.error.sent == Sent::OutcomeUnknown,
        };
        if may_be_done {
            turn.settle(wish.into());
        }
        answer
            .map_err(|unproved| unproved.diagnostic(&state.operation(operation), context.client))?
    };
    // From here on HostUp has said yes: an error would make Terraform forget that, or taint the resource.
    let state = answered(context, state, wish, &answer);
    if wish != Action::Include {
        return Ok(state);
    }
    if plan.wait_for_active.known() != Some(&true) {
        let warning = texts::included_without_automation(&state.label(), &answer);
        context.diagnostics.extend(warning);
        return Ok(state);
    }
    let goal = goal(id, &state, which, Some(answer));
    Ok(waited(context, state, &goal).await)
}

/// Warns when this process has already applied the opposite to the same domain, for another resource.
fn warn_of_opposite(context: &mut Context<'_, Client>, turn: &Turn, state: &State, action: Action) {
    if turn.was_opposite_of(action.into()) {
        let warning = texts::applied_opposite(&state.label(), action);
        context.diagnostics.push(warning);
    }
}

/// Waits, and gives the state afterwards. What was seen while waiting is observation: a status that contradicts the wish
/// may be somebody's doing, so only one that the POST itself was answered with stays remembered.
async fn waited(context: &mut Context<'_, Client>, state: State, goal: &Goal) -> State {
    let (last, ended) = wait::until_active(context.client, goal, context.stop).await;
    let noted: Option<String> = context.private.get(CONTRADICTION);
    if let Some(ended) = ended {
        let known = last.as_ref().or(goal.posted.as_ref());
        let remembered = known.is_some_and(|known| noted.as_deref() == Some(&known.status));
        let warning = texts::not_active_yet(&state.label(), &ended, known, remembered);
        context.diagnostics.push(warning);
    }
    let Some(last) = last else { return state };
    if noted.is_some_and(|noted| noted != last.status) {
        context.private.remove(CONTRADICTION);
    }
    observed(context, state, &last)
}

/// The state with what an answer tells.
fn observed(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    let state = observe::taken(state, answer);
    context
        .diagnostics
        .extend(odd::warning(&answer.odd, || state.label()));
    state
}

/// The state after the answer of a POST, with the warnings that belong to it.
fn answered(
    context: &mut Context<'_, Client>,
    state: State,
    wish: Action,
    answer: &DnssecAuto,
) -> State {
    let state = observed(context, state, answer);
    if enrolment::contradicts(wish, &answer.status) {
        context.private.set(CONTRADICTION, &answer.status);
        context
            .diagnostics
            .push(texts::contradicted(&state.label(), wish, answer));
    } else {
        context.private.remove(CONTRADICTION);
    }
    if answer.status == "blocked" {
        context
            .diagnostics
            .push(texts::blocked(&state.label(), answer));
    }
    state
}

fn goal(
    id: DomainId,
    state: &State,
    which: fn(Timeouts) -> Option<String>,
    posted: Option<DnssecAuto>,
) -> Goal {
    let written = state.timeouts.clone().and_then(which);
    let (timeout, default) = wait::DEFAULT_TIMEOUT;
    Goal {
        id,
        timeout: or_default(written.as_deref(), timeout),
        written: written.unwrap_or_else(|| default.to_owned()),
        posted,
    }
}

/// The id of the domain that a state is of.
pub(super) fn domain_id(state: &State) -> Result<DomainId, Diagnostic> {
    lookup::parse_id(&state.domain_id, "domain_id")
}
