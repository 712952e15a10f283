//! Commands other than a plain plan and apply, with the requests that each sends.

use hostup_sandbox::{Fixture, Life};
use serde_json::json;

use crate::environment::{
    NO_REQUESTS, THIS, TestEnvironment, gets, posts, resource_this, with_each_cli,
};

fn two_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active)
}

/// Manages both domains with `for_each`.
fn apply_both(env: &TestEnvironment) {
    env.configure(
        "resource \"hostup_domain_dnssec_auto\" \"all\" {\n  for_each  = local.id\n  domain_id = each.value\n  action    = \"include\"\n}\n",
    );
    env.apply().succeeds().sends(posts(2));
}

#[test]
fn target_changes_only_the_targeted_domain() {
    with_each_cli(two_domains(), |env| {
        apply_both(&env);
        let target = "-target=hostup_domain_dnssec_auto.all[\"a.se\"]";
        env.plan_with(&[target]).is_empty_plan().sends(gets(1));
        let exclude = "resource \"hostup_domain_dnssec_auto\" \"all\" {\n  for_each  = local.id\n  domain_id = each.value\n  action    = \"exclude\"\n}\n";
        env.configure(exclude);
        env.apply_with(&[target])
            .succeeds()
            .posts_actions(&["exclude"]);
        env.apply().succeeds().posts_actions(&["exclude"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn moved_block_and_state_mv_send_no_post() {
    with_each_cli(two_domains(), |env| {
        let named =
            |name: &str| resource_this("a.se", r#"action = "include""#).replace("\"this\"", name);
        if !env.is_at_least((1, 1), Some((1, 6))) {
            return;
        }
        env.configure(&named("\"before\""));
        env.apply().succeeds();
        let moved = "moved {\n  from = hostup_domain_dnssec_auto.before\n  to   = hostup_domain_dnssec_auto.after\n}\n";
        env.configure(&[named("\"after\"").as_str(), moved].concat());
        env.apply().succeeds().sends(gets(1));
        env.configure(&named("\"last\""));
        env.run(&[
            "state",
            "mv",
            "hostup_domain_dnssec_auto.after",
            "hostup_domain_dnssec_auto.last",
        ])
        .succeeds()
        .sends(NO_REQUESTS);
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn move_from_another_resource_type_is_rejected_and_suggests_import() {
    with_each_cli(two_domains(), |env| {
        if !env.is_at_least((1, 8), Some((1, 10))) {
            return;
        }
        env.configure("resource \"terraform_data\" \"old\" {}\n");
        env.apply().succeeds();
        let before = env.state_file();
        let moved =
            "moved {\n  from = terraform_data.old\n  to   = hostup_domain_dnssec_auto.this\n}\n";
        env.configure(
            &[
                resource_this("a.se", r#"action = "include""#).as_str(),
                moved,
            ]
            .concat(),
        );
        env.plan()
            .fails()
            .prints("terraform_data")
            .prints("import")
            .sends(NO_REQUESTS);
        assert_eq!(env.state_file(), before);
    });
}

#[test]
fn import_after_state_rm_plans_empty() {
    with_each_cli(two_domains(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.run(&["state", "rm", THIS])
            .succeeds()
            .sends(NO_REQUESTS);
        env.import(THIS, "a.se").succeeds();
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn workspaces_have_separate_states() {
    with_each_cli(two_domains(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds().sends(posts(1));
        env.run(&["workspace", "new", "other"]).succeeds();
        env.plan().has_changes();
        assert_eq!(env.saved_plan().actions(THIS), ["create"]);
        env.apply().succeeds().sends(posts(1));
        env.destroy().succeeds().sends(gets(1));
        env.run(&["workspace", "select", "default"]).succeeds();
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn console_reads_state_without_requests() {
    with_each_cli(two_domains(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        let expression =
            "[hostup_domain_dnssec_auto.this.status, hostup_domain_dnssec_auto.this.action]\n";
        let output = env.run_with_input(&["console"], expression);
        output
            .succeeds()
            .prints("\"active\", \"include\",")
            .sends(NO_REQUESTS);
    });
}

#[test]
fn saved_plan_applies_after_the_status_changed() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.plan().has_changes();
        env.apply_with(&["planned"])
            .succeeds()
            .posts_actions(&["include"]);
        env.configure_this("a.se", r#"action = "exclude""#);
        env.plan().has_changes();
        env.sandbox.advance(hours(2));
        env.apply_with(&["planned"])
            .succeeds()
            .posts_actions(&["exclude"]);
        env.plan().is_empty_plan();

        env.configure_this("a.se", r#"action = "include""#);
        env.plan().has_changes();
        env.sandbox.change_nameservers("a.se");
        env.apply_with(&["planned"])
            .succeeds()
            .posts_actions(&["include"])
            .warns("paused");
        assert_eq!(env.state().attributes(THIS)["status"], json!("blocked"));
        env.plan().is_empty_plan();
    });
}

#[test]
fn saved_refresh_only_plan_applies_without_requests() {
    with_each_cli(Fixture::new().domain("a.se", Life::Pending), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.sandbox.advance(hours(2));
        env.refresh_only().has_changes();
        env.apply_with(&["planned"]).succeeds().sends(NO_REQUESTS);
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        env.refresh_only().is_empty_plan();
    });
}

#[test]
fn plan_without_refresh_sends_no_requests() {
    with_each_cli(two_domains(), |env| {
        apply_both(&env);
        env.plan_with(&["-refresh=false"])
            .is_empty_plan()
            .sends(NO_REQUESTS);
    });
}

#[test]
fn show_and_providers_schema_send_no_requests() {
    with_each_cli(two_domains(), |env| {
        apply_both(&env);
        env.run(&["show", "-no-color"])
            .succeeds()
            .prints("domain_name")
            .sends(NO_REQUESTS);
        env.run(&["show", "-json"]).succeeds().sends(NO_REQUESTS);
        let schema = env.run(&["providers", "schema", "-json"]);
        schema
            .succeeds()
            .prints("hostup_domain_dnssec_auto")
            .sends(NO_REQUESTS);
    });
}

/// Both products have `terraform test` since 1.6.
#[test]
fn terraform_test_applies_and_passes() {
    with_each_cli(two_domains(), |env| {
        if !env.is_at_least((1, 6), Some((1, 6))) {
            return;
        }
        env.configure_this("a.se", r#"action = "include""#);
        env.write_file(
            "it.tftest.hcl",
            "run \"enrolled\" {\n  assert {\n    condition     = hostup_domain_dnssec_auto.this.status == \"active\"\n    error_message = \"not active\"\n  }\n}\n",
        );
        env.run(&["test", "-no-color"])
            .succeeds()
            .prints("1 passed, 0 failed")
            .posts_actions(&["include"]);
    });
}

fn hours(hours: u64) -> std::time::Duration {
    std::time::Duration::from_secs(hours * 3600)
}
