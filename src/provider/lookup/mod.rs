//! Finds a domain by its id or by its name.
//!
//! [`arguments`] checks the arguments that specify a domain. [`cache`] finds a domain by its name with as
//! few requests as possible, in the [`list`] of the account if many names are looked up.

mod arguments;
mod cache;
mod domain_name;
mod list;

pub(super) use arguments::{
    check_domain_id, check_domain_name, check_id, exactly_one, find_by_name, lookup_failed,
    neither_argument_set, parse_id,
};
pub(super) use cache::{LookupCache, domains_named};
pub(super) use domain_name::{DomainName, is_same_domain_name};
#[cfg(test)]
pub(super) use list::tests::domain_with;
pub(super) use list::{DomainList, Selection, select};
