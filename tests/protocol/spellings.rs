//! Other spellings of a name: upper case, a trailing dot, and IDN names in Unicode or ASCII.

use hostup_sandbox::{DomainFixture, FieldOverride, Fixture, Life};
use serde_json::json;

use super::environment::{DOMAIN, TestEnvironment};
use super::terraform::{Action, warnings};

const UNICODE: &str = "räksmörgås.se";
const ASCII: &str = "xn--rksmrgs-5wao1o.se";

fn set_answered_name(env: &TestEnvironment, domain: &str, name: &str) {
    env.sandbox.quirks(domain, |quirks| {
        let name = FieldOverride::Value(json!(name));
        quirks.state_fields.insert("domainName".into(), name);
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
        let mut env = TestEnvironment::with_fixture(fixture).await;
        let config = json!({ "domain_id": env.sandbox.id_of(stored), "action": "include" });
        env.apply(&config).await;
        for spelling in spellings {
            set_answered_name(&env, stored, spelling);
            let before = env.workspace.saved().clone();
            env.workspace.refresh().await.unwrap();
            assert_eq!(*env.workspace.saved(), before, "{spelling}");
            let plan = env.workspace.plan(&config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{spelling}");
        }
    }
}

#[tokio::test]
async fn apply_keeps_stored_spelling_of_same_name() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&env.config("include")).await;
    set_answered_name(&env, DOMAIN, "EXAMPLE.SE.");
    env.apply(&env.config("exclude")).await;
    assert_eq!(env.workspace.attribute("domain_name"), DOMAIN);
}

#[tokio::test]
async fn unicode_name_is_found_by_a_second_request() {
    let env = TestEnvironment::with_fixture(Fixture::new().domain(UNICODE, Life::Active)).await;
    let id = json!(env.sandbox.id_of(UNICODE));
    for name in [UNICODE, "RÄKSMÖRGÅS.se.", ASCII] {
        // A new configuration has no cached names.
        env.workspace.configure().await.unwrap();
        let config = json!({ "name": name });
        let found = env.workspace.read_data("hostup_domain", &config).await;
        assert_eq!(found.unwrap().to_json()["id"], id, "{name}");
        assert_eq!(env.take_requests().lists, 2, "{name}");
    }
}

#[tokio::test]
async fn missing_ascii_name_is_one_request_and_the_list_for_similar_names() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let config = json!({ "name": "missing.se" });
    let missing = env.workspace.read_data("hostup_domain", &config).await;
    assert!(missing.is_err(), "{missing:?}");
    assert_eq!(env.take_requests().lists, 2);
}

#[tokio::test]
async fn import_by_unicode_name_finds_the_domain() {
    let mut env = TestEnvironment::with_fixture(Fixture::new().domain(UNICODE, Life::Active)).await;
    env.workspace.import(UNICODE).await.unwrap();
    let requests = env.take_requests();
    assert_eq!((requests.lists, requests.reads), (2, 1));
}

#[tokio::test]
async fn read_removes_unicode_name_with_another_id() {
    let mut env = TestEnvironment::with_fixture(Fixture::new().domain(UNICODE, Life::Active)).await;
    let config = json!({ "domain_id": env.sandbox.id_of(UNICODE), "action": "include" });
    env.apply(&config).await;
    let old = env.sandbox.id_of(UNICODE);
    env.sandbox.move_to_account(UNICODE, "other");
    let new = DomainFixture::new(UNICODE, Life::Active).id("dom_new");
    env.sandbox.add_domain(&new);
    assert_ne!(old, "dom_new");
    let read = env.workspace.refresh().await.unwrap();
    assert_eq!(read.object, None, "the list has the name under another id");
    assert_eq!(warnings(&read.diagnostics).len(), 1);
}
