//! The guard and the portfolio: what they warn of, and what they stop.

use std::fs;
use std::time::Duration;

use hostup_sandbox::{DnsQuirk, Fixture, Life};
use jiff::Timestamp;

use super::domains;
use super::example::{Example, examples_folder, read_example};
use crate::environment::{TestEnvironment, with_each_cli};

/// Runs a test of the guard module with a blocked domain.
fn with_guard(test: impl Fn(TestEnvironment)) {
    let fixture = Fixture::new().domain("example.se", Life::Blocked);
    with_each_cli(fixture, |mut env| {
        if Example::from_folder("modules/guard").install(&env) {
            env.set_var("TF_VAR_domain_name", "example.se");
            test(env);
        }
    });
}

#[test]
fn guard_only_warns_by_default() {
    with_guard(|env| {
        env.apply().succeeds().warns("Check block assertion failed");
        env.plan().is_empty_plan().prints("is \"blocked\"");
    });
}

#[test]
fn guard_with_require_active_fails_until_active() {
    with_guard(|mut env| {
        env.set_var("TF_VAR_require_active", "true");
        for _ in 0..2 {
            env.apply()
                .fails()
                .has_error("Resource postcondition failed");
        }
        env.sandbox.advance(Duration::from_secs(73 * 3600));
        env.apply().succeeds().has_no_warnings();
        env.plan().is_empty_plan();
    });
}

#[test]
fn portfolio_warns_of_failed_domains_and_plans_empty() {
    let fixture = domains()
        .domain("broken.se", Life::Active)
        .domain("moved.se", Life::Blocked);
    let fixture = fixture.clock_at(Timestamp::now());
    with_each_cli(fixture, |mut env| {
        if !Example::from_folder("modules/portfolio").install(&env) {
            return;
        }
        env.set_var("TF_VAR_excluded", "[\"example.nu\"]");
        env.set_var("TF_VAR_unmanaged", "[\"signed-elsewhere.se\"]");
        let apply = env.apply();
        apply.succeeds().does_not_print("needs attention");
        assert_eq!(apply.journal().writes().count(), 5);
        env.sandbox.fail_checks("broken.se", "No DNSKEY.");
        env.apply()
            .succeeds()
            .warns("Check block assertion failed")
            .prints("needs attention for 1 of 5 domains")
            .prints("broken.se: error. No DNSKEY.")
            .does_not_print("moved.se: blocked");
        env.plan().is_empty_plan().prints("broken.se: error");
        let report = env.run(&["output", "-json", "not_active"]);
        let report: serde_json::Value = serde_json::from_str(report.stdout()).unwrap();
        assert_eq!(report["moved.se"]["status"], "blocked");
        assert!(report["moved.se"]["blocked_until"].is_string(), "{report}");
        assert_eq!(report.as_object().unwrap().len(), 2, "{report}");

        env.set_var("TF_VAR_excluded", "[\"exmaple.nu\"]");
        env.plan()
            .fails()
            .prints("not domains of the account")
            .prints("exmaple.nu");
    });
}

#[test]
fn portfolio_warns_of_a_block_that_should_have_ended() {
    let long_ago = "2020-01-01T00:00:00Z".parse().unwrap();
    let fixture = Fixture::new()
        .domain("moved.se", Life::Blocked)
        .clock_at(long_ago);
    with_each_cli(fixture, |env| {
        if !Example::from_folder("modules/portfolio").install(&env) {
            return;
        }
        env.apply()
            .succeeds()
            .prints("needs attention for 1 of 1 domains")
            .prints("moved.se: blocked");
    });
}

#[test]
fn portfolio_warns_of_active_domains_that_the_dns_does_not_show_as_secure() {
    with_each_cli(domains(), |mut env| {
        if !Example::from_folder("modules/portfolio").install(&env) {
            return;
        }
        env.set_var("TF_VAR_excluded", "[\"example.nu\"]");
        env.apply().succeeds().does_not_print("does not show");
        env.sandbox.quirks("example.se", |quirks| {
            quirks.dns = Some(DnsQuirk::DsOfOtherKey);
        });
        env.plan()
            .warns("Check block assertion failed")
            .prints("the DNS does not show 1 of 4 domains as secure:")
            .prints("example.se: bogus.");
        env.set_var("TF_VAR_report_chain", "false");
        env.plan().does_not_print("does not show");
    });
}

#[test]
fn portfolio_tests_pass() {
    let fixture = examples_folder().join("modules/portfolio/tests/domains.json");
    with_each_cli(Fixture::read(fixture).unwrap(), |env| {
        if !env.is_at_least((1, 6), Some((1, 6))) {
            return;
        }
        Example::from_folder("modules/portfolio").install(&env);
        fs::create_dir(env.path("tests")).unwrap();
        let suite = read_example("modules/portfolio/tests/portfolio.tftest.hcl");
        env.write_file("tests/portfolio.tftest.hcl", &suite);
        env.run(&["test", "-no-color"])
            .succeeds()
            .prints("Success! 3 passed, 0 failed.");
    });
}
