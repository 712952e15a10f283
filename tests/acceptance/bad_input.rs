//! Configuration that cannot be right: refused before HostUp is asked anything, by the name of what is wrong.

use hostup_sandbox::{Fixture, Life};

use crate::world::{NO_CALLS, World, one, story};

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// A plan of a managed domain is refused with these words, no request leaves, and the state is as it was.
#[track_caller]
fn is_refused(world: &World, words: &[&str]) {
    let before = world.state_file();
    let plan = world.plan();
    plan.fails().calls(NO_CALLS);
    words.iter().for_each(|text| {
        plan.says(text);
    });
    assert_eq!(world.state_file(), before);
}

fn managed(world: &World) {
    world.configure_one("a.se", r#"action = "include""#);
    world.apply().succeeds();
}

#[test]
fn a_key_that_is_missing_or_impossible_is_named_by_its_variable() {
    story(active(), |mut world| {
        managed(&world);
        for nothing in ["", "  "] {
            world.set("HOSTUP_API_KEY", nothing);
            is_refused(&world, &["No HostUp API key", "HOSTUP_API_KEY", "api_key"]);
        }
        world.unset("HOSTUP_API_KEY");
        is_refused(&world, &["No HostUp API key", "HOSTUP_API_KEY", "api_key"]);
        world.use_key("one-half\nother-half");
        is_refused(&world, &["Invalid HostUp API key", "HOSTUP_API_KEY"]);
        world.plan().never_says("one-half").never_says("other-half");
        world.use_key("schl\u{fc}ssel");
        is_refused(&world, &["Invalid HostUp API key", "HOSTUP_API_KEY"]);
        world.use_key(hostup_sandbox::MAIN_KEY);
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_14_a_bad_key_in_the_provider_block_is_refused_without_its_line() {
    story(active(), |mut world| {
        world.use_key("one-half\\nother-half");
        world.configure(
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
        is_refused(&world, &["Invalid HostUp API key", "api_key"]);
        world.plan().never_says("one-half").never_says("other-half");
    });
}

#[test]
fn an_address_that_would_give_the_key_away_is_refused_by_its_name() {
    story(active(), |mut world| {
        managed(&world);
        for (base, fault) in [
            ("http://hostup.example/api/v2", "https"),
            ("https://user:word@hostup.example/api/v2", "user"),
            ("https://hostup.example/api/v2?a=b", "query"),
            ("hostup.example", "api_base"),
        ] {
            world.set("HOSTUP_API_BASE", base);
            is_refused(&world, &["Invalid api_base", "HOSTUP_API_BASE", fault]);
        }
        world.plan().never_says("user:word");
    });
}

#[test]
fn each_bad_argument_is_named() {
    story(active(), |world| {
        managed(&world);
        let resource = |domain_id: &str, action: &str, more: &str| {
            format!(
                "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  domain_id = {domain_id}\n  action = \"{action}\"\n  \
                 {more}\n}}"
            )
        };
        let id = "local.id[\"a.se\"]";
        for (hcl, words) in [
            (
                resource("\"example.se\"", "include", ""),
                [
                    "domain_id",
                    "data \"hostup_domain\"",
                    "name = \"example.se\"",
                ],
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
            world.configure(&hcl);
            let before = world.state_file();
            let validate = world.validate();
            validate.fails().calls(NO_CALLS);
            words.iter().for_each(|text| {
                validate.says(text);
            });
            assert_eq!(world.state_file(), before);
        }
    });
}

#[test]
fn each_bad_argument_of_the_provider_block_is_named() {
    story(active(), |world| {
        for (argument, words) in [
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
            let resource = one("a.se", r#"action = "include""#);
            world.configure(&format!(
                "provider \"hostup\" {{\n  {argument}\n}}\n{resource}"
            ));
            world
                .validate()
                .fails()
                .says(words[0])
                .says(words[1])
                .calls(NO_CALLS);
        }
    });
}

#[test]
fn complaint_15_validating_needs_no_key_and_no_network() {
    story(active(), |mut world| {
        world.unset("HOSTUP_API_KEY");
        world.set("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        // Terraform does not validate a block that is empty.
        world.configure(
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
        world.validate().succeeds();
    });
}
