//! `terraform query`, which Terraform has since 1.14.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::world::{Feature, NO_CALLS, World, gets, story};

fn account() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Excluded)
        .domain("c.se", Life::Blocked)
        .domain_with("d.se", Life::Active, |domain| {
            domain.quirks(|traps| traps.null_domain_name = Some(true))
        })
}

const QUERY: &str = "list \"hostup_domain_dnssec_auto\" \"all\" {\n  provider = hostup\n}\n";

fn asked(world: &World, query: &str) -> bool {
    world.configure("provider \"hostup\" {}\n");
    world.write("all.tfquery.hcl", query);
    world.can(Feature::Query)
}

#[test]
fn all_domains_are_listed_by_name_and_identity() {
    story(account(), |world| {
        if !asked(&world, QUERY) {
            return;
        }
        let outcome = world.run(&["query", "-no-color"]);
        outcome.succeeds().calls(NO_CALLS.and_lists(1));
        for name in ["a.se", "b.nu", "c.se", "d.se"] {
            outcome.says(&format!("domain_id={} {name}", world.id(name)));
        }
    });
}

#[test]
fn what_is_generated_plans_imports_alone_and_applies_to_an_empty_plan() {
    story(account(), |world| {
        if !asked(&world, QUERY) {
            return;
        }
        let query = ["query", "-no-color", "-generate-config-out=generated.tf"];
        world
            .run(&query)
            .succeeds()
            .calls(gets(4).and_lists(1))
            .warns("The action of some listed domains is a guess")
            .says("c.se (dom_")
            .never_says("import wrote");
        world
            .plan()
            .says("4 to import, 0 to add, 0 to change, 0 to destroy");
        world.apply().succeeds().calls(gets(4));
        world.plan().is_empty_plan();
        assert!(world.sandbox.is_enrolled("a.se") && !world.sandbox.is_enrolled("b.nu"));
    });
}

#[test]
fn a_domain_that_fails_is_a_warning_and_the_others_are_listed() {
    story(account(), |world| {
        if !asked(
            &world,
            &QUERY.replace("hostup\n}", "hostup\n  include_resource = true\n}"),
        ) {
            return;
        }
        let fault = Fault::new(FaultKind::problem(403, "forbidden"))
            .domain("b.nu")
            .forever();
        world.sandbox.fault(fault);
        let outcome = world.run(&["query", "-no-color"]);
        outcome
            .succeeds()
            .warns("Some domains are listed without their automatic DNSSEC")
            .says("b.nu (dom_")
            .says("HostUp denied access")
            .says("HTTP 403");
        for name in ["a.se", "b.nu", "c.se", "d.se"] {
            outcome.says(&world.id(name));
        }
    });
}
