//! What `terraform query` reads: the domains of an account as a stream of events.

use hostup_sandbox::{DomainFixture, Fault, FaultKind, Fixture, Life, ListQuirk, ServiceStatus};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::*;

use super::super::environment::{TYPE, TestEnvironment};
use super::super::terraform::{Action, Value, diagnostics, errors, list, warnings};

/// One event, as JSON.
struct Event {
    identity: Json,
    name: String,
    object: Json,
    diagnostics: Vec<Diagnostic>,
}

/// Lists as Terraform does: all events, at most `limit` of them.
async fn list_events(
    env: &TestEnvironment,
    config: Json,
    include_objects: bool,
    limit: i64,
) -> Vec<Event> {
    let events = env.workspace.query(&config, include_objects, limit).await;
    let events = events.unwrap_or_else(|error| panic!("{error}")).into_iter();
    let event = |event: list::Event| Event {
        identity: event.identity.unwrap_or(Value::Null).to_json(),
        name: event.name,
        object: event.object.to_json(),
        diagnostics: event.diagnostics,
    };
    events.map(event).collect()
}

fn three_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Excluded)
        .domain("c.se", Life::Error)
}

#[tokio::test]
async fn list_returns_identities_and_names_without_get_per_domain() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    let events = list_events(&env, json!({}), false, 100).await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["a.se", "b.nu", "c.se"]);
    for event in &events {
        assert_eq!(
            event.identity,
            json!({ "domain_id": env.sandbox.id_of(&event.name) })
        );
        assert_eq!(event.object, Json::Null);
        assert_eq!(event.diagnostics, []);
    }
    let requests = env.take_requests();
    assert_eq!((requests.lists, requests.reads, requests.writes), (1, 0, 0));
}

#[tokio::test]
async fn listed_objects_equal_imported_ones() {
    let mut env = TestEnvironment::with_fixture(three_domains()).await;
    let events = list_events(&env, json!({}), true, 100).await;
    for (event, action) in events.iter().zip(["include", "exclude", "include"]) {
        assert_eq!(event.object["action"], json!(action), "{}", event.name);
        assert_eq!(event.object["on_destroy"], json!("keep"));
        assert_eq!(event.object["domain_id"], event.identity["domain_id"]);
        let config = json!({ "domain_id": event.identity["domain_id"], "action": action });
        env.workspace
            .import_by_identity(&event.identity)
            .await
            .unwrap();
        assert_eq!(
            env.workspace.saved().state.to_json(),
            event.object,
            "{}",
            event.name
        );
        assert_eq!(
            env.workspace.plan(&config).await.unwrap().action,
            Action::NoOp
        );
    }
}

#[tokio::test]
async fn filters_and_limit_restrict_the_list() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    let names_of = async |config: Json, limit: i64| {
        let events = list_events(&env, config, false, limit).await;
        events
            .into_iter()
            .map(|event| event.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names_of(json!({ "tlds": ["se"] }), 100).await,
        ["a.se", "c.se"]
    );
    assert_eq!(
        names_of(json!({ "service_statuses": ["expired"] }), 100).await,
        [""; 0]
    );
    assert_eq!(names_of(json!({}), 2).await, ["a.se", "b.nu"]);
    assert_eq!(names_of(json!({}), 0).await, [""; 0]);
}

#[tokio::test]
async fn complete_list_is_read_once_whatever_the_limit() {
    let env = TestEnvironment::with_fixture(Fixture::new().domains(2500, Life::Active)).await;
    env.take_requests();
    assert_eq!(list_events(&env, json!({}), false, 0).await.len(), 0);
    assert_eq!(env.take_requests().lists, 0);
    // A later page may have the row that counts for a name.
    assert_eq!(list_events(&env, json!({}), false, 100).await.len(), 100);
    assert_eq!(env.take_requests().lists, 3);
    assert_eq!(list_events(&env, json!({}), false, 5000).await.len(), 2500);
    assert_eq!(env.take_requests().lists, 0);
}

