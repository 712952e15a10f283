//! Whether a provider is one that every Terraform and every OpenTofu can work with, without either of them.
//!
//! [`story`] is what core does with a provider from its first question to its last, told by the model of core in
//! [`terraform`](super::terraform), under whose rules every answer falls. [`eras`] tells it as each version does, of the
//! provider and of the resources in `authors`. [`breaks`] has for every rule a provider that breaks it: [`proxy`] stands
//! before a healthy one and rewrites one of its answers, and the story must end there, with the name of the rule.
//!
//! [`catalogue`] knows the rules from their source, so that none can be left out.

mod breaks;
mod catalogue;
mod eras;
mod proxy;
mod rewrite;
mod rules;
mod story;
