//! Two resources with one domain in one apply, and a resource that goes from one domain to another.
//!
//! Terraform orders the operations of one resource only, so a create and a destroy of the same domain come in any order.
//! With `on_destroy = "exclude"` the domain must end as the resource that stays wants it.

use hostup_sandbox::{Fixture, Life};

use crate::world::{Calls, THIS, World, gets, story};

fn resource(name: &str, more: &str) -> String {
    format!(
        r#"
        resource "hostup_domain_dnssec_auto" "{name}" {{
          domain_id  = local.id["a.se"]
          action     = "include"
          on_destroy = "exclude"
          {more}
        }}
        "#
    )
}

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Enrolled at HostUp, and the state says so.
#[track_caller]
fn ends_enrolled(world: &World, address: &str) {
    assert!(
        world.sandbox.is_enrolled("a.se"),
        "HostUp has the domain opted out"
    );
    let state = world.state();
    assert_eq!(state.addresses(), [address]);
    assert_eq!(state.text(address, "action"), "include");
    assert_eq!(
        state.text(address, "status"),
        world.sandbox.status_of("a.se")
    );
    world.plan().is_empty_plan();
}

#[test]
fn complaint_11_create_before_destroy_with_replace_ends_enrolled() {
    story(active(), |world| {
        world.configure(&resource(
            "this",
            "lifecycle {\n    create_before_destroy = true\n  }",
        ));
        world.apply().succeeds();
        let apply = world.apply_with(&[&format!("-replace={THIS}")]);
        apply
            .succeeds()
            .posted(&["include"])
            .warns("A domain was not opted out");
        ends_enrolled(&world, THIS);
    });
}

#[test]
fn complaint_11_replace_without_create_before_destroy_ends_enrolled() {
    story(active(), |world| {
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        world
            .apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posted(&["exclude", "include"]);
        ends_enrolled(&world, THIS);
    });
}

#[test]
fn complaint_11_a_rename_without_moved_ends_enrolled() {
    story(active(), |world| {
        world.configure(&resource("before", ""));
        world.apply().succeeds();
        world.configure(&resource("after", ""));
        world.apply().succeeds();
        ends_enrolled(&world, "hostup_domain_dnssec_auto.after");
    });
}

#[test]
fn complaint_11_a_changed_for_each_key_ends_enrolled() {
    let keyed = |key: &str| {
        resource("this", "").replace(
            "domain_id  = local.id[\"a.se\"]",
            &format!("for_each = {{ {key} = local.id[\"a.se\"] }}\n  domain_id = each.value"),
        )
    };
    story(active(), |world| {
        world.configure(&keyed("before"));
        world.apply().succeeds();
        world.configure(&keyed("after"));
        world.apply().succeeds();
        ends_enrolled(&world, "hostup_domain_dnssec_auto.this[\"after\"]");
    });
}

#[test]
fn another_domain_id_warns_and_opts_the_old_domain_out() {
    story(active().domain("b.se", Life::Excluded), |world| {
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        world.configure(&resource("this", "").replace("a.se", "b.se"));
        world
            .plan()
            .has_changes()
            .warns(&format!("a.se ({}) will be opted out", world.id("a.se")));
        assert_eq!(world.planned().actions(THIS), ["delete", "create"]);
        world.apply().succeeds().calls(gets(1).and_posts(2));
        assert!(!world.sandbox.is_enrolled("a.se"));
        assert!(world.sandbox.is_enrolled("b.se"));
        assert_eq!(world.state().text(THIS, "id"), world.id("b.se"));
        assert_eq!(world.state().text(THIS, "domain_name"), "b.se");
        world.plan().is_empty_plan();
    });
}

#[test]
fn another_domain_id_with_keep_leaves_the_old_domain_alone() {
    story(active().domain("b.se", Life::Excluded), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.configure_one("b.se", r#"action = "include""#);
        let one_of_each: Calls = gets(1).and_posts(1);
        world
            .apply()
            .succeeds()
            .calls(one_of_each)
            .never_says("will be opted out");
        assert!(world.sandbox.is_enrolled("a.se"));
        world.plan().is_empty_plan();
    });
}
