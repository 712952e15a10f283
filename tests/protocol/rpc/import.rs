//! Importing a domain.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use super::super::environment::{DOMAIN, RequestCounts, TestEnvironment, error_text};
use super::super::terraform::{Action, diagnostics, warnings};

#[tokio::test]
async fn import_by_id_and_by_identity_are_equal_with_one_get() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let id = env.id();
    let by_id = env.workspace.import(&id).await.unwrap();
    assert_eq!(env.take_requests(), RequestCounts::READ);
    let by_identity = env
        .workspace
        .import_by_identity(&json!({ "domain_id": id }))
        .await
        .unwrap();
    assert_eq!(env.take_requests(), RequestCounts::READ);
    assert_eq!(by_id.object, by_identity.object);
    assert_eq!(by_id.diagnostics, []);
    for (name, value) in [
        ("id", json!(id)),
        ("domain_id", json!(id)),
        ("domain_name", json!(DOMAIN)),
        ("action", json!("include")),
        ("on_destroy", json!("keep")),
        ("wait_for_active", json!(false)),
        ("timeouts", json!(null)),
        ("status", json!("active")),
    ] {
        assert_eq!(env.workspace.attribute(name), value, "{name}");
    }
}

#[tokio::test]
async fn import_trims_the_id() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let id = env.id();
    env.workspace.import(&format!(" {id}\n")).await.unwrap();
    assert_eq!(env.workspace.attribute("domain_id"), json!(id));
}

#[tokio::test]
async fn first_plan_after_import_is_empty_for_every_status() {
    for (life, action) in [
        (Life::Active, "include"),
        (Life::Pending, "include"),
        (Life::Blocked, "include"),
        (Life::Error, "include"),
        (Life::Inactive, "include"),
        (Life::Excluded, "exclude"),
    ] {
        let mut env = TestEnvironment::with_domain(life).await;
        env.import().await;
        let plan = env.workspace.plan(&env.config(action)).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{life:?}");
        assert_eq!(
            plan.bytes.0, plan.bytes.1,
            "{life:?}: the prior state, byte for byte"
        );
        assert_eq!(env.take_requests(), RequestCounts::READ, "{life:?}");
    }
}

#[tokio::test]
async fn guessed_action_of_import_is_a_warning() {
    for (status, is_enabled, action) in [
        ("blocked", true, "include"),
        ("blocked", false, "exclude"),
        ("hibernating", true, "include"),
        ("hibernating", false, "exclude"),
        ("inactive", false, "include"),
        ("inactive", true, "include"),
    ] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        env.sandbox.quirks(DOMAIN, |quirks| {
            quirks.frozen = Some(hostup_sandbox::Frozen {
                status: status.to_owned(),
                is_enabled,
            });
        });
        let read = env.workspace.import(&env.id()).await.unwrap();
        assert_eq!(
            env.workspace.attribute("action"),
            json!(action),
            "{status} {is_enabled}"
        );
        assert_eq!(
            warnings(&read.diagnostics).len(),
            1,
            "{}",
            diagnostics::text(&read.diagnostics)
        );
        assert!(diagnostics::text(&read.diagnostics).contains(status));
    }
}

#[tokio::test]
async fn import_of_missing_domain_is_an_error() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let error = error_text(env.workspace.import("dom_nowhere").await);
    assert!(
        error.contains("import") && error.contains("404") && error.contains("dom_nowhere"),
        "{error}"
    );
    assert_eq!(env.workspace.object, None);
}

#[tokio::test]
async fn import_by_name_accepts_every_spelling() {
    let fixture = Fixture::new().domain("xn--rksmrgs-5wao1o.se", Life::Active);
    let mut env = TestEnvironment::with_fixture(fixture).await;
    let id = env.sandbox.id_of("xn--rksmrgs-5wao1o.se");
    for name in [
        "xn--rksmrgs-5wao1o.se",
        "XN--RKSMRGS-5WAO1O.SE.",
        "räksmörgås.se",
        "Räksmörgås.SE",
    ] {
        env.workspace
            .import(name)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(env.workspace.attribute("domain_id"), json!(id), "{name}");
        assert_eq!(
            env.take_requests(),
            RequestCounts {
                lists: 1,
                ..RequestCounts::READ
            },
            "{name}"
        );
    }
    let error = error_text(env.workspace.import("annan.se").await);
    assert!(error.contains("annan.se"), "{error}");
}

#[tokio::test]
async fn invalid_import_id_is_rejected_before_any_request() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    for text in [
        "",
        "a/b",
        "dom_1?x",
        "dom_1#x",
        "dom_%2e",
        "dom\u{7f}",
        "..",
        "../x",
        "a/b.se",
    ] {
        let error = error_text(env.workspace.import(text).await);
        let example = if text.contains('.') {
            "example.se"
        } else {
            "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
        };
        assert!(
            error.contains(example),
            "{text:?} is rejected with an example: {error}"
        );
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn generated_configuration_omits_computed_and_default_values() {
    let mut env = TestEnvironment::with_domain(Life::Pending).await;
    let object = env.import().await;
    let config = env.workspace.resource.generate(&object).await.unwrap();
    let named = json!({ "domain_id": env.id(), "domain_name": DOMAIN, "action": "include" });
    assert_eq!(config, env.workspace.config(&named));
    let plan = env.workspace.plan(&named).await.unwrap();
    assert_eq!(plan.action, Action::NoOp, "what is generated plans empty");
    let plan = env.workspace.plan(&env.config("include")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp, "either name is enough");
}

#[tokio::test]
async fn generated_configuration_has_values_that_are_not_defaults() {
    let mut env = TestEnvironment::with_fixture(Fixture::new().domain(DOMAIN, Life::Active)).await;
    let config = json!({
        "domain_id": env.id(), "domain_name": DOMAIN, "action": "exclude", "on_destroy": "exclude", "wait_for_active": true,
        "timeouts": { "create": "1m" }
    });
    let object = env.apply(&config).await;
    let generated = env.workspace.resource.generate(&object).await.unwrap();
    assert_eq!(generated, env.workspace.config(&config));
}
