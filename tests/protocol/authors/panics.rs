//! A panic in a resource ends one call: with one error that says where to report it, and with everything handed back.

use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::stage::refused;
use super::super::terraform::resource::carried;
use super::super::terraform::{Object, Workspace, errors, msgpack, told};
use super::serving::serve;

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
