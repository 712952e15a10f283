//! The domains of the account: `hostup_domain` reads one, `hostup_domains` lists all.

mod attributes;
#[expect(clippy::module_inception, reason = "one file per data source")]
mod domain;
mod domains;

pub(super) use domain::DomainDataSource;
pub(super) use domains::DomainsDataSource;
