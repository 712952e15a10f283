//! Tests that need a process of their own, since what they look at is the whole process's.

use std::env;
use std::process::Command;

/// Set in such a process.
const ALONE: &str = "HOSTUP_TEST_ALONE";

/// Runs the test with this path again in a process of its own, where it must pass. `false` in that process, which is to
/// go on.
pub(crate) fn has_run(test: &str) -> bool {
    if env::var_os(ALONE).is_some() {
        return false;
    }
    let output = Command::new(env::current_exe().expect("a path"))
        .args(["--exact", test, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let passed = output.status.success() && said.contains("1 passed");
    assert!(passed, "{said}");
    true
}
