//! What the handlers share: the provider's schemas and resources, and its configuration, which is all that outlives a
//! call.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use crate::framework::{
    AnyDataSource, AnyListResource, AnyResource, Configuration, Diagnostic, Provider, Schema,
};

/// How a provider is known to its users.
#[derive(Clone, Copy, Debug)]
pub struct ProviderInfo {
    /// The source address, such as `registry.terraform.io/NAMESPACE/TYPE`.
    pub address: &'static str,
    /// Where users report bugs.
    pub report_url: &'static str,
}

/// What the handlers work on.
pub(super) struct Server<P: Provider> {
    pub(super) provider: P,
    info: ProviderInfo,
    stop: CancellationToken,
    schema: OnceLock<Schema>,
    resources: OnceLock<Vec<Box<dyn AnyResource<P::Client>>>>,
    data_sources: OnceLock<Vec<Box<dyn AnyDataSource<P::Client>>>>,
    list_resources: OnceLock<Vec<Box<dyn AnyListResource<P::Client>>>>,
    configured: RwLock<Option<Arc<ConfiguredProvider<P::Client>>>>,
}

impl<P: Provider> Server<P> {
    /// `stop` is cancelled when the process has to end.
    pub(super) fn new(provider: P, info: ProviderInfo, stop: CancellationToken) -> Self {
        Self {
            provider,
            info,
            stop,
            schema: OnceLock::new(),
            resources: OnceLock::new(),
            data_sources: OnceLock::new(),
            list_resources: OnceLock::new(),
            configured: RwLock::new(None),
        }
    }

    /// Cancelled when the process has to end.
    pub(super) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    pub(super) fn info(&self) -> ProviderInfo {
        self.info
    }

    /// Returns the schema of the provider block, built at the first call.
    pub(super) fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.provider.schema())
    }

    pub(super) fn resources(&self) -> &[Box<dyn AnyResource<P::Client>>] {
        self.resources.get_or_init(|| self.provider.resources())
    }

    pub(super) fn resource(&self, name: &str) -> Result<&dyn AnyResource<P::Client>, Diagnostic> {
        let mut resources = self.resources().iter().map(AsRef::as_ref);
        resources
            .find(|resource| resource.type_name() == name)
            .ok_or_else(|| unknown_type("resource", name))
    }

    pub(super) fn data_sources(&self) -> &[Box<dyn AnyDataSource<P::Client>>] {
        self.data_sources
            .get_or_init(|| self.provider.data_sources())
    }

    pub(super) fn data_source(
        &self,
        name: &str,
    ) -> Result<&dyn AnyDataSource<P::Client>, Diagnostic> {
        let mut sources = self.data_sources().iter().map(AsRef::as_ref);
        sources
            .find(|source| source.type_name() == name)
            .ok_or_else(|| unknown_type("data source", name))
    }

    pub(super) fn list_resources(&self) -> &[Box<dyn AnyListResource<P::Client>>] {
        self.list_resources
            .get_or_init(|| self.provider.list_resources())
    }

    pub(super) fn list_resource(
        &self,
        name: &str,
    ) -> Result<&dyn AnyListResource<P::Client>, Diagnostic> {
        let mut lists = self.list_resources().iter().map(AsRef::as_ref);
        lists
            .find(|list| list.type_name() == name)
            .ok_or_else(|| unknown_type("list resource", name))
    }

    /// Returns the provider as it was last configured. A process under a debugger is configured more than once; calls
    /// that began with an older configuration finish with it.
    ///
    /// # Errors
    ///
    /// If it has not been configured.
    pub(super) fn configured(&self) -> Result<Arc<ConfiguredProvider<P::Client>>, Diagnostic> {
        let configured = self
            .configured
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        configured.clone().ok_or_else(|| {
            let detail = "Terraform sent a request that needs a configured provider before configuring it. \
                          Please report this.";
            Diagnostic::error("The provider is not configured", detail)
        })
    }

    /// Replaces the configuration. Its token is cancelled with the process's, or when Terraform is interrupted.
    /// `None`, after a configuration that failed, removes the old one: that may be another account's.
    pub(super) fn configure(&self, configuration: Option<Configuration<P::Client>>) {
        let stop = self.stop.child_token();
        let configured = configuration.map(|configuration| {
            Arc::new(ConfiguredProvider {
                configuration,
                stop,
            })
        });
        *self
            .configured
            .write()
            .unwrap_or_else(PoisonError::into_inner) = configured;
    }
}

/// Returns the error for a type that the provider does not have.
pub(super) fn unknown_type(kind: &str, name: &str) -> Diagnostic {
    let detail = format!(
        "This version of the provider has no {kind} named {name:?}. Check the name, or install a version that has it."
    );
    Diagnostic::error(format!("Unknown {kind}"), detail)
}

/// A configured provider, and the token that stops its work.
pub(super) struct ConfiguredProvider<C> {
    configuration: Configuration<C>,
    pub(super) stop: CancellationToken,
}

impl<C> ConfiguredProvider<C> {
    /// Returns the client.
    ///
    /// # Errors
    ///
    /// If arguments of the provider block are not known yet, or one is missing that the client needs.
    pub(super) fn client(&self) -> Result<&C, Diagnostic> {
        match &self.configuration {
            Configuration::Ready(client) => Ok(client),
            Configuration::Unavailable(error) => Err(error.clone()),
            Configuration::Incomplete(unknown) => Err(Diagnostic::error(
                "The provider cannot work yet",
                format!(
                    "{} of the provider block will be known only after something else is applied. Apply that first, \
                     for example with -target.",
                    quoted(unknown)
                ),
            )),
        }
    }

    /// Returns the client for a plan, which Terraform also makes while arguments are not known.
    ///
    /// # Errors
    ///
    /// If an argument is missing that the client needs.
    pub(super) fn planning_client(&self) -> Result<Option<&C>, Diagnostic> {
        match &self.configuration {
            Configuration::Incomplete(_) => Ok(None),
            _ => self.client().map(Some),
        }
    }

    /// Returns the names of the arguments that are not known yet, for a sentence; `None` if all are known.
    pub(super) fn unknown_arguments(&self) -> Option<String> {
        match &self.configuration {
            Configuration::Ready(_) | Configuration::Unavailable(_) => None,
            Configuration::Incomplete(unknown) => Some(quoted(unknown)),
        }
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
