//! Two resources for one domain in one apply, and a resource whose `domain_id` changes.
//!
//! Terraform orders the operations of one resource only, so a create and a destroy of the same domain come in any order.
//! With `on_destroy = "exclude"` the domain must end as the remaining resource configures it.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::environment::{Feature, THIS, TestEnvironment, gets, with_each_cli};

fn resource(name: &str, arguments: &str) -> String {
    format!(
        r#"
        resource "hostup_domain_dnssec_auto" "{name}" {{
          domain_id  = local.id["a.se"]
          action     = "include"
          on_destroy = "exclude"
          {arguments}
        }}
        "#
    )
}

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Asserts that the domain is enrolled at HostUp and in the state.
#[track_caller]
fn assert_ends_enrolled(env: &TestEnvironment, address: &str) {
    assert!(
        env.sandbox.is_enrolled("a.se"),
        "HostUp has the domain opted out"
    );
    let state = env.state();
    assert_eq!(state.addresses(), [address]);
    assert_eq!(state.attribute(address, "action"), "include");
    assert_eq!(
        state.attribute(address, "status"),
        env.sandbox.status_of("a.se")
    );
    env.plan().is_empty_plan();
}

#[test]
fn complaint_11_create_before_destroy_with_replace_ends_enrolled() {
    with_each_cli(active_domain(), |env| {
        env.configure(&resource(
            "this",
            "lifecycle {\n    create_before_destroy = true\n  }",
        ));
        env.apply().succeeds();
        let apply = env.apply_with(&[&format!("-replace={THIS}")]);
        apply
            .succeeds()
            .posts_actions(&["include"])
            .warns_once("A domain was not opted out")
            .does_not_print("will be opted out");
        assert_ends_enrolled(&env, THIS);
    });
}

#[test]
fn complaint_11_replace_without_create_before_destroy_never_opts_out() {
    with_each_cli(active_domain(), |env| {
        env.configure(&resource("this", ""));
        env.apply().succeeds();
        env.apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posts_actions(&["include"])
            .warns_once("A domain was not opted out");
        assert_ends_enrolled(&env, THIS);
    });
}

#[test]
fn complaint_11_tainted_resource_is_replaced_without_opt_out() {
    with_each_cli(active_domain(), |env| {
        for create_before_destroy in [false, true] {
            let lifecycle =
                format!("lifecycle {{\n    create_before_destroy = {create_before_destroy}\n  }}");
            env.configure(&resource("this", &lifecycle));
            env.apply().succeeds();
            env.run(&["taint", THIS]).succeeds();
            let apply = env.apply();
            apply
                .succeeds()
                .posts_actions(&["include"])
                .warns_once("A domain was not opted out")
                .does_not_print("will be opted out");
            assert_ends_enrolled(&env, THIS);
        }
    });
}

#[test]
fn complaint_11_failed_create_of_a_replacement_keeps_the_domain_enrolled() {
    with_each_cli(active_domain(), |env| {
        env.configure(&resource("this", ""));
        env.apply().succeeds();
        let forbidden = FaultKind::problem(403, "forbidden");
        env.sandbox
            .fault(Fault::new(forbidden).on("POST").forever());
        env.apply_with(&[&format!("-replace={THIS}")])
            .fails()
            .posts_actions(&["include"]);
        assert!(env.sandbox.is_enrolled("a.se"));
        env.sandbox.clear_faults();
        env.apply().succeeds().posts_actions(&["include"]);
        assert_ends_enrolled(&env, THIS);
    });
}

/// Terraform plans with an unknown action, destroys, and only then learns that the action is null.
#[test]
fn complaint_11_unknown_action_that_becomes_null_sends_no_opt_out() {
    with_each_cli(active_domain(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.configure(&resource("this", ""));
        env.apply().succeeds();
        let unknown = resource("this", "").replace(
            "action     = \"include\"",
            "action     = terraform_data.action.output.action",
        );
        let data = r#"
            resource "terraform_data" "action" {
              input = { action = null }
            }
        "#;
        env.configure(&format!("{unknown}{data}"));
        let apply = env.apply_with(&[&format!("-replace={THIS}")]);
        apply.fails().posts_actions(&[]);
        assert!(env.sandbox.is_enrolled("a.se"));
    });
}

