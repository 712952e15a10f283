//! Calls about one resource type, each as core makes it, each answer held against core's rules.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::{Diagnostic, DynamicValue, RawState};
use tonic::transport::Channel;

use super::kind::Kind;
use super::msgpack;
use super::propose::proposed;
use super::rules::{self, Broken};
use super::schema::{IdentitySchema, Schema};
use super::told::{self, errors};
use super::value::Value;

/// Why an operation did not come to its end.
#[derive(Debug)]
pub enum Refusal {
    /// The provider broke rules of core's.
    Rules(Vec<Broken>),
    /// The provider said errors.
    Errors(Vec<Diagnostic>),
    /// The call itself failed.
    Status(tonic::Status),
}

impl From<tonic::Status> for Refusal {
    fn from(status: tonic::Status) -> Self {
        Refusal::Status(status)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Rules(broken) => broken.iter().try_for_each(|broken| writeln!(f, "{broken}")),
            Refusal::Errors(told) => f.write_str(&told::text(told)),
            Refusal::Status(status) => write!(f, "{status}"),
        }
    }
}

impl Refusal {
    /// The errors that the provider said; a test that breaks a rule fails here.
    #[track_caller]
    pub fn into_errors(self) -> Vec<Diagnostic> {
        match self {
            Refusal::Errors(told) => told,
            other => panic!("no error of the provider's, but {other}"),
        }
    }
}

type Outcome<T> = Result<T, Refusal>;

fn obeyed(broken: impl IntoIterator<Item = Broken>) -> Outcome<()> {
    let broken: Vec<_> = broken.into_iter().collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Rules(broken))
    }
}

fn without_errors(told: &[Diagnostic]) -> Outcome<()> {
    if errors(told).is_empty() {
        Ok(())
    } else {
        Err(Refusal::Errors(told.to_vec()))
    }
}

/// An object as it stands in a state file.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub state: Value,
    pub private: Bytes,
    pub identity: Option<Value>,
    /// Its creation failed half-way: the next plan replaces it.
    pub tainted: bool,
}

/// What core makes of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    NoOp,
    Create,
    Update,
    Replace,
    Delete,
}

/// A plan for one resource.
#[derive(Clone, Debug)]
pub struct Plan {
    pub action: Action,

    pub prior: Option<Object>,
    pub planned: Value,
    pub private: Bytes,
    pub identity: Option<Value>,
    /// What the provider said, first plan and second.
    pub told: Vec<Diagnostic>,
    /// The prior state as it was sent and the planned one as it came back, in bytes.
    pub bytes: (Bytes, Bytes),
}

/// The answer of a refresh.
#[derive(Clone, Debug)]
pub struct Read {
    /// None when the object is gone.
    pub object: Option<Object>,
    pub told: Vec<Diagnostic>,
}

/// The answer of an apply.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What is saved; None when nothing is.
    pub object: Option<Object>,
    pub told: Vec<Diagnostic>,
}

impl Applied {
    pub fn failed(&self) -> bool {
        !errors(&self.told).is_empty()
    }
}

/// One resource type of a running provider.
#[derive(Clone, Debug)]
pub struct Resource {
    pub client: ProviderClient<Channel>,
    pub type_name: String,
    pub schema: Schema,
    pub identity: Option<IdentitySchema>,
}

impl Resource {
    /// Validates a configuration. Core does so in every command, and again when more is known.
    pub async fn validate(&self, config: &Value) -> Outcome<Vec<Diagnostic>> {
        let request = pb::validate_resource_config::Request {
            type_name: self.type_name.clone(),
            config: Some(msgpack::dynamic(config)),
            client_capabilities: Some(CAPABILITIES),
        };
        let told = self
            .client
            .clone()
            .validate_resource_config(request)
            .await?
            .into_inner()
            .diagnostics;
        without_errors(&told)?;
        Ok(told)
    }

