//! The provider under the real Terraform, one file for each idea.
//!
//! Tests whose name begins with `complaint_` and a number stand for what users of such resources complain about
//! elsewhere; `tests/complaints.md` lists them.

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
mod hostile_text;
mod imports;
mod installed;
#[cfg(target_os = "linux")]
mod interrupts;
#[cfg(target_os = "linux")]
mod kills;
mod limits;
mod look_ups;
mod lost;
mod pairs;
mod provider_block;
mod queries;
mod refused_values;
mod secrets;
mod statuses;
mod stored_state;
mod waiting;
mod whole_lists;

use crate::world::installed_clis;

/// Other tests are skipped without a CLI; this one fails in CI, so that a run that tested nothing does not succeed.
#[test]
fn ci_has_a_cli() {
    installed_clis();
}