/// The consequence of the case above: the old domain of a resource whose id was unknown stays enrolled, with a warning.
#[test]
fn complaint_11_unknown_id_of_another_domain_keeps_the_old_one_enrolled_and_warns() {
    with_each_cli(active_domain().domain("b.se", Life::Excluded), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.configure(&resource("this", ""));
        env.apply().succeeds();
        let unknown =
            resource("this", "").replace("local.id[\"a.se\"]", "terraform_data.id.output");
        let data = "resource \"terraform_data\" \"id\" {\n  input = local.id[\"b.se\"]\n}\n";
        env.configure(&format!("{unknown}{data}"));
        let old = format!("a.se ({})", env.id("a.se"));
        env.plan()
            .has_changes()
            .warns(&format!("{old} will not be opted out"));
        env.apply()
            .succeeds()
            .posts_actions(&["include"])
            .warns(&format!("{old} was not opted out"));
        assert!(env.sandbox.is_enrolled("a.se"));
        assert!(env.sandbox.is_enrolled("b.se"));
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_11_plan_warns_of_rename_without_moved_block() {
    with_each_cli(active_domain(), |env| {
        if !env.supports(Feature::PlanDestroy) {
            return;
        }
        env.configure(&resource("before", ""));
        env.apply().succeeds();
        env.configure(&resource("after", ""));
        env.plan()
            .has_changes()
            .warns_once("Two resources manage")
            .prints("moved block");
        env.configure(&format!(
            "{}moved {{\n  from = hostup_domain_dnssec_auto.before\n  to   = hostup_domain_dnssec_auto.after\n}}\n",
            resource("after", "")
        ));
        env.plan().does_not_print("Two resources manage");
    });
}

#[test]
fn complaint_11_rename_without_moved_block_ends_enrolled() {
    with_each_cli(active_domain(), |env| {
        env.configure(&resource("before", ""));
        env.apply().succeeds();
        env.configure(&resource("after", ""));
        env.apply().succeeds();
        assert_ends_enrolled(&env, "hostup_domain_dnssec_auto.after");
    });
}

#[test]
fn complaint_11_changed_for_each_key_ends_enrolled() {
    let keyed = |key: &str| {
        resource("this", "").replace(
            "domain_id  = local.id[\"a.se\"]",
            &format!("for_each = {{ {key} = local.id[\"a.se\"] }}\n  domain_id = each.value"),
        )
    };
    with_each_cli(active_domain(), |env| {
        env.configure(&keyed("before"));
        env.apply().succeeds();
        env.configure(&keyed("after"));
        env.apply().succeeds();
        assert_ends_enrolled(&env, "hostup_domain_dnssec_auto.this[\"after\"]");
    });
}

#[test]
fn changed_domain_id_warns_and_opts_the_old_domain_out() {
    with_each_cli(active_domain().domain("b.se", Life::Excluded), |env| {
        env.configure(&resource("this", ""));
        env.apply().succeeds();
        env.configure(&resource("this", "").replace("a.se", "b.se"));
        env.plan()
            .has_changes()
            .warns(&format!("a.se ({}) will be opted out", env.id("a.se")));
        assert_eq!(env.saved_plan().actions(THIS), ["delete", "create"]);
        env.apply().succeeds().sends(gets(1).and_posts(2));
        assert!(!env.sandbox.is_enrolled("a.se"));
        assert!(env.sandbox.is_enrolled("b.se"));
        assert_eq!(env.state().attribute(THIS, "id"), env.id("b.se"));
        assert_eq!(env.state().attribute(THIS, "domain_name"), "b.se");
        env.plan().is_empty_plan();
    });
}

#[test]
fn changed_domain_id_with_keep_does_not_change_the_old_domain() {
    with_each_cli(active_domain().domain("b.se", Life::Excluded), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.configure_this("b.se", r#"action = "include""#);
        env.apply()
            .succeeds()
            .sends(gets(1).and_posts(1))
            .does_not_print("will be opted out");
        assert!(env.sandbox.is_enrolled("a.se"));
        env.plan().is_empty_plan();
    });
}
