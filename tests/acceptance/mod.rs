//! The provider under the real Terraform, one file for each idea. Tests whose name begins with `complaint_` stand for
//! what users of such resources complain about elsewhere; the number is the one in ARCHITECTURE.md.

mod bad_input;
mod calls;
mod contradictions;
mod destroy;
mod drift;
mod examples;
mod failures;
mod imports;
#[cfg(target_os = "linux")]
mod interrupts;
mod limits;
mod look_ups;
mod lost;
mod pairs;
mod provider_block;
mod secrets;
mod statuses;
mod stored_state;
mod waiting;
mod whole_lists;

use crate::world::Terraform;

/// Fails where `CI` is set and there is none; elsewhere every story that was not told says so.
#[test]
fn terraform_is_here() {
    if let Some(terraform) = Terraform::for_this_test() {
        println!("the stories are told with {terraform}");
    }
}
