//! What is there before a fault strikes. It is the same for all faults, and a sandbox makes the same ids of the same names,
//! so it is made once for each operation.

use std::collections::HashMap;

use hostup_sandbox::Life;
use serde_json::{Value as Json, json};

use super::super::terraform::list::Event;
use super::super::terraform::refusal::Outcome;
use super::super::terraform::{Object, Plan};
use super::columns::Column;
use super::scene::{Common, Scene};

/// What an operation begins with, or would end with if nothing struck.
pub enum Before {
    /// A plan to carry out, and its configuration.
    Planned(Box<Plan>, Json),
    /// The prior state, or none.
    State(Option<Box<Object>>),
    Data(Json),
    Listed(Vec<Event>),
}

impl Before {
    /// The prior state.
    pub fn state(&self) -> Option<&Object> {
        match self {
            Before::Planned(plan, _) => plan.prior.as_ref(),
            Before::State(prior) => prior.as_deref(),
            Before::Data(_) | Before::Listed(_) => None,
        }
    }
}

/// The point of its life at which an operation finds the domain.
pub fn life(column: Column) -> Life {
    match column {
        Column::Create => Life::Excluded,
        _ => Life::Active,
    }
}

/// Prepares every operation, in health.
pub async fn all(common: &Common) -> HashMap<Column, Before> {
    let mut all = HashMap::new();
    for column in Column::ALL {
        let mut scene = Scene::set(common, life(column)).await;
        let prepared = prepared(&mut scene, column).await;
        all.insert(column, prepared.unwrap());
    }
    all
}

/// Brings a column to the point where the fault strikes.
async fn prepared(scene: &mut Scene<'_>, column: Column) -> Outcome<Before> {
    let id = scene.id();
    let wanting = |action: &str| json!({ "domain_id": id, "action": action });
    let planned = |plan, config| Before::Planned(Box::new(plan), config);
    Ok(match column {
        Column::Create => {
            let config = wanting("include");
            planned(scene.workspace.plan(&config).await?, config)
        }
        Column::Update => {
            scene.workspace.import(&id).await?;
            let config = wanting("exclude");
            planned(scene.workspace.plan(&config).await?, config)
        }
        Column::Destroy => {
            let mut config = wanting("include");
            config["on_destroy"] = json!("exclude");
            scene.workspace.apply(&config).await?;
            let plan = scene.workspace.plan(&Json::Null).await?;
            planned(plan, Json::Null)
        }
        Column::Read => {
            let read = scene.workspace.import(&id).await?;
            Before::State(read.object.map(Box::new))
        }
        Column::ImportById | Column::ImportByName => Before::State(None),
        Column::List | Column::ListEach => Before::Listed(scene.list().await?),
        _ => {
            let (name, config) = column.data(&id).expect("the rest are data sources");
            Before::Data(scene.look(name, &config).await?.0)
        }
    })
}
