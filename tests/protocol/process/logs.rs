//! What the process writes to stderr.

use serde_json::Value;

use super::super::core::{Core, Provider};
use super::{answers, until};

/// Runs the process with these variables until it has refused a client and ended, which it logs at debug.
async fn log_of(variables: &[(&str, &str)]) -> Vec<Value> {
    let provider = variables
        .iter()
        .fold(Provider::new(), |provider, (name, value)| {
            provider.variable(name, value)
        });
    let mut core = Core::of(provider).await;
    drop(core.dial.raw().await.unwrap());
    assert!(answers(core.channel()).await);
    core.child.signal("INT");
    core.child.signal("TERM");
    assert_eq!(core.child.exit().await, Some(0));
    let said = core.child.stderr();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[tokio::test]
async fn each_line_is_an_object_that_terraform_can_read() {
    let lines = log_of(&[("TF_LOG", "trace")]).await;
    assert!(!lines.is_empty());
    for line in &lines {
        for key in ["@level", "@message", "@timestamp", "@module"] {
            assert!(line[key].is_string(), "{key} in {line}");
        }
        let time = line["@timestamp"].as_str().unwrap();
        let (_, fraction) = time.split_once('.').expect("a fraction");
        assert_eq!(fraction.len(), "123456Z".len(), "{time}");
        assert!(fraction.ends_with('Z'), "{time}");
        assert_eq!(line["@module"], "provider.plugin");
    }
    let messages: Vec<_> = lines
        .iter()
        .map(|l| l["@message"].as_str().unwrap())
        .collect();
    assert!(messages.contains(&"ending"), "{messages:?}");
}

#[tokio::test]
async fn the_most_specific_variable_counts() {
    let silent = log_of(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "error")]).await;
    assert!(silent.is_empty(), "{silent:?}");
    let heard = log_of(&[("TF_LOG", "off"), ("TF_LOG_PROVIDER_HOSTUP", "debug")]).await;
    assert!(!heard.is_empty());
    assert!(heard.iter().all(|line| line["@level"] != "trace"));
}

#[tokio::test]
async fn where_no_variable_asks_nothing_is_written() {
    assert!(log_of(&[]).await.is_empty());
}

#[tokio::test]
async fn a_refused_client_is_logged() {
    let core = Core::of(Provider::new().variable("TF_LOG_PROVIDER", "debug")).await;
    drop(core.dial.raw().await.unwrap());
    until("the refusal is logged", || async {
        core.child.stderr().contains("refused a connection")
    })
    .await;
}
