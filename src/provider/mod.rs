//! The provider as users see it: the provider block, and one folder per concept with its schema, operations and
//! diagnostics. `per_domain` has what all resources of a domain share. This module alone knows both Terraform (through
//! `framework`) and HostUp (through `api`).

mod block;
mod call_error;
mod client;
mod configure;
mod distinct;
mod dnssec_chain;
mod domain;
mod domain_dnssec_auto;
mod domain_nameservers;
mod filter;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod glue_record;
mod host_name;
mod lookup;
mod per_domain;
mod polling;
mod public_ip;
mod unexpected_fields;
mod write_locks;

use crate::framework::data_source::{box_data_source, box_independent_data_source};
use crate::framework::list_resource::box_list_resource;
use crate::framework::resource::{box_independent_resource, box_resource};
use crate::framework::{
    AnyDataSource, AnyListResource, AnyResource, Configuration, Diagnostics, Provider, Schema,
    Value,
};

pub use client::Client;
pub use configure::Environment;
use dnssec_chain::ResolverSource;

/// The provider's version, as `terraform version` and the User-Agent show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The HostUp provider.
#[derive(Clone, Copy, Debug)]
pub struct Hostup {
    environment: Environment,
}

impl Hostup {
    /// Creates the provider; `environment` looks up environment variables.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }

    fn resolver_source(self) -> ResolverSource {
        ResolverSource::new(self.environment)
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

    /// Returns all resources; a new one is one line here.
    fn resources(&self) -> Vec<Box<dyn AnyResource<Client>>> {
        vec![
            box_resource(domain_dnssec_auto::DomainDnssecAuto::default()),
            box_resource(domain_nameservers::DomainNameservers::default()),
            box_resource(glue_record::GlueRecordResource),
            box_independent_resource(dnssec_chain::DnssecChainWait, self.resolver_source()),
        ]
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<Client>>> {
        vec![
            box_list_resource(
                domain_dnssec_auto::DnssecAutoList,
                domain_dnssec_auto::DomainDnssecAuto::default(),
            ),
            box_list_resource(
                domain_nameservers::NameserversList,
                domain_nameservers::DomainNameservers::default(),
            ),
        ]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<Client>>> {
        vec![
            box_data_source(domain::DomainDataSource),
            box_data_source(domain::DomainsDataSource),
            box_data_source(domain_dnssec_auto::DnssecAutoDataSource),
            box_data_source(domain_nameservers::DomainNameserversDataSource),
            box_independent_data_source(
                dnssec_chain::DnssecChainDataSource,
                self.resolver_source(),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::{Reserved, stored_state_violations, violations};

    #[test]
    fn every_schema_follows_the_rules_of_core() {
        let hostup = Hostup::new(|_| None);
        let mut found = vec![(
            "provider",
            violations(hostup.schema().block(), Reserved::Provider),
        )];
        for resource in hostup.resources() {
            let steps = resource.upgrade_steps();
            found.push((
                resource.type_name(),
                stored_state_violations(resource.schema(), steps),
            ));
        }
        for source in hostup.data_sources() {
            let block = source.schema().block();
            found.push((source.type_name(), violations(block, Reserved::Resource)));
        }
        for list in hostup.list_resources() {
            let block = list.schema().block();
            found.push((list.type_name(), violations(block, Reserved::Resource)));
        }
        found.retain(|(_, violations)| !violations.is_empty());
        assert_eq!(found, []);
    }
}