#[tokio::test]
async fn repeated_rows_and_expired_namesakes_are_listed_once() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    let expired = DomainFixture::new("a.se", Life::Inactive).id("dom_expired");
    let expired = expired.service_status(ServiceStatus::Expired);
    env.sandbox.add_domain(&expired);
    let events = list_events(&env, json!({}), false, 100).await;
    let ids: Vec<_> = events
        .iter()
        .map(|it| it.identity["domain_id"].clone())
        .collect();
    let active = ["a.se", "b.nu", "c.se"].map(|name| json!(env.sandbox.id_of(name)));
    assert_eq!(ids, active);

    let row = json!({ "id": "dom_1", "name": "a.se", "serviceStatus": "active" });
    let page = json!({ "data": [row, row], "hasMore": false });
    let repeating = FaultKind::raw(200, "application/json", page.to_string());
    env.sandbox.fault(Fault::new(repeating));
    env.workspace.configure().await.unwrap();
    let events = list_events(&env, json!({}), false, 100).await;
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn several_active_domains_of_one_name_are_listed_with_a_warning() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    let second = DomainFixture::new("a.se", Life::Active).id("dom_second");
    env.sandbox.add_domain(&second);
    let events = list_events(&env, json!({}), false, 100).await;
    assert_eq!(events.len(), 4);
    let diagnostics: Vec<_> = events
        .iter()
        .flat_map(|event| event.diagnostics.clone())
        .collect();
    assert_eq!(warnings(&diagnostics).len(), 1);
    let text = diagnostics::text(&diagnostics);
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
    let env = TestEnvironment::with_fixture(fixture).await;
    let events = list_events(&env, json!({}), true, 100).await;
    let diagnostics: Vec<_> = events
        .iter()
        .flat_map(|event| event.diagnostics.clone())
        .collect();
    assert_eq!(diagnostics.len(), 1, "{}", diagnostics::text(&diagnostics));
    assert_eq!(
        diagnostics[0].summary,
        "The action of some listed domains is a guess"
    );
    let detail = &diagnostics[0].detail;
    assert!(detail.contains("  a.se (dom_"), "{detail}");
    assert!(detail.contains("  c.se (dom_"), "{detail}");
    assert!(
        !detail.contains("b.se") && !detail.contains("import"),
        "{detail}"
    );
}

#[tokio::test]
async fn failure_of_one_domain_is_a_warning_with_an_object() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    let fault = Fault::new(FaultKind::problem(403, "forbidden"))
        .domain("b.nu")
        .forever();
    env.sandbox.fault(fault);
    let events = list_events(&env, json!({}), true, 100).await;
    assert_eq!(events.len(), 3);
    for event in &events {
        assert_eq!(
            errors(&event.diagnostics).len(),
            0,
            "{}",
            diagnostics::text(&event.diagnostics)
        );
        assert_eq!(event.object["domain_id"], event.identity["domain_id"]);
        let failed = event.name == "b.nu";
        assert_eq!(event.object["status"].is_null(), failed, "{}", event.name);
    }
    // Core stops reading at the limit, so warnings must come with the last object and not after it.
    let [.., last] = &events[..] else {
        panic!("three events are expected");
    };
    assert_eq!(
        warnings(&last.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&last.diagnostics)
    );
    let text = diagnostics::text(&last.diagnostics);
    assert!(
        text.contains("  b.nu (dom_") && text.contains("HostUp denied access"),
        "{text}"
    );
    assert!(!text.contains("a.se"), "{text}");
}

#[tokio::test]
async fn incomplete_list_is_an_error() {
    let env = TestEnvironment::with_fixture(three_domains()).await;
    for quirk in [ListQuirk::NoData, ListQuirk::NoNextCursor] {
        env.sandbox.settings(|settings| settings.list = Some(quirk));
        let events = list_events(&env, json!({}), false, 100).await;
        let last = events.last().expect("an event with the error");
        assert_eq!(
            errors(&last.diagnostics).len(),
            1,
            "{}",
            diagnostics::text(&last.diagnostics)
        );
    }
}

#[tokio::test]
async fn cancelled_list_stops_sending_requests() {
    let env = TestEnvironment::with_fixture(Fixture::new().domains(2500, Life::Active)).await;
    let mut client = env.plugin.provider();
    let request = list_resource::Request {
        type_name: TYPE.into(),
        include_resource_object: true,
        limit: 5000,
        ..Default::default()
    };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    assert!(events.message().await.unwrap().is_some());
    drop(events);
    assert_eq!(list_events(&env, json!({}), false, 10).await.len(), 10);
    assert!(
        env.take_requests().reads < 2500,
        "requests were sent after the cancellation"
    );
}
