//! After the fault: the next plan and its apply do what was not done.

use serde_json::{Value as Json, json};

use super::super::environment::DOMAIN;
use super::super::terraform::{Action, Object, OperationError, Plan, diagnostics};
use super::environment::CaseEnvironment;
use super::expectation::{EndState, Expectation, Severity};
use super::operations::Operation;
use super::preparation::Prepared;
use super::rows::Row;

/// The next plan contains what is missing and nothing else, its apply ends in a state that agrees with HostUp, and the
/// plan after that is empty.
pub async fn check_recovery(
    env: &mut CaseEnvironment<'_>,
    row: &Row,
    operation: Operation,
    expectation: &Expectation,
    prepared: &Prepared,
) -> Result<(), String> {
    let to_text = |error: OperationError| error.to_string();
    let id = env.id();
    match prepared {
        Prepared::Data(data) => {
            let (name, config) = operation.data(&id).expect("a data source");
            let (data_now, diagnostics) =
                env.read_data_source(name, &config).await.map_err(to_text)?;
            return expect_equal(&(data_now, diagnostics.as_slice()), &(data.clone(), &[]));
        }
        Prepared::List(expected) => {
            let listed = env.list().await.map_err(to_text)?;
            return expect_equal(&listed, expected);
        }
        Prepared::State(_) if expectation.end_state == EndState::Absent => {
            env.workspace.import(&id).await.map_err(to_text)?;
        }
        Prepared::Planned(..) | Prepared::State(_) => {}
    }
    if expectation.end_state == EndState::Destroyed {
        let opted_out = expectation.severity == Severity::None;
        return expect_equal(&env.sandbox.is_enrolled(DOMAIN), &!opted_out);
    }
    let config = match prepared {
        Prepared::Planned(_, config) => config.clone(),
        _ => json!({ "domain_id": id, "action": "include" }),
    };
    let plan = env.workspace.plan(&config).await.map_err(to_text)?;
    if expectation.end_state == EndState::Current {
        check_state(env, &plan, row.unexpected_attribute())?;
    }
    expect_equal(&plan.action, &expectation.next)?;
    if plan.action == Action::NoOp {
        env.workspace.object.clone_from(&plan.prior);
        return check_agreement(env);
    }
    let applied = env.workspace.apply_plan(&plan, &config).await;
    let applied = applied.map_err(to_text)?;
    if applied.failed() {
        return Err(diagnostics::text(&applied.diagnostics));
    }
    if operation == Operation::Destroy {
        expect_equal(&env.workspace.object, &None)?;
        return expect_equal(&env.sandbox.is_enrolled(DOMAIN), &false);
    }
    let last = env.workspace.plan(&config).await.map_err(to_text)?;
    expect_equal(&last.action, &Action::NoOp)?;
    check_state(env, &last, None)
}

/// The companion attributes, which a refresh stores only together with a change that matters, such as a field that was
/// missing.
const COMPANIONS: [&str; 3] = ["reason", "block_reason", "last_checked_at"];

/// Compares the state with the one that the refresh of a plan read, except for one attribute and the companion
/// attributes.
fn check_state(env: &CaseEnvironment<'_>, plan: &Plan, except: Option<&str>) -> Result<(), String> {
    let stored = |object: Option<&Object>| {
        let mut state = object.map_or(Json::Null, |object| object.state.to_json());
        if let (Some(attribute), Json::Object(state)) = (except, &mut state) {
            state.retain(|name, _| name != attribute && !COMPANIONS.contains(&name.as_str()));
        }
        state
    };
    expect_equal(
        &stored(env.workspace.object.as_ref()),
        &stored(plan.prior.as_ref()),
    )?;
    check_agreement(env)
}

/// Compares the action and the status in the state with HostUp's.
fn check_agreement(env: &CaseEnvironment<'_>) -> Result<(), String> {
    let enrolled = env.sandbox.is_enrolled(DOMAIN);
    let wanted = if enrolled { "include" } else { "exclude" };
    expect_equal(&env.workspace.attribute("action"), &json!(wanted))?;
    expect_equal(
        &env.workspace.attribute("status"),
        &json!(env.sandbox.status_of(DOMAIN)),
    )
}

fn expect_equal<T: PartialEq + std::fmt::Debug>(actual: &T, expected: &T) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    Err(format!("{actual:?} instead of {expected:?}"))
}
