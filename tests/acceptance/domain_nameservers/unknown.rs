//! Values that are known only in the apply.

use super::{ELSEWHERE, HOSTUP, OTHERS, THIS, apply, resource_with, stored, two_domains};
use crate::environment::{Feature, NO_REQUESTS, TestEnvironment, with_each_cli};
use hostup_sandbox::MAIN_KEY;

/// Configures [`THIS`] and a `terraform_data.input` with this value.
fn configure(env: &TestEnvironment, input: &str, nameservers: &str, domain: &str) {
    env.configure(&format!(
        "resource \"terraform_data\" \"input\" {{\n  input = {input}\n}}\n{}",
        resource_with(nameservers, domain)
    ));
}

#[test]
fn unknown_set_is_reviewed_and_sent_in_the_apply() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let set = "nameservers = terraform_data.input.output";
        let domain = "domain_name = \"a.se\"";
        configure(&env, &format!("{ELSEWHERE:?}"), set, domain);
        env.plan()
            .has_changes()
            .has_no_warnings()
            .sends(NO_REQUESTS.and_lists(1));
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&ELSEWHERE]);
        assert_eq!(stored(&env), ELSEWHERE);
        env.plan().is_empty_plan();
        // An update.
        configure(&env, &format!("{OTHERS:?}"), set, domain);
        env.apply().succeeds().posts_nameservers(&[&OTHERS]);
        assert_eq!(stored(&env), OTHERS);
        env.plan().is_empty_plan();
    });
}

#[test]
fn set_with_one_unknown_name_is_checked_in_the_apply() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let set = "nameservers = [\"ns1.elsewhere.example\", terraform_data.input.output]";
        let domain = "domain_name = \"a.se\"";
        configure(&env, "\"NS1.Elsewhere.example\"", set, domain);
        env.plan().has_changes();
        env.apply_with(&["planned"])
            .fails()
            .has_error("Too few name servers")
            .posts_nameservers(&[]);
        configure(&env, "\"ns2.elsewhere.example\"", set, domain);
        env.apply().succeeds().posts_nameservers(&[&ELSEWHERE]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn pause_is_reviewed_when_the_set_is_known() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.sandbox.set_enrolment_outside("a.se", true);
        let set = "nameservers = terraform_data.input.output";
        let domain = "domain_name = \"a.se\"\n  allow_dnssec_pause = false";
        configure(&env, &format!("{ELSEWHERE:?}"), set, domain);
        env.plan().has_changes();
        env.apply_with(&["planned"])
            .fails()
            .has_error("A change of the name servers of a.se (dom_")
            .posts_nameservers(&[]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), HOSTUP);
    });
}

#[test]
fn unknown_name_creates_and_replaces_in_the_apply() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let set = format!("nameservers = {ELSEWHERE:?}");
        let domain = "domain_name = terraform_data.input.output";
        configure(&env, "\"a.se\"", &set, domain);
        env.plan().has_changes().sends(NO_REQUESTS);
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&ELSEWHERE]);
        assert_eq!(env.state().attribute(THIS, "domain_id"), env.id("a.se"));
        env.plan().is_empty_plan();

        env.destroy().succeeds();
        apply(&env, &ELSEWHERE);
        configure(&env, "\"a.se\"", &set, domain);
        env.plan()
            .has_changes()
            .prints("2 to add, 0 to change, 1 to destroy");
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn unknown_key_plans_without_requests() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let provider = "provider \"hostup\" {\n  api_key = terraform_data.key.output\n}\n";
        env.configure(&format!(
            "resource \"terraform_data\" \"key\" {{\n  input = sensitive(\"{MAIN_KEY}\")\n}}\n{provider}{}",
            super::resource(&ELSEWHERE, "")
        ));
        env.plan().has_changes().sends(NO_REQUESTS);
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&ELSEWHERE]);
        env.plan().is_empty_plan();
    });
}
