//! Values that Terraform itself accepts: null for a required argument, and any value for a read-only one. The provider
//! rejects them in validation, or in the plan if they are unknown before, and changes nothing at HostUp.

use hostup_sandbox::{Fixture, Life};

use crate::environment::{NO_REQUESTS, THIS, TestEnvironment, gets, with_each_cli};

const BLOCK: &str = r#"resource "hostup_domain_dnssec_auto" "this""#;

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Manages the domain, so that a destroy would opt it out.
fn apply_managed(env: &TestEnvironment) {
    env.configure_this("a.se", "action = \"include\"\n  on_destroy = \"exclude\"");
    env.apply().succeeds().posts_actions(&["include"]);
}

/// Asserts that validation, plan and apply fail with this summary and these texts, send no request, and keep the state.
#[track_caller]
fn assert_rejected(env: &TestEnvironment, summary: &str, texts: &[&str]) {
    let before = env.state_file();
    for output in [env.validate(), env.plan(), env.apply()] {
        output.fails().has_error(summary).sends(NO_REQUESTS);
        texts.iter().for_each(|text| {
            output.prints(text);
        });
    }
    assert_eq!(env.state_file(), before);
}

/// Asserts that the validation, to which the null is unknown, succeeds, and that plan and apply fail with these texts.
/// They send no POST, and the domain stays enrolled.
#[track_caller]
fn assert_rejected_in_plan(env: &TestEnvironment, texts: &[&str]) {
    let before = env.state_file();
    env.validate().succeeds().sends(NO_REQUESTS);
    for output in [env.plan(), env.apply()] {
        output
            .fails()
            .has_error("No domain specified")
            .posts_actions(&[]);
        texts.iter().for_each(|text| {
            output.prints(text);
        });
    }
    assert_eq!(env.state_file(), before);
    assert!(env.sandbox.is_enrolled("a.se"));
}

#[test]
fn complaint_21_null_domain_id_is_rejected_before_a_destroy() {
    with_each_cli(active_domain(), |env| {
        apply_managed(&env);
        for null in ["null", r#"try(local.id["gone.se"], null)"#] {
            env.configure(&format!(
                "{BLOCK} {{\n  domain_id  = {null}\n  action     = \"include\"\n  on_destroy = \"exclude\"\n}}\n"
            ));
            let detail = "Set `domain_id` or `domain_name`.";
            assert_rejected(&env, "No domain specified", &[detail, BLOCK, null]);
        }
        assert!(env.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn complaint_21_null_domain_id_known_in_the_plan_is_rejected_there() {
    with_each_cli(active_domain(), |env| {
        apply_managed(&env);
        env.configure(&format!(
            "data \"hostup_domains\" \"all\" {{}}\n{BLOCK} {{\n  domain_id  = try(data.hostup_domains.all.ids[\"gone.se\"], \
             null)\n  action     = \"include\"\n  on_destroy = \"exclude\"\n}}\n"
        ));
        assert_rejected_in_plan(&env, &[BLOCK]);
    });
}

#[test]
fn complaint_21_null_action_is_rejected_without_requests() {
    with_each_cli(active_domain(), |env| {
        let detail =
            r#"`action` is required, but its value is null. Set it to "include" or "exclude"."#;
        let null = "action = null";
        env.configure_this("a.se", null);
        assert_rejected(&env, "Missing value for action", &[detail, BLOCK, null]);
        apply_managed(&env);
        env.configure_this("a.se", null);
        assert_rejected(&env, "Missing value for action", &[detail, BLOCK, null]);
    });
}

#[test]
fn complaint_21_null_module_variable_is_rejected_in_the_module() {
    with_each_cli(active_domain(), |env| {
        apply_managed(&env);
        std::fs::create_dir(env.path("domain")).unwrap();
        env.write_file(
            "domain/main.tf",
            &format!(
                "terraform {{\n  required_providers {{\n    hostup = {{\n      source = \"hostup/hostup\"\n    }}\n  }}\n}}\n\
                 variable \"id\" {{\n  type = string\n}}\n{BLOCK} {{\n  domain_id = var.id\n  action    = \"include\"\n}}\n"
            ),
        );
        env.configure("module \"domain\" {\n  source = \"./domain\"\n  id     = null\n}\n");
        env.run(&["get", "-no-color"]).succeeds();
        let location = format!("domain/main.tf line 12, in {BLOCK}");
        let line = "domain_id = var.id";
        // Terraform validates a module before it knows the values of its variables.
        assert_rejected_in_plan(&env, &[&location, line]);
    });
}

#[test]
fn complaint_21_read_only_resource_argument_is_rejected() {
    with_each_cli(active_domain(), |env| {
        apply_managed(&env);
        for (name, value) in [("status", "\"active\""), ("is_enabled", "true")] {
            let line = format!("{name} = {value}");
            env.configure_this("a.se", &format!("action = \"include\"\n  {line}"));
            let detail = format!(
                "`{name}` is read-only: the provider sets it. Remove it from the configuration."
            );
            let summary = format!("{name} cannot be set");
            assert_rejected(&env, &summary, &[&detail, BLOCK, &line]);
        }
    });
}

#[test]
fn complaint_21_read_only_data_source_argument_is_rejected() {
    with_each_cli(active_domain(), |env| {
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
            (
                r#"data "hostup_dnssec_chain" "d""#,
                "domain_name = \"a.se\"\n  status = \"secure\"",
                "status",
            ),
        ] {
            env.configure(&format!("{block} {{\n  {arguments}\n}}\n"));
            let detail = format!("`{name}` is read-only");
            let summary = format!("{name} cannot be set");
            assert_rejected(&env, &summary, &[&detail, block, &format!("{name} = ")]);
        }
    });
}

#[test]
fn changed_action_applies_with_ignore_changes_on_status() {
    with_each_cli(active_domain(), |env| {
        let ignoring_status = |action: &str| {
            format!("action = \"{action}\"\n  lifecycle {{\n    ignore_changes = [status]\n  }}")
        };
        env.configure_this("a.se", &ignoring_status("include"));
        env.apply().succeeds();
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        env.configure_this("a.se", &ignoring_status("exclude"));
        env.plan().has_changes();
        let unknown = env.saved_plan().unknown_attributes(THIS);
        assert!(!unknown.contains(&"status".to_owned()), "{unknown:?}");
        env.apply().succeeds().posts_actions(&["exclude"]);
        assert_eq!(
            env.state().attribute(THIS, "status"),
            "active",
            "as planned"
        );
        env.apply().succeeds().sends(gets(1));
        assert_eq!(env.state().attribute(THIS, "status"), "excluded");
        env.plan().is_empty_plan();
    });
}
