//! A list resource: lists the objects of a managed resource for `terraform query`.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::resource::identity;
use super::value::{from_value, to_value};
use super::{Diagnostic, Diagnostics, IdentitySchema, Resource, Schema, Value};

/// A type of list resource. It has the name of the managed resource.
pub trait ListResource: Send + Sync + 'static {
    /// The managed resource.
    type Managed: Resource;
    /// What users can set in the `config` block. Each field is an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;

    /// Returns the schema of the `config` block.
    fn schema(&self) -> Schema;

    /// Sends one event for each object, until there are no more or the receiver is closed. A problem with one object is a
    /// warning in its event; an error ends the query.
    fn list(
        &self,
        context: ListContext<'_, <Self::Managed as Resource>::Client>,
        config: Self::Config,
        events: &ListSender<<Self::Managed as Resource>::State>,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send;
}

/// The context of a list.
#[derive(Debug)]
pub struct ListContext<'a, C> {
    /// The client of the configured provider.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted.
    pub stop: &'a CancellationToken,
    /// Whether Terraform requests the objects, not only their identities.
    pub include_object: bool,
    /// The maximum number of events.
    pub limit: usize,
}

/// One object of a list.
#[derive(Debug)]
pub struct ListItem<State> {
    /// Its state; at least the attributes of its identity.
    pub state: State,
    /// The name that Terraform shows.
    pub display_name: String,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// Sends events.
#[derive(Debug)]
pub struct ListSender<State> {
    channel: mpsc::Sender<Message<State>>,
}

#[derive(Debug)]
enum Message<State> {
    ListItem(ListItem<State>),
    Warnings(Diagnostics),
}

impl<State> ListSender<State> {
    /// Sends an event. Returns `false` if the receiver is closed.
    pub async fn send(&self, item: ListItem<State>) -> bool {
        self.channel.send(Message::ListItem(item)).await.is_ok()
    }

    /// Sends warnings that belong to no object. Terraform stops reading at the limit of the query and may never show
    /// what is sent after the last object, so warnings belong in the event of an object if there is one.
    pub async fn warn(&self, warnings: Diagnostics) {
        if !warnings.is_empty() {
            // A closed receiver does not need them.
            let _ = self.channel.send(Message::Warnings(warnings)).await;
        }
    }
}

/// One event for Terraform.
#[derive(Debug)]
pub struct Event {
    /// The identity; `None` in an event that has only diagnostics.
    pub identity: Option<Value>,
    /// The name that Terraform shows.
    pub display_name: String,
    /// The object, if requested. Never null: Terraform 1.15 would panic.
    pub object: Option<Value>,
    /// Warnings, or the error that ended the list.
    pub diagnostics: Diagnostics,
}

impl Event {
    /// Creates an event that has only diagnostics.
    pub fn from_diagnostics(diagnostics: Diagnostics) -> Self {
        Self {
            identity: None,
            display_name: String::new(),
            object: None,
            diagnostics,
        }
    }
}

/// A [`ListResource`] on untyped values.
pub trait AnyListResource<C>: Send + Sync {
    /// Returns the name in configurations.
    fn type_name(&self) -> &'static str;

    /// Returns the schema, built at the first call.
    fn schema(&self) -> &Schema;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Sends the events into a channel.
    fn list<'a>(
        &'a self,
        context: ListContext<'a, C>,
        config: Value,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, ()>;
}

impl<C> fmt::Debug for dyn AnyListResource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// Wraps a list resource and its managed resource for
/// [`Provider::list_resources`](super::Provider::list_resources).
pub fn box_list_resource<L: ListResource>(
    list: L,
    managed: L::Managed,
) -> Box<dyn AnyListResource<<L::Managed as Resource>::Client>> {
    Box::new(TypedListResource {
        list,
        managed,
        schema: OnceLock::new(),
        managed_schemas: OnceLock::new(),
    })
}

struct TypedListResource<L: ListResource> {
    list: L,
    managed: L::Managed,
    schema: OnceLock<Schema>,
    /// The schema and the identity schema of the managed resource.
    managed_schemas: OnceLock<(Schema, IdentitySchema)>,
}

type State<L> = <<L as ListResource>::Managed as Resource>::State;
type Client<L> = <<L as ListResource>::Managed as Resource>::Client;

impl<L: ListResource> TypedListResource<L> {
    fn event(&self, item: ListItem<State<L>>, include_object: bool) -> Event {
        let schemas = || (self.managed.schema(), self.managed.identity());
        let (schema, identity_schema) = self.managed_schemas.get_or_init(schemas);
        let mut diagnostics = item.diagnostics;
        match to_value(&item.state, schema.kind()) {
            Ok(object) => Event {
                identity: identity(identity_schema, &object),
                display_name: item.display_name,
                object: include_object.then_some(object),
                diagnostics,
            },
            Err(error) => {
                diagnostics.push(struct_error::<L>(error));
                Event {
                    identity: None,
                    display_name: item.display_name,
                    object: None,
                    diagnostics,
                }
            }
        }
    }

    /// Lists the objects, and converts each one to an event as it arrives.
    async fn run(
        &self,
        context: ListContext<'_, Client<L>>,
        config: Value,
        events: &mpsc::Sender<Event>,
    ) -> Result<(), Diagnostic> {
        let config: L::Config = from_value(config).map_err(struct_error::<L>)?;
        let include_object = context.include_object;
        let (channel, mut messages) = mpsc::channel(1);
        let forward = async {
            while let Some(message) = messages.recv().await {
                let event = match message {
                    Message::ListItem(item) => self.event(item, include_object),
                    Message::Warnings(warnings) => Event::from_diagnostics(warnings),
                };
                if events.send(event).await.is_err() {
                    messages.close();
                }
            }
        };
        let list = async {
            let events = ListSender { channel };
            self.list.list(context, config, &events).await
        };
        let (result, ()) = futures_util::future::join(list, forward).await;
        result
    }
}

impl<L: ListResource> AnyListResource<Client<L>> for TypedListResource<L> {
    fn type_name(&self) -> &'static str {
        L::Managed::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.list.schema())
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = self.schema().validate(config);
        if !diagnostics.has_errors()
            && let Err(error) = from_value::<L::Config>(config.clone())
        {
            diagnostics.push(struct_error::<L>(error));
        }
        diagnostics
    }

    fn list<'a>(
        &'a self,
        context: ListContext<'a, Client<L>>,
        config: Value,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // A value that was unknown in ValidateListResourceConfig may be null now.
            let mut errors = self.schema().validate(&config);
            if !errors.has_errors()
                && let Err(error) = self.run(context, config, &events).await
            {
                errors.push(error);
            }
            if errors.has_errors() {
                let last = Event::from_diagnostics(errors);
                // A closed receiver does not need the error.
                let _ = events.send(last).await;
            }
        })
    }
}

fn struct_error<L: ListResource>(error: impl fmt::Display) -> Diagnostic {
    let detail =
        format!("A value does not have the expected structure: {error}.\n\nPlease report this.");
    Diagnostic::error(format!("Cannot list {}", L::Managed::TYPE_NAME), detail)
}
