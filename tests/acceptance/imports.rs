//! Imports of existing domains.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use crate::environment::{Feature, NO_REQUESTS, THIS, gets, resource_this, with_each_cli};

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn complaint_05_import_sends_one_get_and_sets_every_attribute() {
    with_each_cli(active_domain(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.import(THIS, &env.id("a.se"))
            .succeeds()
            .sends(gets(1))
            .has_no_warnings();
        let state = env.state();
        for (attribute, value) in [
            ("id", json!(env.id("a.se"))),
            ("domain_id", json!(env.id("a.se"))),
            ("domain_name", json!("a.se")),
            ("action", json!("include")),
            ("on_destroy", json!("keep")),
            ("wait_for_active", json!(false)),
            ("timeouts", json!(null)),
            ("status", json!("active")),
            ("is_enabled", json!(true)),
            ("is_blocked", json!(false)),
            ("blocked_until", json!(null)),
        ] {
            assert_eq!(state.attributes(THIS)[attribute], value, "{attribute}");
        }
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn import_with_different_configuration_plans_an_update() {
    with_each_cli(active_domain(), |env| {
        env.configure_this("a.se", "action = \"include\"\n  on_destroy = \"exclude\"\n  timeouts {\n    create = \"5m\"\n  }");
        env.import(THIS, &env.id("a.se")).succeeds();
        env.plan().has_changes().does_not_print("known after apply");
        assert_eq!(env.saved_plan().actions(THIS), ["update"]);
        env.apply_with(&["planned"]).succeeds().sends(NO_REQUESTS);
        env.plan().is_empty_plan();

        env.delete_state();
        env.configure_this("a.se", r#"action = "exclude""#);
        env.import(THIS, &env.id("a.se")).succeeds();
        env.apply().succeeds().posts_actions(&["exclude"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn failed_import_stores_nothing() {
    let fixture =
        active_domain().domain_with("other.se", Life::Active, |domain| domain.account("other"));
    with_each_cli(fixture, |env| {
        env.configure_this("a.se", r#"action = "include""#);
        let other = env.id("other.se");
        for (id, texts) in [
            (other.as_str(), ["HTTP 404", "another account"]),
            ("dom_missing", ["HTTP 404", "dom_missing"]),
            ("a/b", ["a/b", "dom_"]),
        ] {
            env.import(THIS, id)
                .fails()
                .prints(texts[0])
                .prints(texts[1]);
            assert_eq!(env.state().addresses(), Vec::<String>::new());
        }
        assert_eq!(env.import(THIS, "a/b").journal().total(), 0);
    });
}

#[test]
fn import_by_identity_equals_import_by_id() {
    with_each_cli(active_domain(), |env| {
        if !env.supports(Feature::ImportByIdentity) {
            return;
        }
        env.configure(&format!(
            "import {{\n  to = {THIS}\n  identity = {{\n    domain_id = local.id[\"a.se\"]\n  }}\n}}\n{}",
            resource_this("a.se", r#"action = "include""#)
        ));
        env.plan()
            .prints("1 to import, 0 to add, 0 to change, 0 to destroy");
        env.apply().succeeds().sends(gets(1)).has_no_warnings();
        env.plan().is_empty_plan();
    });
}
