//! The provider under the real Terraform, one file for each idea.
//!
//! Tests whose name begins with `complaint_` stand for what users of such resources complain about elsewhere:
//!
//! 1. `pending` shows as a change on every plan
//! 2. "known after apply" noise when nothing observed can change
//! 3. create fails because it is already on
//! 4. destroy fails because it is already off
//! 5. import forces replacement or leaves holes
//! 6. drift is invisible because a read stores the old object
//! 7. the resource drops out of state when the API changes a field, or when the key is another account's
//! 8. a wait that times out taints, and the next apply destroys
//! 9. "inconsistent result after apply" because the status moved, or the name was null
//! 10. a refresh-only run alarms because of a timestamp or of another wording
//! 11. DNSSEC goes off because an attribute was not written, a resource was renamed or replaced, or an import guessed
//! 12. a 429 kills the plan
//! 13. a poll ignores its interval or the user's timeout, or eats the quota
//! 14. the key stands in a log, an error, a crash or the state
//! 15. configuring or validating needs the network; one vanished domain breaks every plan
//! 16. a refresh writes
//! 17. state becomes unreadable after an upgrade
//! 18. a new enum value crashes it or makes it loop
//! 19. an example from the documentation does not apply as printed
//! 20. an orphaned provider process stays behind when Terraform is killed

mod bad_input;
mod calls;
mod commands;
mod contradictions;
#[cfg(unix)]
mod debugging;
mod destroy;
mod drift;
mod earlier_states;
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
mod queries;
mod secrets;
mod statuses;
mod stored_state;
mod waiting;
mod whole_lists;

use crate::world::Terraform;

/// Fails where `CI` is set and there is none. Elsewhere every story that was not told says so.
#[test]
fn terraform_is_here_or_this_is_no_ci() {
    Terraform::all_for_this_test();
}
