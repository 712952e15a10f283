//! Upgrades of stored state and stored identities.

use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::RawState;

use super::super::environment::{TYPE, error_text, observed_attributes};
use super::super::plugin_client::PluginClient;
use super::super::terraform::resource::raw_state;
use super::super::terraform::schema::IdentitySchema;
use super::super::terraform::{Value, Workspace, diagnostics, msgpack};

async fn workspace(plugin: &PluginClient) -> Workspace {
    Workspace::open(plugin.provider(), TYPE, json!({})).await
}

fn stored() -> Json {
    let mut state = json!({
        "action": "include", "domain_id": "dom_1", "domain_name": "example.se", "id": "dom_1", "is_blocked": false,
        "is_enabled": true, "on_destroy": "keep", "reason": "Räksmörgås.", "status": "active",
        "timeouts": { "create": "1h", "update": null }, "wait_for_active": false
    });
    let attributes = state.as_object_mut().unwrap();
    for attribute in observed_attributes() {
        attributes.entry(attribute).or_insert(Json::Null);
    }
    state
}

#[tokio::test]
async fn state_of_current_version_is_unchanged() {
    let plugin = PluginClient::start().await;
    let workspace = workspace(&plugin).await;
    let state = workspace.resource.upgrade(0, &stored()).await.unwrap();
    assert_eq!(state.to_json(), stored());
}

#[tokio::test]
async fn missing_attribute_in_stored_state_is_null() {
    let plugin = PluginClient::start().await;
    let workspace = workspace(&plugin).await;
    let mut older = stored();
    for name in ["reason", "timeouts", "nameservers_changed_at"] {
        older.as_object_mut().unwrap().remove(name);
    }
    let state = workspace.resource.upgrade(0, &older).await.unwrap();
    for name in ["reason", "timeouts", "nameservers_changed_at"] {
        assert!(state.get(name).is_null(), "{name}");
    }
    assert_eq!(state.get("status").text(), Some("active"));
}

#[tokio::test]
async fn attribute_of_newer_provider_is_dropped() {
    let plugin = PluginClient::start().await;
    let workspace = workspace(&plugin).await;
    let mut newer = stored();
    newer["ds_records"] = json!([{ "tag": 1 }]);
    newer["timeouts"]["delete"] = json!("1h");
    let state = workspace.resource.upgrade(0, &newer).await.unwrap();
    assert_eq!(state.to_json(), stored());
}

#[tokio::test]
async fn state_of_unknown_version_is_rejected_with_a_remedy() {
    let plugin = PluginClient::start().await;
    let workspace = workspace(&plugin).await;
    for (version, remedy) in [
        (1, "or a newer one"),
        (7, "or a newer one"),
        (i64::MAX, "or a newer one"),
        (-1, "backup"),
    ] {
        let text = error_text(workspace.resource.upgrade(version, &stored()).await);
        let named = text.to_lowercase().contains(&format!("version {version}"));
        assert!(named && text.contains(remedy), "{text}");
    }
}

#[tokio::test]
async fn malformed_state_is_rejected() {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    let flatmap = [("id".to_owned(), "dom_1".to_owned())].into();
    let wrong_type = json!({ "domain_id": 7, "action": "include" }).to_string();
    for (raw_state, wanted) in [
        (
            RawState {
                json: "{\"domain_id\":".into(),
                ..Default::default()
            },
            "not JSON",
        ),
        (
            RawState {
                json: "[]".into(),
                ..Default::default()
            },
            "not an object",
        ),
        (
            RawState {
                json: "null".into(),
                ..Default::default()
            },
            "not an object",
        ),
        (RawState::default(), "not an object"),
        (
            RawState {
                json: wrong_type.into(),
                ..Default::default()
            },
            "`domain_id` should be of type string",
        ),
        (
            RawState {
                flatmap,
                ..Default::default()
            },
            "0.11",
        ),
    ] {
        let (type_name, raw_state) = (TYPE.to_owned(), Some(raw_state));
        let request = pb::upgrade_resource_state::Request {
            type_name,
            version: 0,
            raw_state,
        };
        let response = client
            .upgrade_resource_state(request)
            .await
            .unwrap()
            .into_inner();
        let text = diagnostics::text(&response.diagnostics);
        assert!(text.contains(wanted), "{wanted:?} is missing in {text}");
        assert_eq!(response.upgraded_state, None, "an error and a state");
    }
}

async fn upgraded_identity(version: i64, stored: &Json) -> Result<Value, String> {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    let request = pb::upgrade_resource_identity::Request {
        type_name: TYPE.to_owned(),
        version,
        raw_identity: Some(raw_state(stored)),
    };
    let response = client
        .upgrade_resource_identity(request)
        .await
        .unwrap()
        .into_inner();
    if !response.diagnostics.is_empty() {
        return Err(diagnostics::text(&response.diagnostics));
    }
    let schemas = client
        .get_resource_identity_schemas(pb::get_resource_identity_schemas::Request {})
        .await;
    let schema = IdentitySchema::of(&schemas.unwrap().into_inner().identity_schemas[TYPE]);
    let identity = response.upgraded_identity.expect("an identity or an error");
    Ok(msgpack::read(identity.identity_data.as_ref(), &schema.kind).unwrap())
}

#[tokio::test]
async fn stored_identity_is_unchanged_even_if_empty() {
    let identity = upgraded_identity(0, &json!({ "domain_id": "dom_1" }))
        .await
        .unwrap();
    assert_eq!(identity.get("domain_id").text(), Some("dom_1"));
    let empty = upgraded_identity(0, &json!({})).await.unwrap();
    assert!(empty.get("domain_id").is_null());
    let text = upgraded_identity(3, &json!({ "domain_id": "dom_1" }))
        .await
        .unwrap_err();
    assert!(text.contains("version 3"), "{text}");
    let text = upgraded_identity(0, &json!({ "domain_id": [1] }))
        .await
        .unwrap_err();
    assert!(text.contains("domain_id"), "{text}");
}
