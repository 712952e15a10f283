//! What core does with a provider, once through: schemas, configuration, a plan with unknown values and its apply, a
//! refresh, an update, a replacement, stored state of older versions, imports, moves, look-ups, a query, and the end.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::super::terraform::refusal::Outcome;
use super::super::terraform::taken_over::Moved;
use super::super::terraform::{Action, Applied, Era, Refusal, Workspace, offer};

/// What the story is about.
#[derive(Clone, Debug)]
pub struct Story {
    pub type_name: &'static str,
    /// The provider block.
    pub provider: Json,
    /// The same while something of it is not known.
    pub open_provider: Json,
    /// The first configuration, and the same while something of it is not known.
    pub first: Json,
    pub open: Json,
    /// One that updates the object, and one that replaces it.
    pub second: Json,
    pub other: Json,
    /// How an object is imported.
    pub id: String,
    pub identity: Json,
    /// State and identity as an older version of the schema stored them.
    pub stored: Option<(i64, Json)>,
    pub stored_identity: Option<(i64, Json)>,
    /// The data sources, with what is looked up.
    pub looked_up: Vec<(&'static str, Json)>,
    /// The `config` block of a query.
    pub listed: Option<Json>,
}

impl Story {
    /// Tells it as that core does. The first answer that core refuses ends it.
    pub async fn lived(&self, era: Era, client: ProviderClient<Channel>) -> Outcome<()> {
        let schemas = offer::schemas(&client).await?;
        let provider = self.provider.clone();
        let mut workspace =
            Workspace::opened(era, client.clone(), self.type_name, provider).await?;
        self.is_configured_and_planned(&workspace).await?;
        offer::asked_again(&client, &schemas).await?;
        self.is_made_and_changed(&mut workspace).await?;
        self.is_read_from_older_state(&workspace).await?;
        self.is_taken_over(&workspace).await?;
        self.is_looked_up(&workspace).await?;
        self.is_listed(&workspace).await?;
        workspace.destroy().await.and_then(well)?;
        assert_eq!(workspace.object, None, "what is destroyed is gone");
        Ok(())
    }

    /// The plan of a run in which the provider itself is not wholly known yet.
    async fn is_configured_and_planned(&self, workspace: &Workspace) -> Outcome<()> {
        let mut workspace = workspace.empty();
        workspace.provider_config = self.open_provider.clone();
        let plan = workspace.plan(&self.open).await?;
        assert_eq!(plan.action, Action::Create);
        Ok(())
    }

    async fn is_made_and_changed(&self, workspace: &mut Workspace) -> Outcome<()> {
        let plan = workspace.plan(&self.open).await?;
        assert_eq!(plan.action, Action::Create);
        well(workspace.carry_out(&plan, &self.first).await?)?;
        workspace.refresh().await?;
        let plan = workspace.plan(&self.first).await?;
        assert_eq!(plan.action, Action::NoOp, "nothing has happened since");

        self.is_planned_without_its_identity(workspace).await?;
        let plan = workspace.plan(&self.second).await?;
        assert_eq!(plan.action, Action::Update);
        well(workspace.carry_out(&plan, &self.second).await?)?;
        let plan = workspace.plan(&self.other).await?;
        assert_eq!(plan.action, Action::Replace);
        well(workspace.carry_out(&plan, &self.other).await?)?;
        Ok(())
    }

    /// An object from before there were identities is changed before it was ever refreshed.
    async fn is_planned_without_its_identity(&self, workspace: &Workspace) -> Outcome<()> {
        let mut older = workspace.clone();
        if let Some(object) = &mut older.object {
            object.identity = None;
        }
        let plan = older.plan_without_refresh(&self.second).await?;
        assert_eq!(plan.action, Action::Update);
        Ok(())
    }

    async fn is_read_from_older_state(&self, workspace: &Workspace) -> Outcome<()> {
        let resource = &workspace.resource;
        if let Some((version, state)) = &self.stored {
            resource.upgrade(*version, state).await?;
        }
        if let Some((version, identity)) = &self.stored_identity
            && resource.era.has_identities()
        {
            resource.upgrade_identity(*version, identity).await?;
        }
        Ok(())
    }

    async fn is_taken_over(&self, workspace: &Workspace) -> Outcome<()> {
        let mut elsewhere = workspace.empty();
        elsewhere.import(&self.id).await?;
        let Workspace { resource, .. } = &elsewhere;
        let era = resource.era;
        if era.asks_for_configuration() && resource.capabilities.generate_resource_config {
            resource.generate(elsewhere.saved()).await?;
        }
        let moved = Moved {
            address: "registry.opentofu.org/example/other".to_owned(),
            type_name: "other_thing".to_owned(),
            state: self.first.clone(),
        };
        if era.moves_between_types() {
            match resource.take(&moved).await {
                // None of these resources can be made of another; saying so is an answer.
                Ok(_) | Err(Refusal::Errors(_)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        if era.has_identities() {
            elsewhere.import_by_identity(&self.identity).await?;
        }
        Ok(())
    }

    async fn is_looked_up(&self, workspace: &Workspace) -> Outcome<()> {
        workspace.configure().await?;
        for (name, config) in &self.looked_up {
            let state = workspace.look_up(name, config).await?;
            assert!(state.is_wholly_known(), "{name}");
        }
        Ok(())
    }

    async fn is_listed(&self, workspace: &Workspace) -> Outcome<()> {
        let Some(config) = &self.listed else {
            return Ok(());
        };
        if workspace.resource.era.lists() {
            assert!(!workspace.query(config, true, 100).await?.is_empty());
            assert_eq!(workspace.query(config, false, 1).await?.len(), 1);
        }
        Ok(())
    }
}

/// An apply that ended without an error.
fn well(applied: Applied) -> Outcome<()> {
    if applied.failed() {
        Err(Refusal::Errors(applied.told))
    } else {
        Ok(())
    }
}
