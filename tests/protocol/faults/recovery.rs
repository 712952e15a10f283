//! What follows a fault: HostUp is well again, and whatever was not done yet is done by the next plan and its apply.

use serde_json::{Value as Json, json};

use super::super::stage::DOMAIN;
use super::super::terraform::{Action, Object, Plan, Refusal, told};
use super::before::Before;
use super::columns::Column;
use super::promise::{End, Promise, Told};
use super::rows::Row;
use super::scene::Scene;

/// The next plan wants what is missing and nothing else, its apply ends in the state that HostUp holds, and the plan
/// after that is empty. What was not known before is known now.
pub async fn recovers(
    scene: &mut Scene<'_>,
    row: &Row,
    column: Column,
    promise: &Promise,
    before: &Before,
) -> Result<(), String> {
    let said = |refusal: Refusal| refusal.to_string();
    let id = scene.id();
    match before {
        Before::Data(data) => {
            let (name, config) = column.data(&id).expect("a data source");
            let (found, told) = scene.look(name, &config).await.map_err(said)?;
            return same(&(found, told.as_slice()), &(data.clone(), &[]));
        }
        Before::Listed(whole) => {
            let listed = scene.list().await.map_err(said)?;
            return same(&listed, whole);
        }
        Before::State(_) if promise.end == End::Null => {
            scene.workspace.import(&id).await.map_err(said)?;
        }
        Before::Planned(..) | Before::State(_) => {}
    }
    if promise.end == End::Gone {
        let opted_out = promise.told == Told::Nothing;
        return same(&scene.sandbox.is_enrolled(DOMAIN), &!opted_out);
    }
    let config = match before {
        Before::Planned(_, config) => config.clone(),
        _ => json!({ "domain_id": id, "action": "include" }),
    };
    let plan = scene.workspace.plan(&config).await.map_err(said)?;
    if promise.end == End::New {
        is_true(scene, &plan, row.odd())?;
    }
    same(&plan.action, &promise.next)?;
    if plan.action == Action::NoOp {
        scene.workspace.object.clone_from(&plan.prior);
        return holds_the_wish(scene);
    }
    let applied = scene.workspace.carry_out(&plan, &config).await;
    let applied = applied.map_err(said)?;
    if applied.failed() {
        return Err(told::text(&applied.told));
    }
    if column == Column::Destroy {
        same(&scene.workspace.object, &None)?;
        return same(&scene.sandbox.is_enrolled(DOMAIN), &false);
    }
    let last = scene.workspace.plan(&config).await.map_err(said)?;
    same(&last.action, &Action::NoOp)?;
    is_true(scene, &last, None)
}

/// The texts and the time that a refresh takes over together with something that matters, as one that was missed does.
const COMPANIONS: [&str; 3] = ["reason", "block_reason", "last_checked_at"];

/// Whether the state is what the refresh of a plan found at HostUp, but for one attribute and its companions.
fn is_true(scene: &Scene<'_>, plan: &Plan, but: Option<&str>) -> Result<(), String> {
    let told = |object: Option<&Object>| {
        let mut state = object.map_or(Json::Null, |object| object.state.to_json());
        if let (Some(attribute), Json::Object(state)) = (but, &mut state) {
            state.retain(|name, _| name != attribute && !COMPANIONS.contains(&name.as_str()));
        }
        state
    };
    same(
        &told(scene.workspace.object.as_ref()),
        &told(plan.prior.as_ref()),
    )?;
    holds_the_wish(scene)
}

/// Whether HostUp holds what the state says that is wanted.
fn holds_the_wish(scene: &Scene<'_>) -> Result<(), String> {
    let enrolled = scene.sandbox.is_enrolled(DOMAIN);
    let wanted = if enrolled { "include" } else { "exclude" };
    same(&scene.workspace.attribute("action"), &json!(wanted))?;
    same(
        &scene.workspace.attribute("status"),
        &json!(scene.sandbox.status_of(DOMAIN)),
    )
}

fn same<T: PartialEq + std::fmt::Debug>(seen: &T, wanted: &T) -> Result<(), String> {
    if seen == wanted {
        return Ok(());
    }
    Err(format!("{seen:?} instead of {wanted:?}"))
}
