//! Invalid configuration is rejected at its attribute, before anything is sent.

use super::{ELSEWHERE, resource_with, two_domains};
use crate::environment::{Feature, NO_REQUESTS, TestEnvironment, with_each_cli};

/// Asserts that validation, plan and apply fail with this summary and text and print this line of the configuration, and
/// that nothing is sent.
#[track_caller]
fn assert_rejected(env: &TestEnvironment, summary: &str, text: &str, line: &str) {
    for output in [env.validate(), env.plan(), env.apply()] {
        output
            .fails()
            .has_error(summary)
            .prints(text)
            .prints(line)
            .sends(NO_REQUESTS);
    }
    assert!(env.state().addresses().is_empty());
}

#[test]
fn invalid_name_server_is_rejected_at_the_attribute() {
    let long = "a.".repeat(149) + "se";
    assert_eq!(long.len(), 300);
    with_each_cli(two_domains(), |env| {
        for (name, fault) in [
            ("ns1 .example.se", "it contains white space"),
            ("192.0.2.1", "it is an IP address"),
            ("2001:db8::1", "it is an IP address"),
            ("https://ns1.example.se", "it is a URL"),
            (
                "-ns.example.se",
                "the part \"-ns\" begins or ends with a hyphen",
            ),
            (&long, "it is longer than 253 characters"),
            ("", "it is empty"),
            ("ns1", "it has no dot"),
        ] {
            let line = format!("nameservers = [\"{name}\", \"ns2.example.se\"]");
            env.configure(&resource_with(&line, "domain_name = \"a.se\""));
            assert_rejected(&env, "Invalid nameservers", fault, "nameservers = [");
        }
    });
}

#[test]
fn too_few_name_servers_are_rejected_at_the_attribute() {
    with_each_cli(two_domains(), |env| {
        for (set, text) in [
            (
                "[]",
                "at least 2 different name servers, and `nameservers` has 0.",
            ),
            (
                "[\"ns1.example.se\"]",
                "at least 2 different name servers, and `nameservers` has 1.",
            ),
            (
                "[\"ns1.example.se\", \"NS1.Example.SE.\"]",
                "differ only in case, a trailing dot or the form of an IDN",
            ),
        ] {
            let line = format!("nameservers = {set}");
            env.configure(&resource_with(&line, "domain_name = \"a.se\""));
            assert_rejected(&env, "Too few name servers", text, &line);
        }
    });
}

#[test]
fn complaint_21_null_and_read_only_values_are_rejected_before_any_request() {
    with_each_cli(two_domains(), |env| {
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        let summary = "Missing value for nameservers";
        env.configure(&resource_with(
            "nameservers = null",
            "domain_name = \"a.se\"",
        ));
        let text = "`nameservers` is required, but its value is null";
        assert_rejected(&env, summary, text, "nameservers = null");
        let with_null = "nameservers = [\"ns1.example.se\", \"ns2.example.se\", null]";
        env.configure(&resource_with(with_null, "domain_name = \"a.se\""));
        assert_rejected(&env, "Invalid nameservers", "null", "nameservers = [");
        for domain in ["", "domain_id = null", "domain_name = null"] {
            env.configure(&resource_with(&nameservers, domain));
            let text = "Set `domain_id` or `domain_name`";
            assert_rejected(
                &env,
                "No domain specified",
                text,
                "hostup_domain_nameservers",
            );
        }
        for (line, name) in [
            ("id = \"dom_1\"", "id"),
            ("registrar_lock_enabled = false", "registrar_lock_enabled"),
            (
                "dnssec_auto_will_be_blocked = false",
                "dnssec_auto_will_be_blocked",
            ),
        ] {
            let domain = format!("domain_name = \"a.se\"\n  {line}");
            env.configure(&resource_with(&nameservers, &domain));
            assert_rejected(&env, &format!("{name} cannot be set"), name, line);
        }
    });
}

#[test]
fn null_for_an_optional_argument_is_its_default() {
    with_each_cli(two_domains(), |env| {
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        env.configure(&resource_with(
            &nameservers,
            "domain_id = null\n  domain_name = \"a.se\"\n  allow_dnssec_pause = null\n  timeouts {\n    create = null\n  }",
        ));
        env.apply().succeeds();
        let state = env.state();
        assert_eq!(state.attribute(super::THIS, "allow_dnssec_pause"), "true");
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_21_null_known_in_the_apply_is_rejected_there() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let data = "resource \"terraform_data\" \"none\" {\n  input = { names = null }\n}\n";
        let resource = resource_with(
            "nameservers = terraform_data.none.output.names",
            "domain_name = \"a.se\"",
        );
        env.configure(&[data, &resource].concat());
        env.validate().succeeds();
        let apply = env.apply();
        apply
            .fails()
            .has_error("Missing value for nameservers")
            .posts_nameservers(&[]);
        assert_eq!(env.state().addresses(), ["terraform_data.none"]);
    });
}

#[test]
fn id_and_name_of_two_domains_are_rejected_in_the_plan() {
    with_each_cli(two_domains(), |env| {
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        let line = "domain_name = \"b.se\"";
        let domains = format!("domain_id = local.id[\"a.se\"]\n  {line}");
        env.configure(&resource_with(&nameservers, &domains));
        for output in [env.plan(), env.apply()] {
            output
                .fails()
                .has_error("domain_id and domain_name refer to different domains")
                .prints(line)
                .sends(NO_REQUESTS.and_lists(1));
        }
    });
}

#[test]
fn invalid_timeout_is_rejected_at_the_attribute() {
    with_each_cli(two_domains(), |env| {
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        for (timeout, text) in [("soon", "soon"), ("-1m", "-1m"), ("0s", "0s")] {
            let line = format!("update = \"{timeout}\"");
            let arguments = format!("domain_name = \"a.se\"\n  timeouts {{\n    {line}\n  }}");
            env.configure(&resource_with(&nameservers, &arguments));
            assert_rejected(&env, "Invalid timeouts.update", text, &line);
        }
    });
}

#[test]
fn complaint_15_validate_needs_no_key_and_no_network() {
    with_each_cli(two_domains(), |mut env| {
        env.remove_var("HOSTUP_API_KEY");
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        env.configure(&resource_with(&nameservers, "domain_name = \"a.se\""));
        env.validate().succeeds().sends(NO_REQUESTS);
    });
}
