//! Names in other spellings: in upper case, with a trailing dot, and IDN names in Unicode or ASCII.

use hostup_sandbox::{DomainFixture, FieldOverride, Fixture, Life};
use serde_json::json;

use super::stage::{DOMAIN, Stage};
use super::terraform::{Action, warnings};

const UNICODE: &str = "räksmörgås.se";
const ASCII: &str = "xn--rksmrgs-5wao1o.se";

fn answer_name(stage: &Stage, domain: &str, name: &str) {
    stage.sandbox.quirks(domain, |traps| {
        let name = FieldOverride::Value(json!(name));
        traps.state_fields.insert("domainName".into(), name);
    });
}

#[tokio::test]
async fn read_keeps_stored_spelling_of_same_name() {
    let idn = Fixture::new().domain(ASCII, Life::Active);
    for (fixture, stored, spellings) in [
        (
            Fixture::new().domain(DOMAIN, Life::Active),
            DOMAIN,
            ["EXAMPLE.SE", "example.se.", "ｅｘａｍｐｌｅ.se"],
        ),
        (
            idn,
            ASCII,
            [UNICODE, "RÄKSMÖRGÅS.SE", "XN--RKSMRGS-5WAO1O.SE."],
        ),
    ] {
        let mut stage = Stage::with(fixture).await;
        let config = json!({ "domain_id": stage.sandbox.id_of(stored), "action": "include" });
        stage.applied(&config).await;
        for spelling in spellings {
            answer_name(&stage, stored, spelling);
            let before = stage.workspace.saved().clone();
            stage.workspace.refresh().await.unwrap();
            assert_eq!(*stage.workspace.saved(), before, "{spelling}");
            let plan = stage.workspace.plan(&config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{spelling}");
        }
    }
}

#[tokio::test]
async fn apply_keeps_stored_spelling_of_same_name() {
    let mut stage = Stage::of(Life::Active).await;
    stage.applied(&stage.wanting("include")).await;
    answer_name(&stage, DOMAIN, "EXAMPLE.SE.");
    stage.applied(&stage.wanting("exclude")).await;
    assert_eq!(stage.workspace.attribute("domain_name"), DOMAIN);
}

#[tokio::test]
async fn unicode_name_is_found_by_a_second_request_after_ascii() {
    let stage = Stage::with(Fixture::new().domain(UNICODE, Life::Active)).await;
    let id = json!(stage.sandbox.id_of(UNICODE));
    for name in [UNICODE, "RÄKSMÖRGÅS.se.", ASCII] {
        // A new configuration has no names in memory.
        stage.workspace.configure().await.unwrap();
        let config = json!({ "name": name });
        let found = stage.workspace.look_up("hostup_domain", &config).await;
        assert_eq!(found.unwrap().to_json()["id"], id, "{name}");
        assert_eq!(stage.calls().lists, 2, "{name}");
    }
}

#[tokio::test]
async fn ascii_name_that_is_missing_is_one_request() {
    let stage = Stage::of(Life::Active).await;
    let config = json!({ "name": "missing.se" });
    let missing = stage.workspace.look_up("hostup_domain", &config).await;
    assert!(missing.is_err(), "{missing:?}");
    assert_eq!(stage.calls().lists, 1);
}

#[tokio::test]
async fn import_by_unicode_name_finds_the_domain() {
    let mut stage = Stage::with(Fixture::new().domain(UNICODE, Life::Active)).await;
    stage.workspace.import(UNICODE).await.unwrap();
    let calls = stage.calls();
    assert_eq!((calls.lists, calls.reads), (2, 1));
}

#[tokio::test]
async fn read_removes_only_with_proof_also_for_unicode_names() {
    let mut stage = Stage::with(Fixture::new().domain(UNICODE, Life::Active)).await;
    let config = json!({ "domain_id": stage.sandbox.id_of(UNICODE), "action": "include" });
    stage.applied(&config).await;
    let old = stage.sandbox.id_of(UNICODE);
    stage.sandbox.transfer(UNICODE, "other");
    let new = DomainFixture::new(UNICODE, Life::Active).id("dom_new");
    stage.sandbox.add_domain(&new);
    assert_ne!(old, "dom_new");
    let read = stage.workspace.refresh().await.unwrap();
    assert_eq!(read.object, None, "the list has the name under another id");
    assert_eq!(warnings(&read.told).len(), 1);
}
