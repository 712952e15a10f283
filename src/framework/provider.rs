//! A provider: its configuration and what it offers.

use super::{AnyDataSource, AnyListResource, AnyResource, Diagnostic, Diagnostics, Schema, Value};

/// A provider.
pub trait Provider: Send + Sync + 'static {
    /// What a configured provider passes to its resources: the connection to the service, and shared state.
    type Client: Send + Sync + 'static;

    /// Returns the schema of the provider block; the same at every call.
    fn schema(&self) -> Schema;

    /// Checks a provider block beyond its schema. Values may be unknown.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Creates a client from the provider block, without network calls.
    ///
    /// `terraform_version` is the version that the client reports. `None` requires an error among the diagnostics.
    fn configure(
        &self,
        config: &Value,
        terraform_version: &str,
    ) -> (Option<Configuration<Self::Client>>, Diagnostics);

    /// Returns the managed resources.
    fn resources(&self) -> Vec<Box<dyn AnyResource<Self::Client>>>;

    /// Returns the data sources.
    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<Self::Client>>> {
        Vec::new()
    }

    /// Returns the list resources.
    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<Self::Client>>> {
        Vec::new()
    }
}

/// The result of configuring the provider.
#[derive(Debug)]
pub enum Configuration<C> {
    /// The provider can work.
    Ready(C),
    /// These arguments of the provider block are not known yet, because they depend on something not yet applied.
    /// Terraform plans and reads resources anyway.
    Incomplete(Vec<&'static str>),
    /// There is no client, for the reason in this error. Types with a client of their own work anyway.
    Unavailable(Diagnostic),
}
