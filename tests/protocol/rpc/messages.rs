//! Messages that are large, and messages that are none. Whatever is sent, the process goes on and nothing is lost.

use hostup_sandbox::Life;
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::stage::{Calls, Stage, TYPE};
use super::super::terraform::resource::carried;
use super::super::terraform::{Value, errors, msgpack, told};

const MIB: usize = 1 << 20;

#[tokio::test]
async fn twenty_mebibytes_are_taken_and_given_back() {
    let stage = Stage::of(Life::Active).await;
    let long = "x".repeat(20 * MIB);
    let stored = json!({ "domain_id": "dom_1", "action": "include", "reason": long });
    let state = stage.workspace.resource.upgrade(0, &stored).await.unwrap();
    assert_eq!(state.get("reason").text().map(str::len), Some(20 * MIB));
}

#[tokio::test]
async fn what_a_user_wrote_is_not_thrown_back_whole() {
    let stage = Stage::of(Life::Active).await;
    let config =
        json!({ "domain_id": format!("{}.se", "x".repeat(20 * MIB)), "action": "include" });
    let config = stage.workspace.config(&config);
    let said = stage
        .workspace
        .resource
        .validate(&config)
        .await
        .unwrap_err()
        .into_errors();
    assert!(
        told::text(&said).len() < 64 * 1024,
        "{} bytes",
        told::text(&said).len()
    );
}

/// Bytes that are no value of the schema.
pub(super) fn malformed() -> Vec<(&'static str, Vec<u8>)> {
    let map =
        |name: &str, value: Value| msgpack::bytes(&Value::Map([(name.to_owned(), value)].into()));
    vec![
        ("no MessagePack", b"{}".to_vec()),
        ("cut off", vec![0x8f]),
        ("the byte that MessagePack never uses", vec![0xc1]),
        (
            "the same as an attribute",
            [&[0x81, 0xa6][..], b"action", &[0xc1]].concat(),
        ),
        ("a tail", vec![0xc0, 0xc0]),
        ("another type", msgpack::bytes(&Value::Bool(true))),
        ("attributes missing", map("action", Value::Null)),
        ("a foreign attribute", map("acton", Value::Null)),
        (
            "an array of four milliards",
            vec![0xdd, 0xff, 0xff, 0xff, 0xff],
        ),
        (
            "a map of four milliards",
            vec![0xdf, 0xff, 0xff, 0xff, 0xff],
        ),
        (
            "text that ends early",
            vec![0xdb, 0xff, 0xff, 0xff, 0xff, b'x'],
        ),
        ("nested without end", vec![0x91; 4 * MIB]),
    ]
}

pub(super) fn wrapped(bytes: &[u8]) -> Option<DynamicValue> {
    Some(DynamicValue {
        msgpack: bytes.to_vec().into(),
        ..Default::default()
    })
}

#[tokio::test]
async fn a_malformed_value_is_an_error_and_what_was_handed_over_is_handed_back() {
    let mut stage = Stage::of(Life::Active).await;
    let object = stage.imported().await;
    let state = || Some(msgpack::dynamic(&object.state));
    let mut client = stage.core.provider();
    for (what, bytes) in malformed() {
        let request = pb::read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: wrapped(&bytes),
            private: "{\"note\":1}".into(),
            current_identity: object.identity.as_ref().map(carried),
            ..Default::default()
        };
        let answer = client
            .read_resource(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(errors(&answer.diagnostics).len(), 1, "{what}");
        assert_eq!(answer.new_state, request.current_state, "{what}");
        assert_eq!(answer.private, request.private, "{what}");
        assert_eq!(answer.new_identity, request.current_identity, "{what}");

        let request = pb::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: state(),
            planned_state: wrapped(&bytes),
            config: state(),
            planned_private: "{\"note\":1}".into(),
            planned_identity: object.identity.as_ref().map(carried),
            ..Default::default()
        };
        let answer = client
            .apply_resource_change(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(errors(&answer.diagnostics).len(), 1, "{what}");
        assert_eq!(answer.new_state, request.prior_state, "{what}");
        assert_eq!(answer.private, request.planned_private, "{what}");
        assert_eq!(answer.new_identity, request.planned_identity, "{what}");
    }
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn a_value_may_come_as_json_and_the_answer_is_messagepack() {
    let mut stage = Stage::of(Life::Active).await;
    let object = stage.imported().await;
    let json = DynamicValue {
        json: object.state.to_json().to_string().into(),
        ..Default::default()
    };
    let request = pb::read_resource::Request {
        type_name: TYPE.to_owned(),
        current_state: Some(json),
        ..Default::default()
    };
    stage
        .sandbox
        .set_enrolment_outside(super::super::stage::DOMAIN, false);
    let answer = stage
        .core
        .provider()
        .read_resource(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.diagnostics, []);
    let state = msgpack::read(
        answer.new_state.as_ref(),
        &stage.workspace.resource.schema.kind(),
    )
    .unwrap();
    assert_eq!(state.get("action").text(), Some("exclude"));
}
