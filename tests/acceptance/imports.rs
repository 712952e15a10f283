//! Taking over domains that exist.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use crate::world::{Feature, NO_CALLS, THIS, gets, story};

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn complaint_05_an_import_is_one_get_and_leaves_no_holes() {
    story(active(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world
            .import(THIS, &world.id("a.se"))
            .succeeds()
            .calls(gets(1))
            .warns_nothing();
        let state = world.state();
        for (attribute, value) in [
            ("id", json!(world.id("a.se"))),
            ("domain_id", json!(world.id("a.se"))),
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
            assert_eq!(state.of(THIS)[attribute], value, "{attribute}");
        }
        world.plan().is_empty_plan().calls(gets(1));
    });
}

#[test]
fn an_import_under_another_configuration_is_a_change_of_what_differs() {
    story(active(), |world| {
        world.configure_one("a.se", "action = \"include\"\n  on_destroy = \"exclude\"\n  timeouts {\n    create = \"5m\"\n  }");
        world.import(THIS, &world.id("a.se")).succeeds();
        world.plan().has_changes().never_says("known after apply");
        assert_eq!(world.planned().actions(THIS), ["update"]);
        world.apply_with(&["planned"]).succeeds().calls(NO_CALLS);
        world.plan().is_empty_plan();

        world.forget_state();
        world.configure_one("a.se", r#"action = "exclude""#);
        world.import(THIS, &world.id("a.se")).succeeds();
        world.apply().succeeds().posted(&["exclude"]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn what_cannot_be_imported_is_an_error_and_nothing_is_stored() {
    let fixture = active().domain_with("other.se", Life::Active, |domain| domain.account("other"));
    story(fixture, |world| {
        world.configure_one("a.se", r#"action = "include""#);
        let other = world.id("other.se");
        for (id, words) in [
            (other.as_str(), ["HTTP 404", "another account"]),
            ("dom_missing", ["HTTP 404", "dom_missing"]),
            ("a/b", ["a/b", "dom_"]),
        ] {
            world.import(THIS, id).fails().says(words[0]).says(words[1]);
            assert_eq!(world.state().addresses(), Vec::<String>::new());
        }
        assert_eq!(world.import(THIS, "a/b").journal().total(), 0);
    });
}

#[test]
fn an_import_by_identity_is_the_same_as_by_id() {
    story(active(), |world| {
        if !world.can(Feature::ImportByIdentity) {
            return;
        }
        world.configure(&format!(
            "import {{\n  to = {THIS}\n  identity = {{\n    domain_id = local.id[\"a.se\"]\n  }}\n}}\n{}",
            crate::world::one("a.se", r#"action = "include""#)
        ));
        world
            .plan()
            .says("1 to import, 0 to add, 0 to change, 0 to destroy");
        world.apply().succeeds().calls(gets(1)).warns_nothing();
        world.plan().is_empty_plan();
    });
}
