//! Large, malformed and JSON values. The process continues after each, and no state is lost.

use hostup_sandbox::Life;
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::environment::{RequestCounts, TYPE, TestEnvironment};
use super::super::terraform::resource::identity_message;
use super::super::terraform::{Value, diagnostics, errors, msgpack};

const MIB: usize = 1 << 20;

#[tokio::test]
async fn state_of_20_mib_is_accepted_and_returned() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let long = "x".repeat(20 * MIB);
    let stored = json!({ "domain_id": "dom_1", "action": "include", "reason": long });
    let state = env.workspace.resource.upgrade(0, &stored).await.unwrap();
    assert_eq!(state.get("reason").text().map(str::len), Some(20 * MIB));
}

#[tokio::test]
async fn long_value_is_not_repeated_in_full() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let config =
        json!({ "domain_id": format!("{}.se", "x".repeat(20 * MIB)), "action": "include" });
    let config = env.workspace.config(&config);
    let diagnostics = env
        .workspace
        .resource
        .validate(&config)
        .await
        .unwrap_err()
        .into_diagnostics();
    assert!(
        diagnostics::text(&diagnostics).len() < 64 * 1024,
        "{} bytes",
        diagnostics::text(&diagnostics).len()
    );
}

/// Returns bytes that are not a value of the schema.
pub(super) fn malformed() -> Vec<(&'static str, Vec<u8>)> {
    let map =
        |name: &str, value: Value| msgpack::bytes(&Value::Map([(name.to_owned(), value)].into()));
    vec![
        ("not MessagePack", b"{}".to_vec()),
        ("cut off", vec![0x8f]),
        ("the byte that MessagePack never uses", vec![0xc1]),
        (
            "the same as an attribute",
            [&[0x81, 0xa6][..], b"action", &[0xc1]].concat(),
        ),
        ("trailing bytes", vec![0xc0, 0xc0]),
        ("another type", msgpack::bytes(&Value::Bool(true))),
        ("attributes missing", map("action", Value::Null)),
        ("an unknown attribute", map("acton", Value::Null)),
        (
            "an array of four billion",
            vec![0xdd, 0xff, 0xff, 0xff, 0xff],
        ),
        ("a map of four billion", vec![0xdf, 0xff, 0xff, 0xff, 0xff]),
        (
            "text that ends early",
            vec![0xdb, 0xff, 0xff, 0xff, 0xff, b'x'],
        ),
        ("endless nesting", vec![0x91; 4 * MIB]),
    ]
}

pub(super) fn wrapped(bytes: &[u8]) -> Option<DynamicValue> {
    Some(DynamicValue {
        msgpack: bytes.to_vec().into(),
        ..Default::default()
    })
}

#[tokio::test]
async fn malformed_value_is_an_error_that_returns_state_and_identity() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let object = env.import().await;
    let state = || Some(msgpack::dynamic(&object.state));
    let mut client = env.plugin.provider();
    for (what, bytes) in malformed() {
        let request = pb::read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: wrapped(&bytes),
            private: "{\"note\":1}".into(),
            current_identity: object.identity.as_ref().map(identity_message),
            ..Default::default()
        };
        let response = client
            .read_resource(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(errors(&response.diagnostics).len(), 1, "{what}");
        assert_eq!(response.new_state, request.current_state, "{what}");
        assert_eq!(response.private, request.private, "{what}");
        assert_eq!(response.new_identity, request.current_identity, "{what}");

        let request = pb::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: state(),
            planned_state: wrapped(&bytes),
            config: state(),
            planned_private: "{\"note\":1}".into(),
            planned_identity: object.identity.as_ref().map(identity_message),
            ..Default::default()
        };
        let response = client
            .apply_resource_change(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(errors(&response.diagnostics).len(), 1, "{what}");
        assert_eq!(response.new_state, request.prior_state, "{what}");
        assert_eq!(response.private, request.planned_private, "{what}");
        assert_eq!(response.new_identity, request.planned_identity, "{what}");
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn json_value_is_accepted_and_returned_as_messagepack() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let object = env.import().await;
    let json = DynamicValue {
        json: object.state.to_json().to_string().into(),
        ..Default::default()
    };
    let request = pb::read_resource::Request {
        type_name: TYPE.to_owned(),
        current_state: Some(json),
        ..Default::default()
    };
    env.sandbox
        .set_enrolment_outside(super::super::environment::DOMAIN, false);
    let response = env
        .plugin
        .provider()
        .read_resource(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.diagnostics, []);
    let state = msgpack::read(
        response.new_state.as_ref(),
        &env.workspace.resource.schema.kind(),
    )
    .unwrap();
    assert_eq!(state.get("action").text(), Some("exclude"));
}
