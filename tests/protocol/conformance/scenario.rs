//! What core does with a provider: schemas, configuration, a plan with unknown values and its apply, a refresh, an
//! update, a replacement, stored state of older versions, imports, moves, data sources, a query, and a destroy.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::super::terraform::error::Outcome;
use super::super::terraform::import::MoveSource;
use super::super::terraform::{
    Action, Applied, CoreVersion, OperationError, Workspace, provider_schemas,
};

/// The resource and its configurations.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub type_name: &'static str,
    /// The provider block.
    pub provider: Json,
    /// The provider block with an unknown value.
    pub unknown_provider: Json,
    /// The first configuration, and the same with an unknown value.
    pub first: Json,
    pub partly_unknown: Json,
    /// A configuration that updates the object, and one that replaces it.
    pub updated: Json,
    pub replacing: Json,
    /// The arguments of two imports.
    pub id: String,
    pub identity: Json,
    /// State and identity as an older version of the schema stored them, each with that version.
    pub older_state: Option<(i64, Json)>,
    pub older_identity: Option<(i64, Json)>,
    /// The data sources with their configurations.
    pub data_sources: Vec<(&'static str, Json)>,
    /// The `config` block of a query.
    pub query: Option<Json>,
}

impl Scenario {
    /// Runs the scenario as this version of core does, up to the first response that core rejects.
    pub async fn run(
        &self,
        core_version: CoreVersion,
        client: ProviderClient<Channel>,
    ) -> Outcome<()> {
        let schemas = provider_schemas::fetch_schemas(&client).await?;
        let provider = self.provider.clone();
        let mut workspace =
            Workspace::try_open(core_version, client.clone(), self.type_name, provider).await?;
        self.plan_with_unknown_provider(&workspace).await?;
        provider_schemas::fetch_again(&client, &schemas).await?;
        self.create_update_and_replace(&mut workspace).await?;
        self.upgrade_older_state(&workspace).await?;
        self.import_and_move(&workspace).await?;
        self.read_data_sources(&workspace).await?;
        self.run_query(&workspace).await?;
        workspace.destroy().await.and_then(require_success)?;
        assert_eq!(
            workspace.object, None,
            "destroyed objects are not in the state"
        );
        Ok(())
    }

    /// Plans while the provider block has unknown values.
    async fn plan_with_unknown_provider(&self, workspace: &Workspace) -> Outcome<()> {
        let mut workspace = workspace.empty();
        workspace.provider_config = self.unknown_provider.clone();
        let plan = workspace.plan(&self.partly_unknown).await?;
        assert_eq!(plan.action, Action::Create);
        Ok(())
    }

    async fn create_update_and_replace(&self, workspace: &mut Workspace) -> Outcome<()> {
        let plan = workspace.plan(&self.partly_unknown).await?;
        assert_eq!(plan.action, Action::Create);
        require_success(workspace.apply_plan(&plan, &self.first).await?)?;
        workspace.refresh().await?;
        let plan = workspace.plan(&self.first).await?;
        assert_eq!(plan.action, Action::NoOp, "nothing changed since");

        self.plan_without_identity(workspace).await?;
        let plan = workspace.plan(&self.updated).await?;
        assert_eq!(plan.action, Action::Update);
        require_success(workspace.apply_plan(&plan, &self.updated).await?)?;
        let plan = workspace.plan(&self.replacing).await?;
        assert_eq!(plan.action, Action::Replace);
        require_success(workspace.apply_plan(&plan, &self.replacing).await?)?;
        Ok(())
    }

    /// Changes an object that was stored before the resource had an identity, before any refresh.
    async fn plan_without_identity(&self, workspace: &Workspace) -> Outcome<()> {
        let mut older = workspace.clone();
        if let Some(object) = &mut older.object {
            object.identity = None;
        }
        let plan = older.plan_without_refresh(&self.updated).await?;
        assert_eq!(plan.action, Action::Update);
        Ok(())
    }

    async fn upgrade_older_state(&self, workspace: &Workspace) -> Outcome<()> {
        let resource = &workspace.resource;
        if let Some((version, state)) = &self.older_state {
            resource.upgrade(*version, state).await?;
        }
        if let Some((version, identity)) = &self.older_identity
            && resource.core_version.has_identities()
        {
            resource.upgrade_identity(*version, identity).await?;
        }
        Ok(())
    }

    async fn import_and_move(&self, workspace: &Workspace) -> Outcome<()> {
        let mut other_workspace = workspace.empty();
        other_workspace.import(&self.id).await?;
        let Workspace { resource, .. } = &other_workspace;
        let core_version = resource.core_version;
        if core_version.generates_configuration() && resource.capabilities.generate_resource_config
        {
            resource.generate(other_workspace.saved()).await?;
        }
        let source = MoveSource {
            address: "registry.opentofu.org/example/other".to_owned(),
            type_name: "other_thing".to_owned(),
            state: self.first.clone(),
        };
        if core_version.moves_between_types() {
            match resource.move_from(&source).await {
                // No other type can become one of these resources, and an error says so.
                Ok(_) | Err(OperationError::Diagnostics(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if core_version.has_identities() {
            other_workspace.import_by_identity(&self.identity).await?;
        }
        Ok(())
    }

    async fn read_data_sources(&self, workspace: &Workspace) -> Outcome<()> {
        workspace.configure().await?;
        for (name, config) in &self.data_sources {
            let state = workspace.read_data(name, config).await?;
            assert!(state.is_wholly_known(), "{name}");
        }
        Ok(())
    }

    async fn run_query(&self, workspace: &Workspace) -> Outcome<()> {
        let Some(config) = &self.query else {
            return Ok(());
        };
        if workspace.resource.core_version.supports_queries() {
            assert!(!workspace.query(config, true, 100).await?.is_empty());
            assert_eq!(workspace.query(config, false, 1).await?.len(), 1);
        }
        Ok(())
    }
}

/// Requires an apply without errors.
fn require_success(applied: Applied) -> Outcome<()> {
    if applied.failed() {
        Err(OperationError::Diagnostics(applied.diagnostics))
    } else {
        Ok(())
    }
}
