//! A list resource: what `terraform query` lists of a kind of managed resource.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::resource::identity;
use super::value::{from_value, to_value};
use super::{Diagnostic, Diagnostics, IdentitySchema, Resource, Schema, Value};

/// What an author says of one kind of list. Its name is that of the managed resource.
pub trait ListResource: Send + Sync + 'static {
    /// The managed resource.
    type Managed: Resource;
    /// What users can set in the `config` block: each field an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;

    /// The schema of the `config` block.
    fn schema(&self) -> Schema;

    /// Lists, one event for each object, until there are no more or nobody listens any more. A fault of one object is a
    /// warning of its event; an error ends the whole query.
    fn list(
        &self,
        query: Query<'_, <Self::Managed as Resource>::Client>,
        config: Self::Config,
        events: &Events<<Self::Managed as Resource>::State>,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send;
}

/// What a list works with.
#[derive(Debug)]
pub struct Query<'a, C> {
    /// What the configured provider handed over.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted.
    pub stop: &'a CancellationToken,
    /// Whether the objects are wanted, not just their identities.
    pub whole: bool,
    /// The most events that are wanted.
    pub limit: usize,
}

/// One object of a list.
#[derive(Debug)]
pub struct Item<State> {
    /// What is known of it: at least what its identity is made of.
    pub state: State,
    /// How it is shown.
    pub display_name: String,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// Where events go.
#[derive(Debug)]
pub struct Events<State> {
    channel: mpsc::Sender<Message<State>>,
}

#[derive(Debug)]
enum Message<State> {
    Item(Item<State>),
    Warnings(Diagnostics),
}

impl<State> Events<State> {
    /// Sends an event; `false` when nobody listens any more.
    pub async fn send(&self, item: Item<State>) -> bool {
        self.channel.send(Message::Item(item)).await.is_ok()
    }

    /// Sends warnings that belong to no object. Terraform stops reading at the limit of the query, so what is sent behind
    /// the last object may never be seen: where there is an object, its event should carry them.
    pub async fn warn(&self, warnings: Diagnostics) {
        if !warnings.is_empty() {
            // Nobody who went away needs them.
            let _ = self.channel.send(Message::Warnings(warnings)).await;
        }
    }
}

/// One event on its way to Terraform.
#[derive(Debug)]
pub struct Event {
    /// The identity; `None` in an event that has nothing but messages.
    pub identity: Option<Value>,
    /// How the object is shown.
    pub display_name: String,
    /// The object, when it was wanted: never null, or Terraform 1.15 panics.
    pub object: Option<Value>,
    /// Warnings, or the error that ended the list.
    pub diagnostics: Diagnostics,
}

impl Event {
    /// An event that has nothing but messages.
    pub fn of_messages(diagnostics: Diagnostics) -> Self {
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
    /// The name in configurations.
    fn type_name(&self) -> &'static str;

    /// The schema, made at the first call.
    fn schema(&self) -> &Schema;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Lists into a channel.
    fn list<'a>(
        &'a self,
        query: Query<'a, C>,
        config: Value,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, ()>;
}

impl<C> fmt::Debug for dyn AnyListResource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// A list resource for a provider's list, with the managed resource that it lists.
pub fn listing<L: ListResource>(
    list: L,
    managed: L::Managed,
) -> Box<dyn AnyListResource<<L::Managed as Resource>::Client>> {
    Box::new(Listing {
        list,
        managed,
        schema: OnceLock::new(),
        shapes: OnceLock::new(),
    })
}

struct Listing<L: ListResource> {
    list: L,
    managed: L::Managed,
    schema: OnceLock<Schema>,
    /// The schema and the identity of the managed resource.
    shapes: OnceLock<(Schema, IdentitySchema)>,
}

type State<L> = <<L as ListResource>::Managed as Resource>::State;
type Client<L> = <<L as ListResource>::Managed as Resource>::Client;

impl<L: ListResource> Listing<L> {
    fn event(&self, item: Item<State<L>>, whole: bool) -> Event {
        let shapes = || (self.managed.schema(), self.managed.identity());
        let (schema, identities) = self.shapes.get_or_init(shapes);
        let mut diagnostics = item.diagnostics;
        let object = to_value(&item.state, schema.kind()).map(|mut object| {
            schema.complete(&mut object);
            object
        });
        match object {
            Ok(object) => Event {
                identity: identity(identities, &object),
                display_name: item.display_name,
                object: whole.then_some(object),
                diagnostics,
            },
            Err(error) => {
                diagnostics.push(unreadable::<L>(error));
                Event {
                    identity: None,
                    display_name: item.display_name,
                    object: None,
                    diagnostics,
                }
            }
        }
    }

    /// Lists, and passes each item on as an event while the list goes on.
    async fn run(
        &self,
        query: Query<'_, Client<L>>,
        config: Value,
        events: &mpsc::Sender<Event>,
    ) -> Result<(), Diagnostic> {
        let config: L::Config = from_value(config).map_err(unreadable::<L>)?;
        let whole = query.whole;
        let (channel, mut messages) = mpsc::channel(1);
        let passing = async {
            while let Some(message) = messages.recv().await {
                let event = match message {
                    Message::Item(item) => self.event(item, whole),
                    Message::Warnings(warnings) => Event::of_messages(warnings),
                };
                if events.send(event).await.is_err() {
                    messages.close();
                }
            }
        };
        let listing = async {
            let events = Events { channel };
            self.list.list(query, config, &events).await
        };
        let (outcome, ()) = futures_util::future::join(listing, passing).await;
        outcome
    }
}

impl<L: ListResource> AnyListResource<Client<L>> for Listing<L> {
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
            diagnostics.push(unreadable::<L>(error));
        }
        diagnostics
    }

    fn list<'a>(
        &'a self,
        query: Query<'a, Client<L>>,
        config: Value,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // What was unknown in the validation may be null now.
            let mut errors = self.schema().validate(&config);
            if !errors.has_errors()
                && let Err(error) = self.run(query, config, &events).await
            {
                errors.push(error);
            }
            if errors.has_errors() {
                let last = Event::of_messages(errors);
                // Nobody who went away needs the error.
                let _ = events.send(last).await;
            }
        })
    }
}

fn unreadable<L: ListResource>(error: impl fmt::Display) -> Diagnostic {
    let detail = format!(
        "A value is not of the shape that this provider knows: {error}.\n\nPlease report this."
    );
    Diagnostic::error(format!("Cannot list {}", L::Managed::TYPE_NAME), detail)
}
