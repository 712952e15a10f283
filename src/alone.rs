//! Runs tests that change or observe the state of the process in a process of their own.

use std::env;
use std::process::Command;

/// Set in the process that runs only one test.
const VARIABLE: &str = "HOSTUP_TEST_ALONE";

/// Runs the test with this path in a process of its own, and asserts that it passes there. Returns `false` in that
/// process, in which the caller must continue.
pub(crate) fn has_run(test: &str) -> bool {
    if env::var_os(VARIABLE).is_some() {
        return false;
    }
    let output = Command::new(env::current_exe().expect("a path"))
        .args(["--exact", test, "--nocapture"])
        .env(VARIABLE, "1")
        .output()
        .expect("run");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let passed = output.status.success() && text.contains("1 passed");
    assert!(passed, "{text}");
    true
}
