//! Commands that users give beside plan and apply, with what each costs HostUp.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use crate::world::{NO_CALLS, THIS, World, gets, one, posts, story};

fn two() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active)
}

/// Both domains under management, by `for_each`.
fn both_applied(world: &World) {
    world.configure(
        "resource \"hostup_domain_dnssec_auto\" \"all\" {\n  for_each  = local.id\n  domain_id = each.value\n  action    = \"include\"\n}\n",
    );
    world.apply().succeeds().calls(posts(2));
}

#[test]
fn a_target_leaves_the_other_domains_alone() {
    story(two(), |world| {
        both_applied(&world);
        let target = "-target=hostup_domain_dnssec_auto.all[\"a.se\"]";
        world.plan_with(&[target]).is_empty_plan().calls(gets(1));
        let other = "resource \"hostup_domain_dnssec_auto\" \"all\" {\n  for_each  = local.id\n  domain_id = each.value\n  action    = \"exclude\"\n}\n";
        world.configure(other);
        world.apply_with(&[target]).succeeds().posted(&["exclude"]);
        world.apply().succeeds().posted(&["exclude"]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn moved_blocks_and_state_mv_rename_without_a_call_to_change_anything() {
    story(two(), |world| {
        let named = |name: &str| one("a.se", r#"action = "include""#).replace("\"this\"", name);
        if !world.is_at_least((1, 1), Some((1, 6))) {
            return;
        }
        world.configure(&named("\"before\""));
        world.apply().succeeds();
        let moved = "moved {\n  from = hostup_domain_dnssec_auto.before\n  to   = hostup_domain_dnssec_auto.after\n}\n";
        world.configure(&[named("\"after\"").as_str(), moved].concat());
        world.apply().succeeds().calls(gets(1));
        world.configure(&named("\"last\""));
        world
            .run(&[
                "state",
                "mv",
                "hostup_domain_dnssec_auto.after",
                "hostup_domain_dnssec_auto.last",
            ])
            .succeeds()
            .calls(NO_CALLS);
        world.plan().is_empty_plan().calls(gets(1));
    });
}

#[test]
fn a_move_from_a_resource_of_another_type_is_refused_with_what_to_do_instead() {
    story(two(), |world| {
        if !world.is_at_least((1, 8), Some((1, 10))) {
            return;
        }
        world.configure("resource \"terraform_data\" \"old\" {}\n");
        world.apply().succeeds();
        let before = world.state_file();
        let moved =
            "moved {\n  from = terraform_data.old\n  to   = hostup_domain_dnssec_auto.this\n}\n";
        world.configure(&[one("a.se", r#"action = "include""#).as_str(), moved].concat());
        world
            .plan()
            .fails()
            .says("terraform_data")
            .says("import")
            .calls(NO_CALLS);
        assert_eq!(world.state_file(), before);
    });
}

#[test]
fn what_was_removed_from_the_state_by_hand_is_taken_in_again_by_import() {
    story(two(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.run(&["state", "rm", THIS]).succeeds().calls(NO_CALLS);
        world.import(THIS, "a.se").succeeds();
        world.plan().is_empty_plan().calls(gets(1));
    });
}

#[test]
fn workspaces_keep_their_states_apart() {
    story(two(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds().calls(posts(1));
        world.run(&["workspace", "new", "other"]).succeeds();
        world.plan().has_changes();
        assert_eq!(world.planned().actions(THIS), ["create"]);
        world.apply().succeeds().calls(posts(1));
        world.destroy().succeeds().calls(gets(1));
        world.run(&["workspace", "select", "default"]).succeeds();
        world.plan().is_empty_plan().calls(gets(1));
    });
}

#[test]
fn the_console_reads_what_is_stored_and_asks_hostup_for_nothing() {
    story(two(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        let expression =
            "[hostup_domain_dnssec_auto.this.status, hostup_domain_dnssec_auto.this.action]\n";
        let said = world.type_into(&["console"], expression);
        said.succeeds()
            .says("\"active\", \"include\",")
            .calls(NO_CALLS);
    });
}

#[test]
fn a_saved_plan_is_applied_by_another_process_though_the_status_has_moved() {
    story(Fixture::new().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.plan().has_changes();
        world
            .apply_with(&["planned"])
            .succeeds()
            .posted(&["include"]);
        world.configure_one("a.se", r#"action = "exclude""#);
        world.plan().has_changes();
        world.sandbox.advance(hours(2));
        world
            .apply_with(&["planned"])
            .succeeds()
            .posted(&["exclude"]);
        world.plan().is_empty_plan();

        world.configure_one("a.se", r#"action = "include""#);
        world.plan().has_changes();
        world.sandbox.change_nameservers("a.se");
        world
            .apply_with(&["planned"])
            .succeeds()
            .posted(&["include"])
            .warns("paused");
        assert_eq!(world.state().of(THIS)["status"], json!("blocked"));
        world.plan().is_empty_plan();
    });
}

#[test]
fn a_saved_plan_of_nothing_but_refreshed_values_stores_them_without_a_call() {
    story(Fixture::new().domain("a.se", Life::Pending), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.sandbox.advance(hours(2));
        world.refresh_only().has_changes();
        world.apply_with(&["planned"]).succeeds().calls(NO_CALLS);
        assert_eq!(world.state().text(THIS, "status"), "active");
        world.refresh_only().is_empty_plan();
    });
}

#[test]
fn a_plan_on_what_was_read_before_asks_hostup_for_nothing() {
    story(two(), |world| {
        both_applied(&world);
        world
            .plan_with(&["-refresh=false"])
            .is_empty_plan()
            .calls(NO_CALLS);
    });
}

#[test]
fn terraform_shows_and_describes_what_it_holds_without_a_call() {
    story(two(), |world| {
        both_applied(&world);
        world
            .run(&["show", "-no-color"])
            .succeeds()
            .says("domain_name")
            .calls(NO_CALLS);
        world.run(&["show", "-json"]).succeeds().calls(NO_CALLS);
        let schema = world.run(&["providers", "schema", "-json"]);
        schema
            .succeeds()
            .says("hostup_domain_dnssec_auto")
            .calls(NO_CALLS);
    });
}

/// `terraform test` came with 1.6 to both products.
#[test]
fn a_test_file_of_a_user_applies_and_forgets() {
    story(two(), |world| {
        if !world.is_at_least((1, 6), Some((1, 6))) {
            return;
        }
        world.configure_one("a.se", r#"action = "include""#);
        world.write(
            "it.tftest.hcl",
            "run \"enrolled\" {\n  assert {\n    condition     = hostup_domain_dnssec_auto.this.status == \"active\"\n    error_message = \"not active\"\n  }\n}\n",
        );
        world
            .run(&["test", "-no-color"])
            .succeeds()
            .says("1 passed, 0 failed")
            .posted(&["include"]);
    });
}

fn hours(hours: u64) -> std::time::Duration {
    std::time::Duration::from_secs(hours * 3600)
}
