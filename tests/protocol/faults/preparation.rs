//! What exists before a fault occurs. It is the same for all faults, and a sandbox derives ids from names, so it is
//! prepared once for each operation.

use std::collections::HashMap;

use hostup_sandbox::Life;
use serde_json::{Value as Json, json};

use super::super::terraform::error::Outcome;
use super::super::terraform::list::Event;
use super::super::terraform::{Object, Plan};
use super::environment::{CaseEnvironment, SharedEnvironment};
use super::operations::Operation;

/// The input of an operation, or its result without a fault.
pub enum Prepared {
    /// A plan to apply, and its configuration.
    Planned(Box<Plan>, Json),
    /// The prior state, if any.
    State(Option<Box<Object>>),
    Data(Json),
    List(Vec<Event>),
}

impl Prepared {
    pub fn state(&self) -> Option<&Object> {
        match self {
            Prepared::Planned(plan, _) => plan.prior.as_ref(),
            Prepared::State(prior) => prior.as_deref(),
            Prepared::Data(_) | Prepared::List(_) => None,
        }
    }
}

/// The state of the domain at HostUp before the operation.
pub fn initial_life(operation: Operation) -> Life {
    match operation {
        Operation::Create => Life::Excluded,
        _ => Life::Active,
    }
}

/// Prepares every operation without faults.
pub async fn all(shared: &SharedEnvironment) -> HashMap<Operation, Prepared> {
    let mut all = HashMap::new();
    for operation in Operation::ALL {
        let mut env = CaseEnvironment::new(shared, initial_life(operation)).await;
        let result = prepare(&mut env, operation).await;
        all.insert(operation, result.unwrap());
    }
    all
}

/// Prepares an operation up to the point where the fault occurs.
async fn prepare(env: &mut CaseEnvironment<'_>, operation: Operation) -> Outcome<Prepared> {
    let id = env.id();
    let config_for = |action: &str| json!({ "domain_id": id, "action": action });
    let planned = |plan, config| Prepared::Planned(Box::new(plan), config);
    Ok(match operation {
        Operation::Create => {
            let config = config_for("include");
            planned(env.workspace.plan(&config).await?, config)
        }
        Operation::Update => {
            env.workspace.import(&id).await?;
            let config = config_for("exclude");
            planned(env.workspace.plan(&config).await?, config)
        }
        Operation::Destroy => {
            let mut config = config_for("include");
            config["on_destroy"] = json!("exclude");
            env.workspace.apply(&config).await?;
            let plan = env.workspace.plan(&Json::Null).await?;
            planned(plan, Json::Null)
        }
        Operation::Read => {
            let read = env.workspace.import(&id).await?;
            Prepared::State(read.object.map(Box::new))
        }
        Operation::ImportById | Operation::ImportByName => Prepared::State(None),
        Operation::List | Operation::ListOneAffected => Prepared::List(env.list().await?),
        _ => {
            let (name, config) = operation.data(&id).expect("the rest are data sources");
            Prepared::Data(env.read_data_source(name, &config).await?.0)
        }
    })
}
