//! Whether the provider works with every supported version of Terraform and OpenTofu, without running any of them.
//!
//! [`story`] is what core does with a provider from its first call to its last, played by the model of core in
//! [`terraform`](super::terraform), which checks every answer. [`eras`] runs it as each version does, for the provider
//! and for the resources in `authors`.

mod eras;
mod everything;
mod story;
