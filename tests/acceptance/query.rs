//! `terraform query`, which Terraform has since 1.14.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::environment::{Feature, NO_REQUESTS, TestEnvironment, gets, with_each_cli};

fn account() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Excluded)
        .domain("c.se", Life::Blocked)
        .domain_with("d.se", Life::Active, |domain| {
            domain.quirks(|quirks| quirks.null_domain_name = Some(true))
        })
}

const QUERY: &str = "list \"hostup_domain_dnssec_auto\" \"all\" {\n  provider = hostup\n}\n";

/// Writes a query; `false` if this CLI cannot run one.
fn write_query(env: &TestEnvironment, query: &str) -> bool {
    env.configure("provider \"hostup\" {}\n");
    env.write_file("all.tfquery.hcl", query);
    env.supports(Feature::Query)
}

#[test]
fn query_lists_all_domains_by_name_and_identity() {
    with_each_cli(account(), |env| {
        if !write_query(&env, QUERY) {
            return;
        }
        let output = env.run(&["query", "-no-color"]);
        output.succeeds().sends(NO_REQUESTS.and_lists(1));
        for name in ["a.se", "b.nu", "c.se", "d.se"] {
            output.prints(&format!("domain_id={} {name}", env.id(name)));
        }
    });
}

#[test]
fn generated_configuration_plans_only_imports_and_then_nothing() {
    with_each_cli(account(), |env| {
        if !write_query(&env, QUERY) {
            return;
        }
        let query = ["query", "-no-color", "-generate-config-out=generated.tf"];
        env.run(&query)
            .succeeds()
            .sends(gets(4).and_lists(1))
            .warns("The action of some listed domains is a guess")
            .prints("c.se (dom_")
            .does_not_print("import wrote");
        env.plan()
            .prints("4 to import, 0 to add, 0 to change, 0 to destroy");
        // The name of one domain is read from the domain, because its answer has none.
        env.apply().succeeds().sends(gets(4).and_others(1));
        env.plan().is_empty_plan();
        assert!(env.sandbox.is_enrolled("a.se") && !env.sandbox.is_enrolled("b.nu"));
    });
}

#[test]
fn query_warns_of_a_failed_domain_and_lists_the_others() {
    with_each_cli(account(), |env| {
        if !write_query(
            &env,
            &QUERY.replace("hostup\n}", "hostup\n  include_resource = true\n}"),
        ) {
            return;
        }
        let fault = Fault::new(FaultKind::problem(403, "forbidden"))
            .domain("b.nu")
            .forever();
        env.sandbox.fault(fault);
        let output = env.run(&["query", "-no-color"]);
        output
            .succeeds()
            .warns("Some domains are listed without their automatic DNSSEC")
            .prints("b.nu (dom_")
            .prints("HostUp denied access")
            .prints("HTTP 403");
        for name in ["a.se", "b.nu", "c.se", "d.se"] {
            output.prints(&env.id(name));
        }
    });
}
