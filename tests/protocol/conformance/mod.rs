//! Whether the provider works with every supported version of Terraform and OpenTofu, without running any of them.
//!
//! [`scenario`] is what core does with a provider from its first RPC to its last, executed by the model of core in
//! [`terraform`](super::terraform), which checks every response. [`core_versions`] runs it as each version does, for
//! the provider and for the resources in `test_providers`.

mod core_versions;
mod everything;
mod scenario;
