//! What the process writes to stderr.

use serde_json::Value;

use super::super::plugin_client::{PluginClient, ProviderCommand};
use super::{responds, until};

/// Runs the process with these variables until it has refused a client and exited, both of which it logs at debug.
async fn log_of(variables: &[(&str, &str)]) -> Vec<Value> {
    let provider = variables
        .iter()
        .fold(ProviderCommand::new(), |provider, (name, value)| {
            provider.variable(name, value)
        });
    let mut plugin = PluginClient::start_with(provider).await;
    drop(plugin.connector.raw().await.unwrap());
    assert!(responds(plugin.channel()).await);
    plugin.process.signal("INT");
    plugin.process.signal("TERM");
    assert_eq!(plugin.process.exit().await, Some(0));
    let stderr = plugin.process.stderr();
    stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[tokio::test]
async fn log_lines_are_json_objects_for_terraform() {
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
async fn most_specific_log_variable_wins() {
    let silent = log_of(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "error")]).await;
    assert!(silent.is_empty(), "{silent:?}");
    let lines = log_of(&[("TF_LOG", "off"), ("TF_LOG_PROVIDER_HOSTUP", "debug")]).await;
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line["@level"] != "trace"));
}

#[tokio::test]
async fn nothing_is_logged_without_a_variable() {
    assert!(log_of(&[]).await.is_empty());
}

#[tokio::test]
async fn refused_client_is_logged() {
    let plugin =
        PluginClient::start_with(ProviderCommand::new().variable("TF_LOG_PROVIDER", "debug")).await;
    drop(plugin.connector.raw().await.unwrap());
    until("the refusal is logged", || async {
        plugin.process.stderr().contains("refused a connection")
    })
    .await;
}
