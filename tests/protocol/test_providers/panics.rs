//! A panic in provider code fails one RPC, with one error that says where to report it, and state, private state and
//! identity unchanged.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::environment::error_text;
use super::super::terraform::resource::identity_message;
use super::super::terraform::value::Value;
use super::super::terraform::{Object, Workspace, diagnostics, errors, msgpack};
use super::panicking_provider::PanickingProvider;
use super::serving::{serve, serve_provider};
use crate::conventions::protocol::UNIMPLEMENTED;

const TYPE: &str = "test_panicking";

async fn workspace() -> Workspace {
    let workspace = Workspace::open(serve().await, TYPE, json!({})).await;
    workspace.configure().await.unwrap();
    workspace
}

/// Creates an object, then makes it panic at this point.
async fn existing(workspace: &mut Workspace, panics_in: &str) -> Object {
    workspace.apply(&json!({ "name": "a" })).await.unwrap();
    let object = workspace.object.as_mut().unwrap();
    object.state = workspace
        .resource
        .schema
        .config(&json!({ "name": "a", "panics_in": panics_in }));
    object.clone()
}

#[track_caller]
fn assert_one_error(diagnostics: &[Diagnostic], what: &str) {
    assert_eq!(
        errors(diagnostics).len(),
        1,
        "{}",
        diagnostics::text(diagnostics)
    );
    let text = diagnostics::text(diagnostics);
    for part in [
        what,
        "panic",
        "report",
        "github.com/hostup/terraform-provider-hostup/issues",
    ] {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
}

/// Other RPCs still work.
async fn assert_other_rpcs_work(workspace: &Workspace) {
    let mut other = workspace.empty();
    other.apply(&json!({ "name": "b" })).await.unwrap();
    other.refresh().await.unwrap();
    other.destroy().await.unwrap();
    assert_eq!(other.object, None);
}

#[tokio::test]
async fn panic_in_plan_is_an_error() {
    let workspace = workspace().await;
    let text = workspace
        .plan(&json!({ "name": "a", "panics_in": "plan" }))
        .await
        .unwrap_err();
    assert_one_error(&text.into_diagnostics(), "the plan crashed");
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_create_saves_nothing_and_taints_nothing() {
    let mut workspace = workspace().await;
    let applied = workspace
        .apply(&json!({ "name": "a", "panics_in": "apply" }))
        .await
        .unwrap();
    assert_one_error(&applied.diagnostics, "the apply crashed");
    assert_eq!(workspace.object, None);
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_update_returns_prior_state() {
    let mut workspace = workspace().await;
    workspace.apply(&json!({ "name": "a" })).await.unwrap();
    let before = workspace.saved().clone();
    let applied = workspace
        .apply(&json!({ "name": "a", "panics_in": "apply" }))
        .await
        .unwrap();
    assert_one_error(&applied.diagnostics, "the apply crashed");
    assert_eq!(*workspace.saved(), before);
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_destroy_keeps_the_object() {
    let mut workspace = workspace().await;
    let before = existing(&mut workspace, "delete").await;
    let applied = workspace.destroy().await.unwrap();
    assert_one_error(&applied.diagnostics, "the delete crashed");
    assert_eq!(*workspace.saved(), before);
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_read_returns_the_request_unchanged() {
    let mut workspace = workspace().await;
    let object = existing(&mut workspace, "read").await;
    let sent = msgpack::dynamic(&object.state);
    let request = pb::read_resource::Request {
        type_name: TYPE.to_owned(),
        current_state: Some(sent.clone()),
        private: "{\"note\":1}".into(),
        current_identity: object.identity.as_ref().map(identity_message),
        ..Default::default()
    };
    let response = workspace
        .resource
        .client
        .clone()
        .read_resource(request)
        .await
        .unwrap()
        .into_inner();
    assert_one_error(&response.diagnostics, "the read crashed");
    assert_eq!(response.new_state, Some(sent));
    assert_eq!(&response.private[..], b"{\"note\":1}");
    assert_eq!(
        response.new_identity,
        object.identity.as_ref().map(identity_message)
    );
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_import_returns_no_object() {
    let workspace = workspace().await;
    let text = error_text(workspace.resource.import("import", None).await);
    assert!(text.contains("the import crashed"), "{text}");
    assert_other_rpcs_work(&workspace).await;
}

#[tokio::test]
async fn panic_in_data_source_is_an_error() {
    let workspace = workspace().await;
    let request = pb::read_data_source::Request {
        type_name: TYPE.to_owned(),
        config: Some(msgpack::dynamic(&Value::Map([].into()))),
        ..Default::default()
    };
    let mut client = workspace.resource.client.clone();
    let response = client.read_data_source(request).await.unwrap().into_inner();
    assert_one_error(&response.diagnostics, "the data source crashed");
    assert_eq!(response.state, None);
    assert_other_rpcs_work(&workspace).await;
}

/// A list continues in a task of its own after its RPC was answered.
#[tokio::test]
async fn panic_in_list_is_the_last_event() {
    let workspace = workspace().await;
    let request = pb::list_resource::Request {
        type_name: TYPE.to_owned(),
        config: Some(msgpack::dynamic(&Value::Map([].into()))),
        limit: 10,
        ..Default::default()
    };
    let mut client = workspace.resource.client.clone();
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    let first = events.message().await.unwrap().expect("an event");
    assert_eq!(
        (first.display_name.as_str(), first.diagnostic),
        ("a", Vec::new())
    );
    let last = events.message().await.unwrap().expect("an event");
    assert_one_error(&last.diagnostic, "the list crashed");
    assert_eq!(events.message().await.unwrap(), None);
    assert_other_rpcs_work(&workspace).await;
}

/// Sends empty requests and returns the diagnostics of the responses with the names of the RPCs.
macro_rules! diagnostics_of {
    ($client:ident: $($rpc:ident $name:literal),* $(,)?) => {
        vec![$({
            let response = $client.$rpc(pb::$rpc::Request::default()).await.unwrap();
            ($name, response.into_inner().diagnostics)
        }),*]
    };
}

/// RPCs that call no code of the provider: those for kinds it does not have, and StopProvider, which cancels a token.
const WITHOUT_PROVIDER_CODE: [&str; 10] = [
    "ValidateEphemeralResourceConfig",
    "OpenEphemeralResource",
    "RenewEphemeralResource",
    "CloseEphemeralResource",
    "GetFunctions",
    "CallFunction",
    "PlanAction",
    "InvokeAction",
    "ValidateActionConfig",
    "StopProvider",
];

#[tokio::test]
async fn panic_in_any_rpc_is_one_error_with_the_issue_tracker() {
    let provider = PanickingProvider::default();
    let panics = provider.panics.clone();
    let mut client = serve_provider(provider).await;
    let configured = client
        .configure_provider(pb::configure_provider::Request::default())
        .await;
    assert_eq!(configured.unwrap().into_inner().diagnostics, []);
    panics.store(true, Ordering::SeqCst);
    let mut diagnostics = diagnostics_of! { client:
        get_metadata "GetMetadata",
        get_provider_schema "GetProviderSchema",
        get_resource_identity_schemas "GetResourceIdentitySchemas",
        validate_provider_config "ValidateProviderConfig",
        validate_resource_config "ValidateResourceConfig",
        validate_data_resource_config "ValidateDataResourceConfig",
        validate_list_resource_config "ValidateListResourceConfig",
        upgrade_resource_state "UpgradeResourceState",
        upgrade_resource_identity "UpgradeResourceIdentity",
        read_resource "ReadResource",
        plan_resource_change "PlanResourceChange",
        apply_resource_change "ApplyResourceChange",
        import_resource_state "ImportResourceState",
        move_resource_state "MoveResourceState",
        generate_resource_config "GenerateResourceConfig",
        read_data_source "ReadDataSource",
        configure_provider "ConfigureProvider",
    };
    let events = client
        .list_resource(pb::list_resource::Request::default())
        .await;
    let event = events.unwrap().into_inner().message().await.unwrap();
    diagnostics.push(("ListResource", event.expect("an event").diagnostic));
    for (rpc, diagnostics) in &diagnostics {
        assert_one_error(diagnostics, &format!("{rpc} ended in a panic"));
        assert_one_error(diagnostics, "the provider crashed");
    }
    let tested = diagnostics.iter().map(|(rpc, _)| *rpc);
    let tested = tested.chain(WITHOUT_PROVIDER_CODE).chain(UNIMPLEMENTED);
    let tested: BTreeSet<_> = tested.collect();
    let proto = include_str!("../../../proto/tfplugin6.proto");
    let rpcs = proto
        .lines()
        .filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next());
    assert_eq!(tested, rpcs.collect());
    // The provider works again when its code no longer panics.
    panics.store(false, Ordering::SeqCst);
    let configured = client
        .configure_provider(pb::configure_provider::Request::default())
        .await;
    assert_eq!(configured.unwrap().into_inner().diagnostics, []);
}

#[tokio::test]
async fn panic_does_not_affect_concurrent_rpcs() {
    let workspace = workspace().await;
    let tasks = (0..100).map(|number| {
        let mut workspace = workspace.empty();
        tokio::spawn(async move {
            let panics_in = if number % 2 == 0 {
                json!("apply")
            } else {
                json!(null)
            };
            let config = json!({ "name": format!("n{number}"), "panics_in": panics_in });
            let failed = workspace.apply(&config).await.unwrap().failed();
            assert_eq!(failed, number % 2 == 0, "{number}");
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
