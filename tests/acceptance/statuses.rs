//! Every status that HostUp documents, and one that it does not: none of them is a change to apply.

use std::fmt::Write;

use hostup_sandbox::{Fixture, Frozen, Life};

use crate::world::{Feature, World, gets, posts, story};

const STATUSES: [&str; 7] = [
    "active",
    "pending",
    "error",
    "blocked",
    "inactive",
    "excluded",
    "hibernating",
];

/// One domain for each status, which neither a POST nor the clock moves: `active-true.se` and so on.
fn frozen(fixture: Fixture, is_enabled: bool) -> Fixture {
    STATUSES.iter().fold(fixture, |fixture, status| {
        fixture.domain_with(
            format!("{status}-{is_enabled}.se"),
            Life::Active,
            |domain| {
                let status = (*status).to_owned();
                domain.quirks(|traps| traps.frozen = Some(Frozen { status, is_enabled }))
            },
        )
    })
}

/// As many domains as `STATUSES` has, twice.
const ALL: u64 = 14;

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
fn complaint_01_pending_is_no_change_on_every_plan_and_so_no_status_is() {
    an_apply_under_any_status_is_followed_by_empty_plans("include");
}

#[test]
fn complaint_18_a_new_status_makes_nothing_loop_and_no_known_one_does() {
    an_apply_under_any_status_is_followed_by_empty_plans("exclude");
}

fn an_apply_under_any_status_is_followed_by_empty_plans(action: &str) {
    story(frozen(frozen(Fixture::new(), true), false), |world| {
        world.configure(&each(action));
        world.apply().succeeds().calls(posts(ALL));
        world.plan().is_empty_plan().calls(gets(ALL));
        world.refresh_only().is_empty_plan().calls(gets(ALL));
        for status in STATUSES {
            let address = format!("hostup_domain_dnssec_auto.each[\"{status}-true.se\"]");
            assert_eq!(world.state().text(&address, "status"), status);
            assert_eq!(world.state().text(&address, "action"), action);
        }
    });
}

/// What an import makes of a status and `isEnabled`.
fn imported_action(status: &str, is_enabled: bool) -> &'static str {
    match (status, is_enabled) {
        ("excluded", _) | ("blocked" | "hibernating", false) => "exclude",
        _ => "include",
    }
}

/// One resource for each domain, with the action that an import makes.
fn as_imported(is_enabled: bool) -> String {
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

fn imports_every_status(world: &World, is_enabled: bool) {
    world.configure(&as_imported(is_enabled));
    for status in STATUSES {
        let address = format!("hostup_domain_dnssec_auto.{status}");
        let outcome = world.import(&address, &world.id(&format!("{status}-{is_enabled}.se")));
        outcome.succeeds().calls(gets(1));
        let guessed = matches!(status, "blocked" | "inactive" | "hibernating");
        if guessed && !is_enabled && status != "inactive" {
            outcome.warns("was imported as opted out");
        } else if guessed {
            outcome.warns(&format!("The action of {status}-{is_enabled}.se (dom_"));
        } else {
            outcome.warns_nothing();
        }
    }
    world.plan().is_empty_plan().warns_nothing();
    world.refresh_only().is_empty_plan();
}

#[test]
fn complaint_05_an_import_under_any_status_is_followed_by_an_empty_plan() {
    story(frozen(Fixture::new(), true), |world| {
        imports_every_status(&world, true)
    });
}

#[test]
fn complaint_11_an_import_guesses_an_opt_out_only_where_hostup_says_disabled() {
    story(frozen(Fixture::new(), false), |world| {
        imports_every_status(&world, false)
    });
}

#[test]
fn configuration_that_terraform_generates_plans_nothing_but_the_imports() {
    story(frozen(frozen(Fixture::new(), true), false), |world| {
        if !world.can(Feature::ImportBlock) {
            return;
        }
        let imports = |more: &str| {
            STATUSES.iter().fold(String::new(), |mut text, status| {
                let id = world.id(&format!("{status}-true.se"));
                let to = format!("hostup_domain_dnssec_auto.{status}");
                writeln!(
                    text,
                    "import {{\n  to = {to}\n  id = \"{id}\"\n  {more}\n}}"
                )
                .unwrap();
                text
            })
        };
        // Terraform 1.16 looks for the provider of what it generates in `hashicorp/`, unless it is told, and refuses to
        // be told once it has generated.
        world.configure(&imports("provider = hostup"));
        let plan = world.plan_with(&["-generate-config-out=generated.tf"]);
        plan.succeeds()
            .says("7 to import, 0 to add, 0 to change, 0 to destroy");
        world.configure(&imports(""));
        world.apply().succeeds().calls(gets(7));
        world.plan().is_empty_plan();
    });
}
