//! The service: which RPC goes to which handler, and the one thing that lives between calls, the configured provider.

use std::sync::{Arc, OnceLock, RwLock};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::answer::{self, Events, Guard};
use super::rpc;
use super::tfplugin6::provider_server::{Provider as Rpcs, ProviderServer};
use super::tfplugin6::*;
use crate::framework::{
    AnyDataSource, AnyListResource, AnyResource, Configuration, Diagnostic, Provider, Schema,
};

/// The protocol's version that this room speaks.
pub const PROTOCOL_VERSION: &str = "6.11";

/// What Terraform may send at most, as Go providers have it: 256 MiB.
const MESSAGE_LIMIT: usize = 256 << 20;

/// The gRPC service of a provider.
///
/// `address` is the provider's source address. `stop` is cancelled when the process is asked to end. `guard` keeps a
/// panic in a handler from ending more than the handler.
pub fn service<P: Provider>(
    provider: P,
    address: &'static str,
    stop: CancellationToken,
    guard: impl Guard,
) -> ProviderServer<impl Rpcs> {
    let guard = Arc::new(guard);
    let server = Server {
        provider,
        address,
        stop,
        schema: OnceLock::new(),
        resources: OnceLock::new(),
        data_sources: OnceLock::new(),
        list_resources: OnceLock::new(),
        alone: alone(guard.clone()),
        configured: RwLock::new(None),
    };
    ProviderServer::new(Service {
        server: Arc::new(server),
        guard,
    })
    .max_decoding_message_size(MESSAGE_LIMIT)
    .max_encoding_message_size(MESSAGE_LIMIT)
}

type Alone =
    Box<dyn Fn(BoxFuture<'static, ()>) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

fn alone(guard: Arc<impl Guard>) -> Alone {
    Box::new(move |work| {
        let guard = guard.clone();
        Box::pin(async move { guard.run(work).await })
    })
}

/// What the handlers work on.
pub(super) struct Server<P: Provider> {
    pub(super) provider: P,
    address: &'static str,
    stop: CancellationToken,
    schema: OnceLock<Schema>,
    resources: OnceLock<Vec<Box<dyn AnyResource<P::Client>>>>,
    data_sources: OnceLock<Vec<Box<dyn AnyDataSource<P::Client>>>>,
    list_resources: OnceLock<Vec<Box<dyn AnyListResource<P::Client>>>>,
    /// Guards work that goes on after its RPC was answered.
    alone: Alone,
    configured: RwLock<Option<Arc<Configured<P::Client>>>>,
}

/// A provider that was configured, and the token that ends what it does.
pub(super) struct Configured<C> {
    configuration: Configuration<C>,
    pub(super) stop: CancellationToken,
}

impl<C> Configured<C> {
    /// The client.
    ///
    /// # Errors
    ///
    /// When arguments of the provider block are not known yet.
    pub(super) fn client(&self) -> Result<&C, Diagnostic> {
        match &self.configuration {
            Configuration::Ready(client) => Ok(client),
            Configuration::Incomplete(unknown) => Err(Diagnostic::error(
                "The HostUp provider cannot work yet",
                format!(
                    "{} of the provider block will be known only after something else was applied. Apply that first, \
                     for example with -target.",
                    named(unknown)
                ),
            )),
        }
    }

    /// The arguments that are not known yet, in words; `None` when all are.
    pub(super) fn unknown(&self) -> Option<String> {
        match &self.configuration {
            Configuration::Ready(_) => None,
            Configuration::Incomplete(unknown) => Some(named(unknown)),
        }
    }
}

fn named(arguments: &[&str]) -> String {
    let names: Vec<_> = arguments.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl<P: Provider> Server<P> {
    /// The provider's source address.
    pub(super) fn address(&self) -> &'static str {
        self.address
    }

    /// The schema of the provider block, made at the first call.
    pub(super) fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.provider.schema())
    }

    /// All resources.
    pub(super) fn resources(&self) -> &[Box<dyn AnyResource<P::Client>>] {
        self.resources.get_or_init(|| self.provider.resources())
    }

    /// The resource of that type.
    ///
    /// # Errors
    ///
    /// When the provider has none.
    pub(super) fn resource(&self, name: &str) -> Result<&dyn AnyResource<P::Client>, Diagnostic> {
        let found = self
            .resources()
            .iter()
            .find(|resource| resource.type_name() == name);
        found
            .map(AsRef::as_ref)
            .ok_or_else(|| rpc::absent("resource", name))
    }

    /// All data sources.
    pub(super) fn data_sources(&self) -> &[Box<dyn AnyDataSource<P::Client>>] {
        self.data_sources
            .get_or_init(|| self.provider.data_sources())
    }

    /// The data source of that type.
    ///
    /// # Errors
    ///
    /// When the provider has none.
    pub(super) fn data_source(
        &self,
        name: &str,
    ) -> Result<&dyn AnyDataSource<P::Client>, Diagnostic> {
        let found = self
            .data_sources()
            .iter()
            .find(|source| source.type_name() == name);
        found
            .map(AsRef::as_ref)
            .ok_or_else(|| rpc::absent("data source", name))
    }

    /// All list resources.
    pub(super) fn list_resources(&self) -> &[Box<dyn AnyListResource<P::Client>>] {
        self.list_resources
            .get_or_init(|| self.provider.list_resources())
    }

    /// The list resource of that type.
    ///
    /// # Errors
    ///
    /// When the provider has none.
    pub(super) fn list_resource(
        &self,
        name: &str,
    ) -> Result<&dyn AnyListResource<P::Client>, Diagnostic> {
        let found = self
            .list_resources()
            .iter()
            .find(|list| list.type_name() == name);
        found
            .map(AsRef::as_ref)
            .ok_or_else(|| rpc::absent("list resource", name))
    }

    /// Runs work so that a panic in it ends the work alone; the error is what the panic said.
    pub(super) fn alone(
        &self,
        work: BoxFuture<'static, ()>,
    ) -> BoxFuture<'static, Result<(), String>> {
        (self.alone)(work)
    }

    /// The provider as it was configured last. One process can be configured again and again while it is debugged;
    /// whoever holds an older configuration finishes with it.
    ///
    /// # Errors
    ///
    /// When it was not configured.
    pub(super) fn configured(&self) -> Result<Arc<Configured<P::Client>>, Diagnostic> {
        let configured = self
            .configured
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        configured.clone().ok_or_else(|| {
            let detail = "Terraform asked for something that needs a configured provider before it configured it. \
                          Please report this.";
            Diagnostic::error("The HostUp provider is not configured", detail)
        })
    }

    /// Takes a new configuration. Its token ends with the process, or when Terraform is interrupted.
    /// `None`, after a configuration that failed, leaves none: the one before may be another account's.
    pub(super) fn configure(&self, configuration: Option<Configuration<P::Client>>) {
        let stop = self.stop.child_token();
        let configured = configuration.map(|configuration| {
            Arc::new(Configured {
                configuration,
                stop,
            })
        });
        *self
            .configured
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = configured;
    }
}

