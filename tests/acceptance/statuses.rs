//! Every documented status of HostUp, and an undocumented one: none of them is a change to apply.

use std::fmt::Write;

use hostup_sandbox::{Fixture, Frozen, Life};

use crate::environment::{Feature, TestEnvironment, gets, posts, with_each_cli};

const STATUSES: [&str; 7] = [
    "active",
    "pending",
    "error",
    "blocked",
    "inactive",
    "excluded",
    "hibernating",
];

/// Adds one domain per status, such as `active-true.se`, whose status neither a POST nor the clock changes.
fn with_frozen_domains(fixture: Fixture, is_enabled: bool) -> Fixture {
    STATUSES.iter().fold(fixture, |fixture, status| {
        fixture.domain_with(
            format!("{status}-{is_enabled}.se"),
            Life::Active,
            |domain| {
                let status = (*status).to_owned();
                domain.quirks(|quirks| quirks.frozen = Some(Frozen { status, is_enabled }))
            },
        )
    })
}

/// The number of domains: two per status.
const DOMAIN_COUNT: u64 = 14;

fn each(action: &str) -> String {
    format!(
        r#"
        resource "hostup_domain_dnssec_auto" "each" {{
          for_each  = local.id
          domain_id = each.value
          action    = "{action}"
        }}
        "#
    )
}

#[test]
fn complaint_01_every_status_plans_empty_after_include() {
    assert_every_status_plans_empty_after("include");
}

#[test]
fn complaint_18_every_status_plans_empty_after_exclude() {
    assert_every_status_plans_empty_after("exclude");
}

fn assert_every_status_plans_empty_after(action: &str) {
    with_each_cli(
        with_frozen_domains(with_frozen_domains(Fixture::new(), true), false),
        |env| {
            env.configure(&each(action));
            env.apply().succeeds().sends(posts(DOMAIN_COUNT));
            env.plan().is_empty_plan().sends(gets(DOMAIN_COUNT));
            env.refresh_only().is_empty_plan().sends(gets(DOMAIN_COUNT));
            for status in STATUSES {
                let address = format!("hostup_domain_dnssec_auto.each[\"{status}-true.se\"]");
                assert_eq!(env.state().attribute(&address, "status"), status);
                assert_eq!(env.state().attribute(&address, "action"), action);
            }
        },
    );
}

/// Returns the action that an import infers from a status and `isEnabled`.
fn imported_action(status: &str, is_enabled: bool) -> &'static str {
    match (status, is_enabled) {
        ("excluded", _) | ("blocked" | "hibernating", false) => "exclude",
        _ => "include",
    }
}

/// Returns one resource per domain, with the action that an import infers.
fn imported_resources(is_enabled: bool) -> String {
    STATUSES.iter().fold(String::new(), |mut text, status| {
        let action = imported_action(status, is_enabled);
        let name = format!("{status}-{is_enabled}.se");
        writeln!(
            text,
            "resource \"hostup_domain_dnssec_auto\" \"{status}\" {{\n  domain_id = local.id[\"{name}\"]\n  \
             action = \"{action}\"\n}}"
        )
        .unwrap();
        text
    })
}

fn assert_imports_every_status(env: &TestEnvironment, is_enabled: bool) {
    env.configure(&imported_resources(is_enabled));
    for status in STATUSES {
        let address = format!("hostup_domain_dnssec_auto.{status}");
        let output = env.import(&address, &env.id(&format!("{status}-{is_enabled}.se")));
        output.succeeds().sends(gets(1));
        let is_uncertain = matches!(status, "blocked" | "inactive" | "hibernating");
        if is_uncertain && !is_enabled && status != "inactive" {
            output.warns("was imported as opted out");
        } else if is_uncertain {
            output.warns(&format!("The action of {status}-{is_enabled}.se (dom_"));
        } else {
            output.has_no_warnings();
        }
    }
    env.plan().is_empty_plan().has_no_warnings();
    env.refresh_only().is_empty_plan();
}

#[test]
fn complaint_05_import_plans_empty_under_every_status() {
    with_each_cli(with_frozen_domains(Fixture::new(), true), |env| {
        assert_imports_every_status(&env, true)
    });
}

#[test]
fn complaint_11_import_assumes_opt_out_only_when_disabled() {
    with_each_cli(with_frozen_domains(Fixture::new(), false), |env| {
        assert_imports_every_status(&env, false)
    });
}

#[test]
fn generated_configuration_plans_only_imports() {
    with_each_cli(
        with_frozen_domains(with_frozen_domains(Fixture::new(), true), false),
        |env| {
            if !env.supports(Feature::ImportBlock) {
                return;
            }
            let imports = |argument: &str| {
                STATUSES.iter().fold(String::new(), |mut text, status| {
                    let id = env.id(&format!("{status}-true.se"));
                    let to = format!("hostup_domain_dnssec_auto.{status}");
                    writeln!(
                        text,
                        "import {{\n  to = {to}\n  id = \"{id}\"\n  {argument}\n}}"
                    )
                    .unwrap();
                    text
                })
            };
            // Terraform 1.16 looks for the provider of generated resources in `hashicorp/`, unless `provider` is set, and
            // rejects `provider` once the resources exist.
            env.configure(&imports("provider = hostup"));
            let plan = env.plan_with(&["-generate-config-out=generated.tf"]);
            plan.succeeds()
                .prints("7 to import, 0 to add, 0 to change, 0 to destroy");
            env.configure(&imports(""));
            env.apply().succeeds().sends(gets(7));
            env.plan().is_empty_plan();
        },
    );
}
