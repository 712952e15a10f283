//! Two resources with one domain in one apply, and a resource that goes from one domain to another.
//!
//! Terraform orders the operations of one resource only, so a create and a destroy of the same domain come in any order.
//! With `on_destroy = "exclude"` the domain must end as the resource that stays wants it.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::world::{Calls, Feature, THIS, World, gets, story};

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
            .warns_once("A domain was not opted out")
            .never_says("will be opted out");
        ends_enrolled(&world, THIS);
    });
}

#[test]
fn complaint_11_replace_without_create_before_destroy_never_opts_out() {
    story(active(), |world| {
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        world
            .apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posted(&["include"])
            .warns_once("A domain was not opted out");
        ends_enrolled(&world, THIS);
    });
}

#[test]
fn complaint_11_a_tainted_resource_is_replaced_without_an_opt_out() {
    story(active(), |world| {
        for create_before_destroy in [false, true] {
            let lifecycle =
                format!("lifecycle {{\n    create_before_destroy = {create_before_destroy}\n  }}");
            world.configure(&resource("this", &lifecycle));
            world.apply().succeeds();
            world.run(&["taint", THIS]).succeeds();
            let apply = world.apply();
            apply
                .succeeds()
                .posted(&["include"])
                .warns_once("A domain was not opted out")
                .never_says("will be opted out");
            ends_enrolled(&world, THIS);
        }
    });
}

#[test]
fn complaint_11_a_replacement_whose_create_fails_leaves_the_domain_enrolled() {
    story(active(), |world| {
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        let refused = FaultKind::problem(403, "forbidden");
        world
            .sandbox
            .fault(Fault::new(refused).on("POST").forever());
        world
            .apply_with(&[&format!("-replace={THIS}")])
            .fails()
            .posted(&["include"]);
        assert!(world.sandbox.is_enrolled("a.se"));
        world.sandbox.clear_faults();
        world.apply().succeeds().posted(&["include"]);
        ends_enrolled(&world, THIS);
    });
}

/// Terraform plans with the action unknown, destroys, and only then learns that there is none.
#[test]
fn complaint_11_an_action_that_turns_out_to_be_null_switches_nothing_off() {
    story(active(), |world| {
        if !world.can(Feature::TerraformData) {
            return;
        }
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        let open = resource("this", "").replace(
            "action     = \"include\"",
            "action     = terraform_data.action.output.action",
        );
        let data = r#"
            resource "terraform_data" "action" {
              input = { action = null }
            }
        "#;
        world.configure(&format!("{open}{data}"));
        let replaced = world.apply_with(&[&format!("-replace={THIS}")]);
        replaced.fails().posted(&[]);
        assert!(world.sandbox.is_enrolled("a.se"));
    });
}

/// The price of that: an unknown id that turns out to be another domain leaves the old one enrolled, and says so.
#[test]
fn complaint_11_an_unknown_id_of_another_domain_leaves_the_old_one_enrolled_with_a_warning() {
    story(active().domain("b.se", Life::Excluded), |world| {
        if !world.can(Feature::TerraformData) {
            return;
        }
        world.configure(&resource("this", ""));
        world.apply().succeeds();
        let open = resource("this", "").replace("local.id[\"a.se\"]", "terraform_data.id.output");
        let data = "resource \"terraform_data\" \"id\" {\n  input = local.id[\"b.se\"]\n}\n";
        world.configure(&format!("{open}{data}"));
        let old = format!("a.se ({})", world.id("a.se"));
        world
            .plan()
            .has_changes()
            .warns(&format!("{old} will not be opted out"));
        world
            .apply()
            .succeeds()
            .posted(&["include"])
            .warns(&format!("{old} was not opted out"));
        assert!(world.sandbox.is_enrolled("a.se"));
        assert!(world.sandbox.is_enrolled("b.se"));
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_11_a_rename_without_moved_is_warned_of_in_the_plan() {
    story(active(), |world| {
        if !world.can(Feature::PlanDestroy) {
            return;
        }
        world.configure(&resource("before", ""));
        world.apply().succeeds();
        world.configure(&resource("after", ""));
        world
            .plan()
            .has_changes()
            .warns_once("Two resources manage")
            .says("moved block");
        world.configure(&format!(
            "{}moved {{\n  from = hostup_domain_dnssec_auto.before\n  to   = hostup_domain_dnssec_auto.after\n}}\n",
            resource("after", "")
        ));
        world.plan().never_says("Two resources manage");
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
