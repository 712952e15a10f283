//! What `terraform query` reads: the domains of an account as a stream of events.

use hostup_sandbox::{DomainFixture, Fault, FaultKind, Fixture, Life, ListQuirk, ServiceStatus};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::*;

use super::super::stage::{Stage, TYPE};
use super::super::terraform::{Action, Value, errors, list, told, warnings};

/// One event, as JSON.
struct Event {
    identity: Json,
    name: String,
    object: Json,
    told: Vec<Diagnostic>,
}

/// Lists as Terraform does: all events, at most `limit` of them.
async fn listed(stage: &Stage, config: Json, whole: bool, limit: i64) -> Vec<Event> {
    let events = stage.workspace.query(&config, whole, limit).await;
    let events = events
        .unwrap_or_else(|refusal| panic!("{refusal}"))
        .into_iter();
    let event = |event: list::Event| Event {
        identity: event.identity.unwrap_or(Value::Null).to_json(),
        name: event.name,
        object: event.object.to_json(),
        told: event.told,
    };
    events.map(event).collect()
}

fn three() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Excluded)
        .domain("c.se", Life::Error)
}

#[tokio::test]
async fn every_domain_is_an_identity_and_a_name_without_a_call_for_each() {
    let stage = Stage::with(three()).await;
    let events = listed(&stage, json!({}), false, 100).await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["a.se", "b.nu", "c.se"]);
    for event in &events {
        assert_eq!(
            event.identity,
            json!({ "domain_id": stage.sandbox.id_of(&event.name) })
        );
        assert_eq!(event.object, Json::Null);
        assert_eq!(event.told, []);
    }
    let calls = stage.calls();
    assert_eq!((calls.lists, calls.reads, calls.writes), (1, 0, 0));
}

#[tokio::test]
async fn whole_objects_are_as_an_import_would_make_them() {
    let mut stage = Stage::with(three()).await;
    let events = listed(&stage, json!({}), true, 100).await;
    for (event, action) in events.iter().zip(["include", "exclude", "include"]) {
        assert_eq!(event.object["action"], json!(action), "{}", event.name);
        assert_eq!(event.object["on_destroy"], json!("keep"));
        assert_eq!(event.object["domain_id"], event.identity["domain_id"]);
        let config = json!({ "domain_id": event.identity["domain_id"], "action": action });
        stage
            .workspace
            .import_by_identity(&event.identity)
            .await
            .unwrap();
        assert_eq!(
            stage.workspace.saved().state.to_json(),
            event.object,
            "{}",
            event.name
        );
        assert_eq!(
            stage.workspace.plan(&config).await.unwrap().action,
            Action::NoOp
        );
    }
}