struct Service<P: Provider, G> {
    server: Arc<Server<P>>,
    guard: Arc<G>,
}

/// One method for each RPC: the request goes to its handler, by way of [`answer`]. RPCs that answer with events get
/// a stream of them.
macro_rules! service {
    (answers: $($rpc:ident)*; streams: $($stream:ident)*;) => {
        #[tonic::async_trait]
        impl<P: Provider, G: Guard> Rpcs for Service<P, G> {
            $(
                async fn $rpc(
                    &self,
                    request: Request<$rpc::Request>,
                ) -> Result<Response<$rpc::Response>, Status> {
                    let server = self.server.clone();
                    let handle = |request| async move { rpc::$rpc(&server, request).await };
                    let request = request.into_inner();
                    Ok(Response::new(answer::answer(&*self.guard, self.server.address, request, handle).await))
                }
            )*
            $(
                async fn $stream(
                    &self,
                    request: Request<$stream::Request>,
                ) -> Result<Response<Events<$stream::Event>>, Status> {
                    let server = self.server.clone();
                    let handle = |request| async move { rpc::$stream(&server, request).await };
                    let request = request.into_inner();
                    let address = self.server.address;
                    Ok(Response::new(answer::answer(&*self.guard, address, request, handle).await))
                }
            )*
        }
    };
}

service! {
    answers:
        get_metadata
        get_provider_schema
        get_resource_identity_schemas
        validate_provider_config
        validate_resource_config
        validate_data_resource_config
        upgrade_resource_state
        upgrade_resource_identity
        configure_provider
        read_resource
        plan_resource_change
        apply_resource_change
        import_resource_state
        move_resource_state
        generate_resource_config
        read_data_source
        validate_ephemeral_resource_config
        open_ephemeral_resource
        renew_ephemeral_resource
        close_ephemeral_resource
        validate_list_resource_config
        get_functions
        call_function
        plan_action
        validate_action_config
        stop_provider;
    streams:
        list_resource
        invoke_action;
}
