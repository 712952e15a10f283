//! Create and update: one POST, whose answer is the state.

use super::model::{Action, CONTRADICTION, Config, State};
use super::plan::{Work, work};
use super::wait::{self, Goal};
use super::{DomainDnssecAuto, enrolment, observe, texts};
use crate::api::{self, DnssecAuto, DomainId, Outcome, Sent, Unread};
use crate::framework::timeouts::{Timeouts, or_default};
use crate::framework::{Context, Diagnostic, Resource};
use crate::provider::{Client, failure, lookup, odd};

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
    if work != Work::Post {
        let mut turn = context.client.writes.turn(&domain_id(&state)?).await;
        if state.action == Some(Action::Include) && turn.is_opted_out() {
            work = Work::Post;
        }
        turn.settle();
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
        let answer = post(context, &id, wish).await;
        // HostUp may have done what an attempt without an answer asked for: no destroy must undo that.
        let may_be_done = match &answer {
            Ok(_) => true,
            Err(error) => error.sent == Sent::OutcomeUnknown,
        };
        if may_be_done {
            turn.settle();
        }
        answer
            .map_err(|error| failure::told(&state.operation(operation), &error, context.client))?
    };
    // From here on HostUp has said yes: an error would make Terraform forget that, or taint the resource.
    let state = answered(context, state, wish, &answer);
    if wish != Action::Include || plan.wait_for_active.known() != Some(&true) {
        return Ok(state);
    }
    let goal = goal(id, &state, which, Some(answer));
    Ok(waited(context, state, &goal).await)
}

/// The POST. An answer that has no status is none: one GET fills in. If that fails too, or tells the opposite of what
/// was asked, nothing shows that HostUp ever saw the POST (a captive portal answers 200 to anything), and the first
/// error counts. So it does where the GET proves nothing and the answer to the POST can be anybody's page: while a domain
/// is `blocked`, the state would hold a wish that nobody has heard.
pub(super) async fn post(
    context: &Context<'_, Client>,
    id: &DomainId,
    wish: Action,
) -> Result<DnssecAuto, api::Error> {
    let api = &context.client.api;
    match api.set_dnssec_auto(id, wish.into(), context.stop).await {
        Err(error) => match &error.outcome {
            Outcome::Unreadable { what, .. } => match api.dnssec_auto(id, context.stop).await {
                Ok(answer) if fills_in(what, wish, &answer) => Ok(DnssecAuto::clone(&answer)),
                Ok(_) | Err(_) => Err(error),
            },
            _ => Err(error),
        },
        answer => answer,
    }
}

/// Whether what a GET tells can stand for the answer of a POST that was no answer.
fn fills_in(was: &Unread, wish: Action, told: &DnssecAuto) -> bool {
    match enrolment::evidence(&told.status) {
        Some(proved) => proved == wish,
        None => !matches!(was, Unread::Html | Unread::NotJson(_)),
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
