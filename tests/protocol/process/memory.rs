//! Who can read the memory of the process. That it asks the system to prevent this is a unit test beside the code.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::super::plugin_client::{DebugProvider, PluginClient};

/// Returns the soft and the hard limit of core files.
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

/// Returns the owner of the files in /proc that only their owner can read: environment, memory, descriptors.
fn owner(process: &str) -> u32 {
    fs::metadata(format!("/proc/{process}/environ"))
        .unwrap()
        .uid()
}

#[tokio::test]
async fn complaint_14_process_has_no_core_file_and_unreadable_memory() {
    let plugin = PluginClient::start().await;
    let process = plugin.process.id().to_string();
    assert_eq!(core_limits(&process), "0 0");
    // Root owns them. Where root runs the tests this proves nothing, but does not fail either.
    assert_eq!(owner(&process), 0);
}

#[tokio::test]
async fn debugged_process_is_readable() {
    let debug_provider = DebugProvider::start().await;
    let process = debug_provider.process.id().to_string();
    assert_eq!(core_limits(&process), core_limits("self"));
    assert_eq!(owner(&process), owner("self"));
}
