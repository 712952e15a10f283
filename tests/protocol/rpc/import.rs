//! Taking over a domain that is managed elsewhere so far.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use super::super::stage::{Calls, DOMAIN, Stage, refused};
use super::super::terraform::{Action, told, warnings};

#[tokio::test]
async fn an_import_by_id_and_one_by_identity_make_the_same_state_with_one_call() {
    let mut stage = Stage::of(Life::Active).await;
    let id = stage.id();
    let by_id = stage.workspace.import(&id).await.unwrap();
    assert_eq!(stage.calls(), Calls::READ);
    let by_identity = stage
        .workspace
        .import_by_identity(&json!({ "domain_id": id }))
        .await
        .unwrap();
    assert_eq!(stage.calls(), Calls::READ);
    assert_eq!(by_id.object, by_identity.object);
    assert_eq!(by_id.told, []);
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
        assert_eq!(stage.workspace.attribute(name), value, "{name}");
    }
}

#[tokio::test]
async fn blanks_around_an_id_do_not_matter() {
    let mut stage = Stage::of(Life::Active).await;
    let id = stage.id();
    stage.workspace.import(&format!(" {id}\n")).await.unwrap();
    assert_eq!(stage.workspace.attribute("domain_id"), json!(id));
}

#[tokio::test]
async fn the_first_plan_after_an_import_is_empty_for_every_life_of_a_domain() {
    for (life, action) in [
        (Life::Active, "include"),
        (Life::Pending, "include"),
        (Life::Blocked, "include"),
        (Life::Error, "include"),
        (Life::Inactive, "include"),
        (Life::Excluded, "exclude"),
    ] {
        let mut stage = Stage::of(life).await;
        stage.imported().await;
        let plan = stage.workspace.plan(&stage.wanting(action)).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{life:?}");
        assert_eq!(
            plan.bytes.0, plan.bytes.1,
            "{life:?}: the prior state, byte for byte"
        );
        assert_eq!(stage.calls(), Calls::READ, "{life:?}");
    }
}

#[tokio::test]
async fn an_import_that_has_to_guess_says_so() {
    for (status, is_enabled, action) in [
        ("blocked", true, "include"),
        ("blocked", false, "exclude"),
        ("hibernating", true, "include"),
        ("hibernating", false, "exclude"),
        ("inactive", false, "include"),
        ("inactive", true, "include"),
    ] {
        let mut stage = Stage::of(Life::Active).await;
        stage.sandbox.quirks(DOMAIN, |traps| {
            traps.frozen = Some(hostup_sandbox::Frozen {
                status: status.to_owned(),
                is_enabled,
            });
        });
        let read = stage.workspace.import(&stage.id()).await.unwrap();
        assert_eq!(
            stage.workspace.attribute("action"),
            json!(action),
            "{status} {is_enabled}"
        );
        assert_eq!(warnings(&read.told).len(), 1, "{}", told::text(&read.told));
        assert!(told::text(&read.told).contains(status));
    }
}

#[tokio::test]
async fn an_import_of_a_domain_that_is_not_there_is_an_error() {
    let mut stage = Stage::of(Life::Active).await;
    let said = refused(stage.workspace.import("dom_nowhere").await);
    assert!(
        said.contains("import") && said.contains("404") && said.contains("dom_nowhere"),
        "{said}"
    );
    assert_eq!(stage.workspace.object, None);
}

#[tokio::test]
async fn an_import_by_name_finds_the_id_however_the_name_is_spelt() {
    let fixture = Fixture::new().domain("xn--rksmrgs-5wao1o.se", Life::Active);
    let mut stage = Stage::with(fixture).await;
    let id = stage.sandbox.id_of("xn--rksmrgs-5wao1o.se");
    for name in [
        "xn--rksmrgs-5wao1o.se",
        "XN--RKSMRGS-5WAO1O.SE.",
        "räksmörgås.se",
        "Räksmörgås.SE",
    ] {
        stage
            .workspace
            .import(name)
            .await
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(stage.workspace.attribute("domain_id"), json!(id), "{name}");
        assert_eq!(
            stage.calls(),
            Calls {
                lists: 1,
                ..Calls::READ
            },
            "{name}"
        );
    }
    let said = refused(stage.workspace.import("annan.se").await);
    assert!(said.contains("annan.se"), "{said}");
}

#[tokio::test]
async fn text_that_can_be_no_id_and_no_name_is_refused_before_anything_is_asked() {
    let mut stage = Stage::of(Life::Active).await;
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
        let said = refused(stage.workspace.import(text).await);
        let example = if text.contains('.') {
            "example.se"
        } else {
            "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
        };
        assert!(
            said.contains(example),
            "{text:?} is refused with what would be right: {said}"
        );
    }
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn the_generated_configuration_leaves_out_what_is_computed_or_a_default() {
    let mut stage = Stage::of(Life::Pending).await;
    let object = stage.imported().await;
    let config = stage.workspace.resource.generate(&object).await.unwrap();
    assert_eq!(config, stage.workspace.config(&stage.wanting("include")));
    let plan = stage
        .workspace
        .plan(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::NoOp, "what is generated plans empty");
}

#[tokio::test]
async fn the_generated_configuration_has_what_is_no_default() {
    let mut stage = Stage::with(Fixture::new().domain(DOMAIN, Life::Active)).await;
    let config = json!({
        "domain_id": stage.id(), "action": "exclude", "on_destroy": "exclude", "wait_for_active": true,
        "timeouts": { "create": "1m" }
    });
    let object = stage.applied(&config).await;
    let generated = stage.workspace.resource.generate(&object).await.unwrap();
    assert_eq!(generated, stage.workspace.config(&config));
}
