//! After the fault: the next plan and its apply do what was not done.

use serde_json::Value as Json;

use super::super::terraform::{Action, Object, OperationError, Plan, diagnostics};
use super::environment::CaseEnvironment;
use super::expectation::{EndState, Expectation, Severity};
use super::operations::{Operation, OperationKind};
use super::preparation::Prepared;
use super::resources::ManagedResource;
use super::rows::Row;

/// The next plan contains what is missing and nothing else, its apply ends in a state that agrees with HostUp, and the
/// plan after that is empty.
pub async fn check_recovery(
    env: &mut CaseEnvironment<'_>,
    row: &Row,
    operation: &Operation,
    expectation: &Expectation,
    prepared: &Prepared,
) -> Result<(), String> {
    let to_text = |error: OperationError| error.to_string();
    let (id, resource) = (env.id(), operation.resource());
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
            let import_id = (resource.import_id)(&id);
            env.workspace.import(&import_id).await.map_err(to_text)?;
        }
        Prepared::Planned(..) | Prepared::State(_) => {}
    }
    if expectation.end_state == EndState::Destroyed {
        let is_kept = expectation.severity != Severity::None;
        return expect_equal(&(resource.exists)(&env.sandbox), &is_kept);
    }
    let config = match prepared {
        Prepared::Planned(_, config) => config.clone(),
        _ => (resource.config)(&id),
    };
    let plan = env.workspace.plan(&config).await.map_err(to_text)?;
    if expectation.end_state == EndState::Current {
        check_state(env, resource, &plan, row.unexpected_attribute())?;
    }
    expect_equal(&plan.action, &expectation.next)?;
    // If HostUp deleted it although the destroy failed, there is no state to compare.
    if plan.action == Action::NoOp && operation.kind != OperationKind::Destroy {
        env.workspace.object.clone_from(&plan.prior);
        return check_agreement(env, resource);
    }
    let applied = env.workspace.apply_plan(&plan, &config).await;
    let applied = applied.map_err(to_text)?;
    if applied.failed() {
        return Err(diagnostics::text(&applied.diagnostics));
    }
    if operation.kind == OperationKind::Destroy {
        expect_equal(&env.workspace.object, &None)?;
        return expect_equal(&(resource.exists)(&env.sandbox), &false);
    }
    let last = env.workspace.plan(&config).await.map_err(to_text)?;
    expect_equal(&last.action, &Action::NoOp)?;
    check_state(env, resource, &last, None)
}

/// Compares the state with the one that the refresh of a plan read. A field that was missing is an exception, and so are
/// then the companions, which a refresh stores together with it.
fn check_state(
    env: &CaseEnvironment<'_>,
    resource: &ManagedResource,
    plan: &Plan,
    except: Option<&str>,
) -> Result<(), String> {
    let stored = |object: Option<&Object>| {
        let mut state = object.map_or(Json::Null, |object| object.state.to_json());
        if let (Some(attribute), Json::Object(state)) = (except, &mut state) {
            let companions = resource.companions;
            state.retain(|name, _| name != attribute && !companions.contains(&name.as_str()));
        }
        state
    };
    expect_equal(
        &stored(env.workspace.object.as_ref()),
        &stored(plan.prior.as_ref()),
    )?;
    check_agreement(env, resource)
}

/// Compares the attributes that must agree with HostUp.
fn check_agreement(env: &CaseEnvironment<'_>, resource: &ManagedResource) -> Result<(), String> {
    let actual = (resource.actual)(&env.sandbox);
    let entries = actual.as_object().expect("attributes by name");
    entries
        .iter()
        .try_for_each(|(name, value)| expect_equal(&env.workspace.attribute(name), value))
}

fn expect_equal<T: PartialEq + std::fmt::Debug>(actual: &T, expected: &T) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    Err(format!("{actual:?} instead of {expected:?}"))
}
