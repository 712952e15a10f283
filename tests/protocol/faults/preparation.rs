//! What exists before a fault occurs. It is the same for all faults, and a sandbox derives ids from names, so it is
//! prepared once for each operation.

use serde_json::Value as Json;

use super::super::terraform::error::Outcome;
use super::super::terraform::list::Event;
use super::super::terraform::{Object, Plan};
use super::environment::{CaseEnvironment, SharedEnvironment};
use super::operations::{self, Operation, OperationKind};

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

/// Prepares every operation without faults, in the order of the columns.
pub async fn all(shared: &SharedEnvironment) -> Vec<(Operation, Prepared)> {
    let mut all = Vec::new();
    for operation in operations::all() {
        let mut env = CaseEnvironment::new(shared, &operation).await;
        let result = prepare(&mut env, &operation).await;
        all.push((operation, result.unwrap()));
    }
    all
}

/// Prepares an operation up to the point where the fault occurs.
async fn prepare(env: &mut CaseEnvironment<'_>, operation: &Operation) -> Outcome<Prepared> {
    let (id, resource) = (env.id(), operation.resource());
    let planned = |plan, config| Prepared::Planned(Box::new(plan), config);
    Ok(match operation.kind {
        OperationKind::Create => {
            let config = (resource.config)(&id);
            planned(env.workspace.plan(&config).await?, config)
        }
        OperationKind::Update => {
            env.workspace.import(&(resource.import_id)(&id)).await?;
            let config = (resource.updated)(&id);
            planned(env.workspace.plan(&config).await?, config)
        }
        OperationKind::Destroy => {
            env.workspace.apply(&(resource.destroyed)(&id)).await?;
            let plan = env.workspace.plan(&Json::Null).await?;
            planned(plan, Json::Null)
        }
        OperationKind::Read => {
            let read = env.workspace.import(&(resource.import_id)(&id)).await?;
            Prepared::State(read.object.map(Box::new))
        }
        OperationKind::ImportById | OperationKind::ImportByName => Prepared::State(None),
        OperationKind::List | OperationKind::ListOneAffected => Prepared::List(env.list().await?),
        OperationKind::DataSource => {
            let (name, config) = operation.data(&id).expect("a data source");
            Prepared::Data(env.read_data_source(name, &config).await?.0)
        }
    })
}
