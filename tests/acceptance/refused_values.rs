//! Values that Terraform itself lets through: null for a required argument, and any value for a read-only one. The provider
//! refuses them, in a validation or, where they are not known before, in the plan, and nothing is changed at HostUp.

use hostup_sandbox::{Fixture, Life};

use crate::world::{NO_CALLS, THIS, World, gets, story};

const LABEL: &str = r#"resource "hostup_domain_dnssec_auto" "this""#;

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// The domain under management, so that a destroy would opt it out.
fn managed(world: &World) {
    world.configure_one("a.se", "action = \"include\"\n  on_destroy = \"exclude\"");
    world.apply().succeeds().posted(&["include"]);
}

/// Validation, plan and apply are refused with this summary and these words, no request is sent, and the state stays.
#[track_caller]
fn is_refused(world: &World, summary: &str, words: &[&str]) {
    let before = world.state_file();
    for outcome in [world.validate(), world.plan(), world.apply()] {
        outcome.fails().errs(summary).calls(NO_CALLS);
        words.iter().for_each(|text| {
            outcome.says(text);
        });
    }
    assert_eq!(world.state_file(), before);
}

/// Validation does not know of the null yet; plan and apply are refused for it, with these words. HostUp is read at most, and
/// the domain stays enrolled.
#[track_caller]
fn is_refused_in_plan(world: &World, words: &[&str]) {
    let before = world.state_file();
    world.validate().succeeds().calls(NO_CALLS);
    for outcome in [world.plan(), world.apply()] {
        outcome
            .fails()
            .errs("Missing value for domain_id")
            .posted(&[]);
        words.iter().for_each(|text| {
            outcome.says(text);
        });
    }
    assert_eq!(world.state_file(), before);
    assert!(world.sandbox.is_enrolled("a.se"));
}

#[test]
fn complaint_21_null_for_domain_id_is_refused_before_anything_is_destroyed() {
    story(active(), |world| {
        managed(&world);
        for null in ["null", r#"try(local.id["gone.se"], null)"#] {
            world.configure(&format!(
                "{LABEL} {{\n  domain_id  = {null}\n  action     = \"include\"\n  on_destroy = \"exclude\"\n}}\n"
            ));
            let why = "`domain_id` is required, but its value is null. Give it a value.";
            is_refused(&world, "Missing value for domain_id", &[why, LABEL, null]);
        }
        assert!(world.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn complaint_21_null_that_is_known_only_in_the_plan_is_refused_there() {
    story(active(), |world| {
        managed(&world);
        world.configure(&format!(
            "data \"hostup_domains\" \"all\" {{}}\n{LABEL} {{\n  domain_id  = try(data.hostup_domains.all.ids[\"gone.se\"], \
             null)\n  action     = \"include\"\n  on_destroy = \"exclude\"\n}}\n"
        ));
        is_refused_in_plan(&world, &[LABEL]);
    });
}

#[test]
fn complaint_21_null_for_action_is_refused_before_anything_is_sent() {
    story(active(), |world| {
        let why =
            r#"`action` is required, but its value is null. Set it to "include" or "exclude"."#;
        let null = "action = null";
        world.configure_one("a.se", null);
        is_refused(&world, "Missing value for action", &[why, LABEL, null]);
        managed(&world);
        world.configure_one("a.se", null);
        is_refused(&world, "Missing value for action", &[why, LABEL, null]);
    });
}

#[test]
fn complaint_21_null_through_a_module_variable_is_refused_in_the_module() {
    story(active(), |world| {
        managed(&world);
        std::fs::create_dir(world.path("domain")).unwrap();
        world.write(
            "domain/main.tf",
            &format!(
                "terraform {{\n  required_providers {{\n    hostup = {{\n      source = \"hostup/hostup\"\n    }}\n  }}\n}}\n\
                 variable \"id\" {{\n  type = string\n}}\n{LABEL} {{\n  domain_id = var.id\n  action    = \"include\"\n}}\n"
            ),
        );
        world.configure("module \"domain\" {\n  source = \"./domain\"\n  id     = null\n}\n");
        world.run(&["get", "-no-color"]).succeeds();
        let place = format!("domain/main.tf line 12, in {LABEL}");
        let line = "domain_id = var.id";
        // Terraform validates a module before it knows the values of its variables.
        is_refused_in_plan(&world, &[&place, line]);
    });
}

#[test]
fn complaint_21_a_read_only_argument_of_a_resource_is_refused() {
    story(active(), |world| {
        managed(&world);
        for (name, value) in [("status", "\"active\""), ("is_enabled", "true")] {
            let line = format!("{name} = {value}");
            world.configure_one("a.se", &format!("action = \"include\"\n  {line}"));
            let why = format!(
                "`{name}` is read-only: the provider sets it. Remove it from the configuration."
            );
            let summary = format!("{name} cannot be set");
            is_refused(&world, &summary, &[&why, LABEL, &line]);
        }
    });
}

#[test]
fn complaint_21_a_read_only_argument_of_a_data_source_is_refused() {
    story(active(), |world| {
        for (block, arguments, name) in [
            (
                r#"data "hostup_domain" "d""#,
                "name = \"a.se\"\n  service_status = \"expired\"",
                "service_status",
            ),
            (
                r#"data "hostup_domains" "d""#,
                "ids = { \"evil.se\" = \"dom_evil\" }",
                "ids",
            ),
            (
                r#"data "hostup_domain_dnssec_auto" "d""#,
                "domain_id = local.id[\"a.se\"]\n  status = \"active\"",
                "status",
            ),
            (
                r#"data "hostup_domain_nameservers" "d""#,
                "domain_name = \"a.se\"\n  nameservers = []",
                "nameservers",
            ),
        ] {
            world.configure(&format!("{block} {{\n  {arguments}\n}}\n"));
            let why = format!("`{name}` is read-only");
            let summary = format!("{name} cannot be set");
            is_refused(&world, &summary, &[&why, block, &format!("{name} = ")]);
        }
    });
}

#[test]
fn another_action_is_applied_while_changes_of_the_status_are_ignored() {
    story(active(), |world| {
        let ignoring = |action: &str| {
            format!("action = \"{action}\"\n  lifecycle {{\n    ignore_changes = [status]\n  }}")
        };
        world.configure_one("a.se", &ignoring("include"));
        world.apply().succeeds();
        assert_eq!(world.state().text(THIS, "status"), "active");
        world.configure_one("a.se", &ignoring("exclude"));
        world.plan().has_changes();
        let unknown = world.planned().unknown(THIS);
        assert!(!unknown.contains(&"status".to_owned()), "{unknown:?}");
        world.apply().succeeds().posted(&["exclude"]);
        assert_eq!(world.state().text(THIS, "status"), "active", "as planned");
        world.apply().succeeds().calls(gets(1));
        assert_eq!(world.state().text(THIS, "status"), "excluded");
        world.plan().is_empty_plan();
    });
}