#[tokio::test]
async fn filters_and_the_limit_narrow_the_list() {
    let stage = Stage::with(three()).await;
    let of = async |config: Json, limit: i64| {
        let events = listed(&stage, config, false, limit).await;
        events
            .into_iter()
            .map(|event| event.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(json!({ "tlds": ["se"] }), 100).await, ["a.se", "c.se"]);
    assert_eq!(
        of(json!({ "service_statuses": ["expired"] }), 100).await,
        [""; 0]
    );
    assert_eq!(of(json!({}), 2).await, ["a.se", "b.nu"]);
    assert_eq!(of(json!({}), 0).await, [""; 0]);
}

#[tokio::test]
async fn list_is_read_once_and_whole_whatever_the_limit() {
    let stage = Stage::with(Fixture::new().domains(2500, Life::Active)).await;
    stage.calls();
    assert_eq!(listed(&stage, json!({}), false, 0).await.len(), 0);
    assert_eq!(stage.calls().lists, 0);
    // A later page may have the row that counts of a name.
    assert_eq!(listed(&stage, json!({}), false, 100).await.len(), 100);
    assert_eq!(stage.calls().lists, 3);
    assert_eq!(listed(&stage, json!({}), false, 5000).await.len(), 2500);
    assert_eq!(stage.calls().lists, 0);
}

#[tokio::test]
async fn repeated_rows_and_expired_namesakes_are_listed_once() {
    let stage = Stage::with(three()).await;
    let expired = DomainFixture::new("a.se", Life::Inactive).id("dom_expired");
    let expired = expired.service_status(ServiceStatus::Expired);
    stage.sandbox.add_domain(&expired);
    let events = listed(&stage, json!({}), false, 100).await;
    let ids: Vec<_> = events
        .iter()
        .map(|it| it.identity["domain_id"].clone())
        .collect();
    let active = ["a.se", "b.nu", "c.se"].map(|name| json!(stage.sandbox.id_of(name)));
    assert_eq!(ids, active);

    let row = json!({ "id": "dom_1", "name": "a.se", "serviceStatus": "active" });
    let page = json!({ "data": [row, row], "hasMore": false });
    let repeating = FaultKind::raw(200, "application/json", page.to_string());
    stage.sandbox.fault(Fault::new(repeating));
    stage.workspace.configure().await.unwrap();
    let events = listed(&stage, json!({}), false, 100).await;
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn several_active_domains_of_one_name_are_listed_with_a_warning() {
    let stage = Stage::with(three()).await;
    let second = DomainFixture::new("a.se", Life::Active).id("dom_second");
    stage.sandbox.add_domain(&second);
    let events = listed(&stage, json!({}), false, 100).await;
    assert_eq!(events.len(), 4);
    let told: Vec<_> = events.iter().flat_map(|event| event.told.clone()).collect();
    assert_eq!(warnings(&told).len(), 1);
    let text = told::text(&told);
    assert!(
        text.contains("a.se: ") && text.contains("dom_second"),
        "{text}"
    );
}

#[tokio::test]
async fn guessed_actions_are_one_warning_that_names_the_domains() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Blocked)
        .domain("b.se", Life::Active)
        .domain("c.se", Life::Inactive);
    let stage = Stage::with(fixture).await;
    let events = listed(&stage, json!({}), true, 100).await;
    let told: Vec<_> = events.iter().flat_map(|event| event.told.clone()).collect();
    assert_eq!(told.len(), 1, "{}", told::text(&told));
    assert_eq!(
        told[0].summary,
        "The action of some listed domains is a guess"
    );
    let detail = &told[0].detail;
    assert!(detail.contains("  a.se (dom_"), "{detail}");
    assert!(detail.contains("  c.se (dom_"), "{detail}");
    assert!(
        !detail.contains("b.se") && !detail.contains("import"),
        "{detail}"
    );
}

#[tokio::test]
async fn the_failure_of_one_domain_is_a_warning_and_its_object_is_not_null() {
    let stage = Stage::with(three()).await;
    let fault = Fault::new(FaultKind::problem(403, "forbidden"))
        .domain("b.nu")
        .forever();
    stage.sandbox.fault(fault);
    let events = listed(&stage, json!({}), true, 100).await;
    assert_eq!(events.len(), 3);
    for event in &events {
        assert_eq!(errors(&event.told).len(), 0, "{}", told::text(&event.told));
        assert_eq!(event.object["domain_id"], event.identity["domain_id"]);
        let failed = event.name == "b.nu";
        assert_eq!(event.object["status"].is_null(), failed, "{}", event.name);
    }
    // Core stops reading at the limit, so warnings come with the last object and not behind it.
    let [.., last] = &events[..] else {
        panic!("three events are expected");
    };
    assert_eq!(warnings(&last.told).len(), 1, "{}", told::text(&last.told));
    let text = told::text(&last.told);
    assert!(
        text.contains("  b.nu (dom_") && text.contains("HostUp denied access"),
        "{text}"
    );
    assert!(!text.contains("a.se"), "{text}");
}

#[tokio::test]
async fn a_list_that_is_not_whole_ends_in_an_error() {
    let stage = Stage::with(three()).await;
    for trap in [ListQuirk::NoData, ListQuirk::NoNextCursor] {
        stage
            .sandbox
            .switches(|switches| switches.list = Some(trap));
        let events = listed(&stage, json!({}), false, 100).await;
        let last = events.last().expect("an event with the error");
        assert_eq!(errors(&last.told).len(), 1, "{}", told::text(&last.told));
    }
}

#[tokio::test]
async fn a_listener_that_leaves_early_ends_the_list_and_harms_nobody() {
    let stage = Stage::with(Fixture::new().domains(2500, Life::Active)).await;
    let mut client = stage.core.provider();
    let request = list_resource::Request {
        type_name: TYPE.into(),
        include_resource_object: true,
        limit: 5000,
        ..Default::default()
    };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    assert!(events.message().await.unwrap().is_some());
    drop(events);
    assert_eq!(listed(&stage, json!({}), false, 10).await.len(), 10);
    assert!(stage.calls().reads < 2500, "the list went on for nobody");
}
