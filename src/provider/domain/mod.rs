//! Domains as they are listed: `hostup_domain` looks one up, `hostup_domains` gives all of them.

mod all;
mod attributes;
mod one;

pub(super) use all::Domains;
pub(super) use one::Domain;
