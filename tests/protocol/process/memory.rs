//! Who can see into the process. (That it says so to the system, a test beside the code shows.)

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::super::core::{Core, Debugged};

/// The limits for core files, the soft one and the hard one.
fn core_limits(process: &str) -> String {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"));
    let words: Vec<_> = line
        .expect("the limit")
        .split_whitespace()
        .take(2)
        .collect();
    words.join(" ")
}

/// Who owns what the system shows of a process to its owner alone: environment, memory, descriptors.
fn owner(process: &str) -> u32 {
    fs::metadata(format!("/proc/{process}/environ"))
        .unwrap()
        .uid()
}

#[tokio::test]
async fn complaint_14_of_a_process_that_terraform_starts_no_core_file_is_made_and_nothing_is_read()
{
    let core = Core::start().await;
    let process = core.child.id().to_string();
    assert_eq!(core_limits(&process), "0 0");
    // Root's, whoever runs it: so it says as well where root itself runs the tests, but no more than before.
    assert_eq!(owner(&process), 0);
}

#[tokio::test]
async fn a_process_that_is_debugged_can_be_looked_into() {
    let debugged = Debugged::start().await;
    let process = debugged.child.id().to_string();
    assert_eq!(core_limits(&process), core_limits("self"));
    assert_eq!(owner(&process), owner("self"));
}
