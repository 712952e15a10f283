//! `moved` from another resource type, and from this type under another provider address.

use hostup_sandbox::Life;
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::environment::{TYPE, TestEnvironment};
use super::super::plugin_client::PluginClient;
use super::super::terraform::import::MoveSource;
use super::super::terraform::resource::raw_state;
use super::super::terraform::{diagnostics, errors};

#[tokio::test]
async fn move_from_another_type_is_rejected_with_alternative() {
    let plugin = PluginClient::start().await;
    let request = pb::move_resource_state::Request {
        source_provider_address: "registry.opentofu.org/example/other".to_owned(),
        source_type_name: "other_dnssec".to_owned(),
        source_state: Some(raw_state(&json!({ "domain_id": "dom_1" }))),
        target_type_name: TYPE.to_owned(),
        ..Default::default()
    };
    let response = plugin
        .provider()
        .move_resource_state(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.target_state, None);
    assert_eq!(errors(&response.diagnostics).len(), 1);
    let text = diagnostics::text(&response.diagnostics);
    for wanted in [
        "other_dnssec",
        "registry.opentofu.org/example/other",
        "import",
        TYPE,
    ] {
        assert!(text.contains(wanted), "{wanted:?} is missing in {text}");
    }
    assert!(!text.contains("  "), "two spaces in the text: {text}");
}

#[tokio::test]
async fn move_from_same_type_in_another_registry_keeps_state() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let object = env.import().await;
    for address in [
        "registry.opentofu.org/hostup/hostup",
        "mirror.example/hostup/hostup",
    ] {
        let from = MoveSource {
            address: address.to_owned(),
            type_name: TYPE.to_owned(),
            state: object.state.to_json(),
        };
        let moved_object = env.workspace.resource.move_from(&from).await.unwrap();
        assert_eq!(moved_object.state, object.state, "{address}");
        assert_eq!(moved_object.identity, object.identity, "{address}");
    }
    let from = MoveSource {
        address: "registry.terraform.io/other/hostup".to_owned(),
        type_name: TYPE.to_owned(),
        state: object.state.to_json(),
    };
    assert!(env.workspace.resource.move_from(&from).await.is_err());
}