    /// Passes stored state through the provider, as core does whenever it reads any, and gives what came of it.
    pub async fn upgrade(&self, version: i64, stored: &Json) -> Outcome<Value> {
        let request = pb::upgrade_resource_state::Request {
            type_name: self.type_name.clone(),
            version,
            raw_state: Some(raw(stored)),
        };
        let answer = self
            .client
            .clone()
            .upgrade_resource_state(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let state = self.decode(answer.upgraded_state.as_ref())?;
        obeyed(rules::read::an_upgrade_keeps_the_object(&state))?;
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        if version == self.schema.version {
            obeyed(rules::read::an_upgrade_within_a_version_changes_nothing(
                stored, &state,
            ))?;
        }
        Ok(state)
    }

    /// Takes an object out of its file and refreshes it.
    pub async fn read(&self, object: &Object) -> Outcome<Read> {
        let state = self
            .upgrade(self.schema.version, &object.state.to_json())
            .await?;
        let request = pb::read_resource::Request {
            type_name: self.type_name.clone(),
            current_state: Some(msgpack::dynamic(&state)),
            private: object.private.clone(),
            current_identity: object.identity.as_ref().map(carried),
            client_capabilities: Some(CAPABILITIES),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .read_resource(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let state = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        if state.is_null() {
            return Ok(Read { object: None, told });
        }
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        let identity = self.stored_identity(answer.new_identity.as_ref())?;
        obeyed(rules::identity::an_object_keeps_its_identity(
            object.identity.as_ref(),
            identity.as_ref(),
        ))?;
        let (private, tainted) = (answer.private, object.tainted);
        Ok(Read {
            object: Some(Object {
                state,
                private,
                identity,
                tainted,
            }),
            told,
        })
    }

    /// Plans a configuration, or with a null one the destruction, of what is there. A tainted object is planned as if
    /// it were not; one that must be replaced is planned twice.
    pub async fn plan(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        let tainted = prior.is_some_and(|object| object.tainted) && !config.is_null();
        let mut first = self.plan_once(config, prior.filter(|_| !tainted)).await?;
        if tainted {
            first.prior = prior.cloned();
            first.action = Action::Replace;
        }
        if tainted || first.action != Action::Replace {
            return Ok(first);
        }
        let handed_on = Object {
            state: Value::Null,
            private: first.private.clone(),
            identity: first.identity.clone(),
            tainted: false,
        };
        let second = self.plan_once(config, Some(&handed_on)).await?;
        Ok(Plan {
            action: Action::Replace,
            prior: prior.cloned(),
            told: first.told,
            ..second
        })
    }

    async fn plan_once(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let proposal = proposed(&self.schema.block, &state, config);
        let sent = msgpack::dynamic(&state);
        let request = pb::plan_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(sent.clone()),
            proposed_new_state: Some(msgpack::dynamic(&proposal)),
            config: Some(msgpack::dynamic(config)),
            prior_private: prior
                .map(|object| object.private.clone())
                .unwrap_or_default(),
            prior_identity: prior
                .and_then(|object| object.identity.as_ref())
                .map(carried),
            client_capabilities: Some(CAPABILITIES),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .plan_resource_change(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let planned = self.decode(answer.planned_state.as_ref())?;
        obeyed(rules::plan::broken(
            &self.schema.block,
            &state,
            config,
            &planned,
        ))?;
        let replacing = rules::replace::replacing(&answer.requires_replace, &state, &planned);
        let replacing = replacing.map_err(|broken| Refusal::Rules(vec![broken]))?;
        let action = match (&state, &planned) {
            (_, Value::Null) => Action::Delete,
            (Value::Null, _) => Action::Create,
            _ if !replacing.is_empty() => Action::Replace,
            (state, planned) if state == planned => Action::NoOp,
            _ => Action::Update,
        };
        let identity = self.decode_identity(answer.planned_identity.as_ref())?;
        if matches!(action, Action::NoOp | Action::Update) {
            let before = prior.and_then(|object| object.identity.as_ref());
            obeyed(rules::identity::an_object_keeps_its_identity(
                before,
                identity.as_ref(),
            ))?;
        }
        let returned = answer
            .planned_state
            .map(|state| state.msgpack)
            .unwrap_or_default();
        Ok(Plan {
            action,

            prior: prior.cloned(),
            planned,
            private: answer.planned_private,
            identity,
            told: answer.diagnostics,
            bytes: (sent.msgpack, returned),
        })
    }

    /// Carries a plan out. `config` is the configuration as it is known by now: core validates and plans it once more
    /// and refuses another plan than the one that was shown.
    pub async fn apply(&self, plan: &Plan, config: &Value) -> Outcome<Applied> {
        match plan.action {
            Action::NoOp => Ok(Applied {
                object: plan.prior.clone(),
                told: Vec::new(),
            }),
            Action::Delete => {
                let prior = plan.prior.as_ref().expect("what is destroyed is there");
                self.destroy(prior, &plan.private).await
            }
            Action::Create => self.change(plan, None, config).await,
            Action::Update => self.change(plan, plan.prior.as_ref(), config).await,
            Action::Replace => {
                let prior = plan.prior.as_ref().expect("what is replaced is there");
                let destroyed = self.destroy(prior, &prior.private).await?;
                if destroyed.failed() {
                    return Ok(destroyed);
                }
                let created = self.change(plan, None, config).await?;
                let told = destroyed.told.into_iter().chain(created.told).collect();
                Ok(Applied { told, ..created })
            }
        }
    }

    /// Creates or updates.
    pub async fn change(
        &self,
        plan: &Plan,
        prior: Option<&Object>,
        config: &Value,
    ) -> Outcome<Applied> {
        self.validate(config).await?;
        let handed_on = Object {
            state: Value::Null,
            private: plan.private.clone(),
            identity: plan.identity.clone(),
            tainted: false,
        };
        let is_replacement = plan.action == Action::Replace;
        let before = prior.or(is_replacement.then_some(&handed_on));
        let last = self.plan_once(config, before).await?;
        obeyed(rules::apply::the_final_plan_is_the_plan(
            &self.schema,
            &plan.planned,
            &last.planned,
        ))?;
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let request = pb::apply_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(msgpack::dynamic(&state)),
            planned_state: Some(msgpack::dynamic(&last.planned)),
            config: Some(msgpack::dynamic(config)),
            planned_private: last.private.clone(),
            planned_identity: last.identity.as_ref().map(carried),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .apply_resource_change(request)
            .await?
            .into_inner();
        let new = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        let failed = !errors(&told).is_empty();
        if failed && new.is_null() {
            return Ok(Applied {
                object: prior.cloned(),
                told,
            });
        }
        obeyed(rules::apply::nothing_stays_unknown(&new))?;
        if !failed {
            obeyed(rules::apply::broken(&self.schema, &last.planned, &new))?;
        }
        let identity = self.stored_identity(answer.new_identity.as_ref())?;
        obeyed(rules::identity::a_planned_identity_comes_true(
            last.identity.as_ref(),
            identity.as_ref(),
        ))?;
        let tainted = failed && prior.is_none();
        Ok(Applied {
            object: Some(Object {
                state: new,
                private: answer.private,
                identity,
                tainted,
            }),
            told,
        })
    }

    async fn destroy(&self, prior: &Object, private: &Bytes) -> Outcome<Applied> {
        let null = || Some(msgpack::dynamic(&Value::Null));
        let request = pb::apply_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(msgpack::dynamic(&prior.state)),
            planned_state: null(),
            config: null(),
            planned_private: private.clone(),
            planned_identity: prior.identity.as_ref().map(carried),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .apply_resource_change(request)
            .await?
            .into_inner();
        let new = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        if errors(&told).is_empty() {
            obeyed(rules::apply::broken(&self.schema, &Value::Null, &new))?;
            return Ok(Applied { object: None, told });
        }
        Ok(Applied {
            object: Some(prior.clone()),
            told,
        })
    }

    /// Imports by the text of a command, or by an identity, and reads what that made.
    pub async fn import(&self, id: &str, identity: Option<&Value>) -> Outcome<Read> {
        let request = pb::import_resource_state::Request {
            type_name: self.type_name.clone(),
            id: id.to_owned(),
            identity: identity.map(carried),
            client_capabilities: Some(CAPABILITIES),
        };
        let answer = self
            .client
            .clone()
            .import_resource_state(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let made: Vec<_> = answer
            .imported_resources
            .iter()
            .map(|made| made.type_name.as_str())
            .collect();
        obeyed(rules::read::an_import_makes_one_object_of_its_type(
            &self.type_name,
            &made,
        ))?;
        let made = &answer.imported_resources[0];
        let state = self.decode(made.state.as_ref())?;
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        let imported = Object {
            state,
            private: made.private.clone(),
            identity: self.stored_identity(made.identity.as_ref())?,
            tainted: false,
        };
        obeyed(rules::identity::an_object_keeps_its_identity(
            identity,
            imported.identity.as_ref(),
        ))?;
        let mut read = self.read(&imported).await?;
        let state = read
            .object
            .as_ref()
            .map_or(Value::Null, |object| object.state.clone());
        obeyed(rules::read::an_imported_object_exists(&state))?;
        read.told.splice(0..0, answer.diagnostics);
        Ok(read)
    }

    /// The configuration that the provider would write for an object.
    pub async fn generate(&self, object: &Object) -> Outcome<Value> {
        let request = pb::generate_resource_config::Request {
            type_name: self.type_name.clone(),
            state: Some(msgpack::dynamic(&object.state)),
        };
        let answer = self
            .client
            .clone()
            .generate_resource_config(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        self.decode(answer.config.as_ref())
    }

    fn decode(&self, value: Option<&DynamicValue>) -> Outcome<Value> {
        exact(value, &self.schema.kind())
    }

    fn decode_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        let (declared, sent) = (self.identity.is_some(), identity.is_some());
        obeyed(rules::identity::without_a_schema_there_is_no_identity(
            declared, sent,
        ))?;
        let (Some(schema), Some(identity)) = (&self.identity, identity) else {
            return Ok(None);
        };
        exact(identity.identity_data.as_ref(), &schema.kind).map(Some)
    }

    fn stored_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        let identity = self.decode_identity(identity)?;
        if self.identity.is_some() {
            obeyed(rules::identity::an_identity_is_sent_with_its_object(
                identity.as_ref(),
            ))?;
        }
        obeyed(rules::identity::a_stored_identity_is_known(
            identity.as_ref(),
        ))?;
        Ok(identity)
    }
}

/// What Terraform 1.16 says of itself outside of Stacks.
pub const CAPABILITIES: pb::ClientCapabilities = pb::ClientCapabilities {
    deferral_allowed: false,
    write_only_attributes_allowed: true,
    store_planned_private: true,
    computed_blocks_allowed: true,
};

/// An answer is of exactly the schema's type.
fn exact(value: Option<&DynamicValue>, kind: &Kind) -> Outcome<Value> {
    msgpack::read(value, kind)
        .map_err(|found| Refusal::Rules(vec![Broken::new("a_value_is_of_its_type", "", found)]))
}

/// An identity in its message.
pub fn carried(identity: &Value) -> pb::ResourceIdentityData {
    pb::ResourceIdentityData {
        identity_data: Some(msgpack::dynamic(identity)),
    }
}

/// State as it is stored.
pub fn raw(stored: &Json) -> RawState {
    RawState {
        json: stored.to_string().into(),
        ..Default::default()
    }
}
