use std::sync::{Arc, Mutex};

use tracing::{debug, error, info, info_span, trace_span};
use tracing_subscriber::layer::SubscriberExt;

use super::*;

/// Returns the lines that are written while `work` runs with these variables.
fn logged(variables: &[(&str, &str)], work: impl FnOnce()) -> Vec<Value> {
    let levels = Levels::read(&["LOG"], &["api"], |name| {
        let set = variables.iter().find(|(known, _)| *known == name);
        set.map(|(_, value)| (*value).to_owned())
    });
    let levels = levels.expect("a level");
    let written = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&written);
    let layer = HclogLayer::new(levels, &["example", "other_name"], move |line: &[u8]| {
        sink.lock().unwrap().push(line.to_vec());
    });
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, work);
    let lines = written.lock().unwrap();
    lines
        .iter()
        .map(|line| serde_json::from_slice(line).expect("JSON"))
        .collect()
}

#[test]
fn module_is_the_second_segment_of_the_target() {
    let lines = logged(&[("LOG", "info")], || {
        info!(target: "example", "one");
        info!(target: "example::api::send", "two");
        info!(target: "other_name::plugin", "three");
    });
    let modules: Vec<_> = lines.iter().map(|line| &line["@module"]).collect();
    assert_eq!(modules, ["provider", "provider.api", "provider.plugin"]);
}

#[test]
fn events_of_libraries_are_not_logged() {
    let lines = logged(&[("LOG", "trace")], || {
        error!(target: "h2::proto", "noise");
        error!(target: "examples", "noise");
    });
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn fields_of_spans_and_events_become_keys() {
    let lines = logged(&[("LOG", "debug")], || {
        let outer =
            trace_span!(target: "example::protocol", "call", tf_rpc = "ReadResource", attempt = 1);
        let _outer = outer.enter();
        let inner = info_span!(target: "example::api", "send", status = tracing::field::Empty);
        let _inner = inner.enter();
        inner.record("status", 429_u64);
        debug!(target: "example::api", attempt = 2, retry = true, path = ?"/domains", r#type = "x", "waiting");
    });
    let line = &lines[0];
    assert_eq!(line["@message"], "waiting");
    assert_eq!(line["@level"], "debug");
    assert_eq!(line["tf_rpc"], "ReadResource");
    assert_eq!(line["status"], 429);
    assert_eq!(line["attempt"], 2, "the innermost value wins");
    assert_eq!(line["retry"], true);
    assert_eq!(line["path"], "\"/domains\"");
    assert_eq!(line["type"], "x");
}

#[test]
fn message_is_a_string_for_any_logged_type() {
    let lines = logged(&[("LOG", "info")], || {
        let span = info_span!(target: "example", "span", message = 1);
        let _span = span.enter();
        info!(target: "example", message = 5);
        info!(target: "example", count = 5);
    });
    assert_eq!(lines[0]["@message"], "5");
    assert_eq!(lines[1]["@message"], "");
}

#[test]
fn level_of_one_subsystem_does_not_enable_others() {
    let lines = logged(&[("LOG_API", "debug")], || {
        debug!(target: "example::api", "logged");
        error!(target: "example::protocol", "not logged");
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["@message"], "logged");
}
