//! Invalid configuration is rejected without a request, with the name of the invalid argument or variable.

use hostup_sandbox::{Fixture, Life};

use crate::environment::{NO_REQUESTS, TestEnvironment, resource_this, with_each_cli};

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Asserts that a plan fails with these texts, sends no request, and keeps the state.
#[track_caller]
fn assert_rejected(env: &TestEnvironment, texts: &[&str]) {
    let before = env.state_file();
    let plan = env.plan();
    plan.fails().sends(NO_REQUESTS);
    texts.iter().for_each(|text| {
        plan.prints(text);
    });
    assert_eq!(env.state_file(), before);
}

fn apply_managed(env: &TestEnvironment) {
    env.configure_this("a.se", r#"action = "include""#);
    env.apply().succeeds();
}

#[test]
fn missing_or_invalid_key_names_its_variable() {
    with_each_cli(active_domain(), |mut env| {
        apply_managed(&env);
        for blank in ["", "  "] {
            env.set_var("HOSTUP_API_KEY", blank);
            assert_rejected(&env, &["No HostUp API key", "HOSTUP_API_KEY", "api_key"]);
        }
        env.remove_var("HOSTUP_API_KEY");
        assert_rejected(&env, &["No HostUp API key", "HOSTUP_API_KEY", "api_key"]);
        env.use_key("one-half\nother-half");
        assert_rejected(&env, &["Invalid HostUp API key", "HOSTUP_API_KEY"]);
        env.plan()
            .does_not_print("one-half")
            .does_not_print("other-half");
        env.use_key("schl\u{fc}ssel");
        assert_rejected(&env, &["Invalid HostUp API key", "HOSTUP_API_KEY"]);
        env.use_key(hostup_sandbox::MAIN_KEY);
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_14_invalid_key_in_the_provider_block_is_not_printed() {
    with_each_cli(active_domain(), |mut env| {
        env.use_key("one-half\\nother-half");
        env.configure(
            r#"
            provider "hostup" {
              api_key = "one-half\nother-half"
            }

            resource "hostup_domain_dnssec_auto" "this" {
              domain_id = local.id["a.se"]
              action    = "include"
            }
            "#,
        );
        assert_rejected(&env, &["Invalid HostUp API key", "api_key"]);
        env.plan()
            .does_not_print("one-half")
            .does_not_print("other-half");
    });
}

#[test]
fn insecure_api_base_is_rejected() {
    with_each_cli(active_domain(), |mut env| {
        apply_managed(&env);
        for (base, text) in [
            ("http://hostup.example/api/v2", "https"),
            ("https://user:word@hostup.example/api/v2", "user"),
            ("https://hostup.example/api/v2?a=b", "query"),
            ("hostup.example", "api_base"),
        ] {
            env.set_var("HOSTUP_API_BASE", base);
            assert_rejected(&env, &["Invalid api_base", "HOSTUP_API_BASE", text]);
        }
        env.plan().does_not_print("user:word");
    });
}

#[test]
fn each_invalid_resource_argument_is_named() {
    with_each_cli(active_domain(), |env| {
        apply_managed(&env);
        let resource = |domain_id: &str, action: &str, arguments: &str| {
            format!(
                "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  domain_id = {domain_id}\n  action = \"{action}\"\n  \
                 {arguments}\n}}"
            )
        };
        let id = "local.id[\"a.se\"]";
        for (hcl, texts) in [
            (
                resource("\"example.se\"", "include", ""),
                ["domain_id", "Set `domain_name` to it", ""],
            ),
            (resource("\"\"", "include", ""), ["domain_id", "dom_", ""]),
            (
                resource("\"../x\"", "include", ""),
                ["domain_id", "../x", ""],
            ),
            (resource("\"a/b\"", "include", ""), ["domain_id", "a/b", ""]),
            (resource(id, "enable", ""), ["action", "include", "exclude"]),
            (
                resource(id, "include", "on_destroy = \"delete\""),
                ["on_destroy", "keep", "exclude"],
            ),
            (
                resource(id, "include", "timeouts {\n create = \"soon\"\n }"),
                ["create", "soon", "10m"],
            ),
            (
                resource(id, "include", "timeouts {\n update = \"-5m\"\n }"),
                ["update", "-5m", "10m"],
            ),
            (
                resource(id, "include", "actoin = \"include\""),
                ["Unsupported argument", "actoin", ""],
            ),
            (
                resource(id, "include", "").replace("action", "#"),
                ["Missing required argument", "action", ""],
            ),
        ] {
            env.configure(&hcl);
            let before = env.state_file();
            let validate = env.validate();
            validate.fails().sends(NO_REQUESTS);
            texts.iter().for_each(|text| {
                validate.prints(text);
            });
            assert_eq!(env.state_file(), before);
        }
    });
}

#[test]
fn validate_rejects_each_block_without_a_domain() {
    with_each_cli(active_domain(), |env| {
        for block in [
            "resource \"hostup_domain_dnssec_auto\" \"x\" {\n  action = \"include\"\n}",
            "resource \"hostup_domain_nameservers\" \"x\" {\n  nameservers = [\"ns1.a.se\", \"ns2.a.se\"]\n}",
            "resource \"hostup_glue_record\" \"x\" {\n  hostname = \"ns1.a.se\"\n  ips = [\"8.8.8.8\"]\n}",
            "data \"hostup_domain_dnssec_auto\" \"x\" {\n}",
            "data \"hostup_domain_nameservers\" \"x\" {\n}",
            "data \"hostup_domain\" \"x\" {\n}",
        ] {
            env.configure(block);
            env.validate()
                .fails()
                .prints("No domain specified")
                .sends(NO_REQUESTS);
        }
    });
}

#[test]
fn each_invalid_provider_argument_is_named() {
    with_each_cli(active_domain(), |env| {
        for (argument, texts) in [
            ("request_timeout = \"soon\"", ["request_timeout", "soon"]),
            ("max_wait = \"0s\"", ["max_wait", "0s"]),
            ("max_retries = -1", ["max_retries", "-1"]),
            ("max_retries = 1.5", ["max_retries", "1.5"]),
            ("requests_per_minute = 0", ["requests_per_minute", "0"]),
            (
                "api_base = \"http://hostup.example\"",
                ["api_base", "https"],
            ),
            ("ca_file = \"missing.pem\"", ["ca_file", "missing.pem"]),
        ] {
            let resource = resource_this("a.se", r#"action = "include""#);
            env.configure(&format!(
                "provider \"hostup\" {{\n  {argument}\n}}\n{resource}"
            ));
            env.validate()
                .fails()
                .prints(texts[0])
                .prints(texts[1])
                .sends(NO_REQUESTS);
        }
    });
}

#[test]
fn complaint_15_validate_needs_no_key_and_no_network() {
    with_each_cli(active_domain(), |mut env| {
        env.remove_var("HOSTUP_API_KEY");
        env.set_var("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        // Terraform does not validate an empty provider block.
        env.configure(
            r#"
            provider "hostup" {
              max_retries = 3
            }

            variable "which" {
              type = string
            }

            resource "hostup_domain_dnssec_auto" "this" {
              domain_id       = var.which
              action          = var.which == "x" ? "include" : "exclude"
              wait_for_active = true
            }
            "#,
        );
        env.validate().succeeds();
    });
}
