//! A panic in a resource ends one call: with one error that says where to report it, and with everything handed back.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::stage::refused;
use super::super::terraform::resource::carried;
use super::super::terraform::value::Value;
use super::super::terraform::{Object, Workspace, errors, msgpack, told};
use super::broken::Broken;
use super::serving::{serve, serve_provider};
use crate::conventions::protocol::UNIMPLEMENTED;

const TYPE: &str = "odd_fragile";

async fn workspace() -> Workspace {
    let workspace = Workspace::open(serve().await, TYPE, json!({})).await;
    workspace.configure().await.unwrap();
    workspace
}

/// One that breaks at this place, and was made before it could.
async fn existing(workspace: &mut Workspace, breaks: &str) -> Object {
    workspace.apply(&json!({ "name": "a" })).await.unwrap();
    let object = workspace.object.as_mut().unwrap();
    object.state = workspace
        .resource
        .schema
        .config(&json!({ "name": "a", "breaks": breaks }));
    object.clone()
}

#[track_caller]
fn says_it_once(told: &[Diagnostic], what: &str) {
    assert_eq!(errors(told).len(), 1, "{}", told::text(told));
    let said = told::text(told);
    for wanted in [
        what,
        "panic",
        "report",
        "github.com/hostup/terraform-provider-hostup/issues",
    ] {
        assert!(said.contains(wanted), "{wanted:?} is missing in {said}");
    }
}

/// That other calls work as ever.
async fn goes_on(workspace: &Workspace) {
    let mut other = workspace.empty();
    other.apply(&json!({ "name": "b" })).await.unwrap();
    other.refresh().await.unwrap();
    other.destroy().await.unwrap();
    assert_eq!(other.object, None);
}

#[tokio::test]
async fn a_panic_in_a_plan_is_an_error_of_that_plan() {
    let workspace = workspace().await;
    let said = workspace
        .plan(&json!({ "name": "a", "breaks": "plan" }))
        .await
        .unwrap_err();
    says_it_once(&said.into_errors(), "the plan broke");
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_a_creation_saves_nothing_and_taints_nothing() {
    let mut workspace = workspace().await;
    let applied = workspace
        .apply(&json!({ "name": "a", "breaks": "apply" }))
        .await
        .unwrap();
    says_it_once(&applied.told, "the apply broke");
    assert_eq!(workspace.object, None);
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_an_update_hands_the_prior_state_back() {
    let mut workspace = workspace().await;
    workspace.apply(&json!({ "name": "a" })).await.unwrap();
    let before = workspace.saved().clone();
    let applied = workspace
        .apply(&json!({ "name": "a", "breaks": "apply" }))
        .await
        .unwrap();
    says_it_once(&applied.told, "the apply broke");
    assert_eq!(*workspace.saved(), before);
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_a_destruction_keeps_the_object() {
    let mut workspace = workspace().await;
    let before = existing(&mut workspace, "delete").await;
    let applied = workspace.destroy().await.unwrap();
    says_it_once(&applied.told, "the delete broke");
    assert_eq!(*workspace.saved(), before);
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_a_read_hands_everything_back_as_it_came() {
    let mut workspace = workspace().await;
    let object = existing(&mut workspace, "read").await;
    let sent = msgpack::dynamic(&object.state);
    let request = pb::read_resource::Request {
        type_name: TYPE.to_owned(),
        current_state: Some(sent.clone()),
        private: "{\"note\":1}".into(),
        current_identity: object.identity.as_ref().map(carried),
        ..Default::default()
    };
    let answer = workspace
        .resource
        .client
        .clone()
        .read_resource(request)
        .await
        .unwrap()
        .into_inner();
    says_it_once(&answer.diagnostics, "the read broke");
    assert_eq!(answer.new_state, Some(sent));
    assert_eq!(&answer.private[..], b"{\"note\":1}");
    assert_eq!(answer.new_identity, object.identity.as_ref().map(carried));
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_an_import_makes_nothing() {
    let workspace = workspace().await;
    let said = refused(workspace.resource.import("import", None).await);
    assert!(said.contains("the import broke"), "{said}");
    goes_on(&workspace).await;
}

#[tokio::test]
async fn a_panic_in_a_data_source_is_an_error_of_that_look_up() {
    let workspace = workspace().await;
    let request = pb::read_data_source::Request {
        type_name: TYPE.to_owned(),
        config: Some(msgpack::dynamic(&Value::Map([].into()))),
        ..Default::default()
    };
    let mut client = workspace.resource.client.clone();
    let answer = client.read_data_source(request).await.unwrap().into_inner();
    says_it_once(&answer.diagnostics, "the look-up broke");
    assert_eq!(answer.state, None);
    goes_on(&workspace).await;
}

/// A list goes on in a task of its own after its call was answered.
#[tokio::test]
async fn a_panic_in_a_list_ends_it_with_an_event_after_those_that_came() {
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
    says_it_once(&last.diagnostic, "the list broke");
    assert_eq!(events.message().await.unwrap(), None);
    goes_on(&workspace).await;
}

/// Asks with an empty request, and gives the diagnostics of the answer beside the RPC's name.
macro_rules! asked {
    ($client:ident: $($rpc:ident $name:literal),* $(,)?) => {
        vec![$({
            let answer = $client.$rpc(pb::$rpc::Request::default()).await.unwrap();
            ($name, answer.into_inner().diagnostics)
        }),*]
    };
}

/// RPCs that ask the provider's code for nothing: about kinds that it has none of, and the stop, which cancels a token.
/// Those that are not answered at all are beside them.
const NOTHING_TO_BREAK: [&str; 10] = [
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
async fn a_panic_in_any_call_is_one_error_that_says_where_to_report_it() {
    let broken = Broken::default();
    let breaks = broken.is_broken.clone();
    let mut client = serve_provider(broken).await;
    let configured = client
        .configure_provider(pb::configure_provider::Request::default())
        .await;
    assert_eq!(configured.unwrap().into_inner().diagnostics, []);
    breaks.store(true, Ordering::SeqCst);
    let mut told = asked! { client:
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
    told.push(("ListResource", event.expect("an event").diagnostic));
    for (rpc, told) in &told {
        says_it_once(told, &format!("{rpc} ended in a panic"));
        says_it_once(told, "the provider broke");
    }
    let tried = told.iter().map(|(rpc, _)| *rpc);
    let tried = tried.chain(NOTHING_TO_BREAK).chain(UNIMPLEMENTED);
    let tried: BTreeSet<_> = tried.collect();
    let proto = include_str!("../../../proto/tfplugin6.proto");
    let rpcs = proto
        .lines()
        .filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next());
    assert_eq!(tried, rpcs.collect());
    // And on it goes.
    breaks.store(false, Ordering::SeqCst);
    let configured = client
        .configure_provider(pb::configure_provider::Request::default())
        .await;
    assert_eq!(configured.unwrap().into_inner().diagnostics, []);
}

#[tokio::test]
async fn calls_beside_one_that_panics_do_not_notice() {
    let workspace = workspace().await;
    let tasks = (0..100).map(|number| {
        let mut workspace = workspace.empty();
        tokio::spawn(async move {
            let breaks = if number % 2 == 0 {
                json!("apply")
            } else {
                json!(null)
            };
            let config = json!({ "name": format!("n{number}"), "breaks": breaks });
            let failed = workspace.apply(&config).await.unwrap().failed();
            assert_eq!(failed, number % 2 == 0, "{number}");
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
