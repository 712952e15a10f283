//! What users meet: the provider block, and one folder for each concept with its schema, its texts and its operations
//! together; what all resources of a domain share is in `per_domain`. The room translates between Terraform's words, which
//! it has from `framework`, and HostUp's, which it has from `api`.

mod block;
mod cause;
mod client;
mod configure;
mod domain;
mod domain_dnssec_auto;
mod domain_nameservers;
mod failure;
mod filter;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod lookup;
mod names;
mod odd;
mod per_domain;
mod writes;

use crate::framework::data_source::listed;
use crate::framework::list_resource::listing;
use crate::framework::resource::registered;
use crate::framework::{
    AnyDataSource, AnyListResource, AnyResource, Configuration, Diagnostics, Provider, Schema,
    Value,
};

pub use client::Client;
pub use configure::Environment;

/// The provider's version, as `terraform version` and the User-Agent show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The HostUp provider.
#[derive(Clone, Copy, Debug)]
pub struct Hostup {
    environment: Environment,
}

impl Hostup {
    /// The provider, with the variables that it may look at.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }
}

impl Provider for Hostup {
    type Client = Client;

    fn schema(&self) -> Schema {
        block::schema()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        configure::validate(config)
    }

    fn configure(
        &self,
        config: &Value,
        terraform_version: &str,
    ) -> (Option<Configuration<Client>>, Diagnostics) {
        configure::configure(config, self.environment, terraform_version)
    }

    /// THE LIST: a new resource is one line here.
    fn resources(&self) -> Vec<Box<dyn AnyResource<Client>>> {
        vec![registered(domain_dnssec_auto::DomainDnssecAuto::default())]
    }

    /// THE LIST of what can be queried.
    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<Client>>> {
        vec![listing(
            domain_dnssec_auto::Listed,
            domain_dnssec_auto::DomainDnssecAuto::default(),
        )]
    }

    /// THE LIST of what can be looked up.
    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<Client>>> {
        vec![
            listed(domain::Domain),
            listed(domain::Domains),
            listed(domain_dnssec_auto::Reported),
            listed(domain_nameservers::DomainNameservers),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::{Reserved, breaches, stored_breaches};

    #[test]
    fn every_schema_keeps_the_rules() {
        let hostup = Hostup::new(|_| None);
        let mut found = vec![(
            "provider",
            breaches(hostup.schema().block(), Reserved::Provider),
        )];
        for resource in hostup.resources() {
            let steps = resource.upgrade_steps();
            found.push((
                resource.type_name(),
                stored_breaches(resource.schema(), steps),
            ));
        }
        for source in hostup.data_sources() {
            let block = source.schema().block();
            found.push((source.type_name(), breaches(block, Reserved::Resource)));
        }
        for list in hostup.list_resources() {
            let block = list.schema().block();
            found.push((list.type_name(), breaches(block, Reserved::Resource)));
        }
        found.retain(|(_, breaches)| !breaches.is_empty());
        assert_eq!(found, []);
    }
}
