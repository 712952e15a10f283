//! A provider: its own configuration, and the list of what it offers.

use super::{AnyDataSource, AnyListResource, AnyResource, Diagnostics, Schema, Value};

/// What a provider is. The one implementation stands in the room `provider`.
pub trait Provider: Send + Sync + 'static {
    /// What a configured provider hands to its resources: the connection to the service, and what is shared by all.
    type Client: Send + Sync + 'static;

    /// The schema of the provider block. Static: the same whenever it is asked for.
    fn schema(&self) -> Schema;

    /// Checks a provider block beyond its schema. Values may be unknown.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Makes a client from the provider block. Makes no network call.
    ///
    /// `terraform_version` is what the calling program says of itself. `None` goes with an error among the diagnostics.
    fn configure(
        &self,
        config: &Value,
        terraform_version: &str,
    ) -> (Option<Configuration<Self::Client>>, Diagnostics);

    /// Everything that can be a `resource` block.
    fn resources(&self) -> Vec<Box<dyn AnyResource<Self::Client>>>;

    /// Everything that can be a `data` block.
    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<Self::Client>>> {
        Vec::new()
    }

    /// Everything that can be a `list` block of a query.
    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<Self::Client>>> {
        Vec::new()
    }
}

/// What came of configuring the provider.
#[derive(Debug)]
pub enum Configuration<C> {
    /// It can work.
    Ready(C),
    /// These arguments of the provider block are not known yet, since they come from something that is not applied.
    /// Terraform plans, and reads resources, all the same.
    Incomplete(Vec<&'static str>),
}
