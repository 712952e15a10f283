//! Other hosts, renamed resources, and what they delete.

use hostup_sandbox::{Fault, FaultKind};

use super::{GLUE, apply, calls, domain, glue, host, named, resource};
use crate::environment::{Feature, with_each_cli};

#[test]
fn another_host_replaces_the_record() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        env.configure(&resource(&host("ns2.a.se", "[\"8.8.8.8\"]")));
        env.plan().has_changes().prints("forces replacement");
        env.apply().succeeds().has_no_warnings();
        assert_eq!(glue(&env), ["ns2.a.se 8.8.8.8"]);
        env.plan().is_empty_plan();
    });
}

/// A replacement of a record by itself never deletes it, not even while its host is a name server.
#[test]
fn replacement_by_the_same_host_does_not_delete_the_record() {
    with_each_cli(domain(), |env| {
        for create_before_destroy in [false, true] {
            let lifecycle = format!(
                "\n  lifecycle {{\n    create_before_destroy = {create_before_destroy}\n  }}"
            );
            env.configure(&resource(&(host("ns1.a.se", "[\"8.8.8.8\"]") + &lifecycle)));
            env.apply().succeeds();
            let replace = env.apply_with(&[&format!("-replace={GLUE}")]);
            replace
                .succeeds()
                .warns_once("A glue record was not deleted");
            assert_eq!(calls(&replace)[2], 0);
            assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);
            env.plan().is_empty_plan();
        }
        // The creation of the new object fails.
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.apply().succeeds();
        let forbidden = FaultKind::problem(403, "forbidden");
        env.sandbox
            .fault(Fault::new(forbidden).on("POST").forever());
        env.apply_with(&[&format!("-replace={GLUE}")]).fails();
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);
    });
}

#[test]
fn rename_without_moved_block_keeps_the_record() {
    with_each_cli(domain(), |env| {
        let arguments = host("ns1.a.se", "[\"8.8.8.8\"]");
        for (before, after) in [("a", "b"), ("b", "a")] {
            env.configure(&named(before, &arguments));
            env.apply().succeeds();
            env.configure(&named(after, &arguments));
            env.apply().succeeds();
            assert_eq!(
                env.state().addresses(),
                [format!("hostup_glue_record.{after}")]
            );
            assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);
            env.plan().is_empty_plan();
        }
    });
}

#[test]
fn plan_warns_of_rename_without_moved_block() {
    with_each_cli(domain(), |env| {
        if !env.supports(Feature::PlanDestroy) {
            return;
        }
        let arguments = host("ns1.a.se", "[\"8.8.8.8\"]");
        env.configure(&named("before", &arguments));
        env.apply().succeeds();
        env.configure(&named("after", &arguments));
        env.plan()
            .has_changes()
            .warns_once("Two resources manage the glue record of ns1.a.se")
            .prints("moved block");
        let other = host("ns2.a.se", "[\"8.8.8.8\"]");
        env.configure(&named("after", &other));
        env.plan().has_changes().has_no_warnings();
    });
}

#[test]
fn two_resources_that_set_different_addresses_of_a_host_warn() {
    with_each_cli(domain(), |env| {
        let with = |ips: &str| {
            let [one, other] = [("one", "[\"2001:4860:4860::8888\"]"), ("other", ips)]
                .map(|(name, ips)| named(name, &host("ns1.a.se", ips)));
            one + &other
        };
        env.configure(&with("[\"8.8.8.8\"]"));
        env.plan()
            .has_changes()
            .warns_once("Two resources manage the glue record of ns1.a.se");
        env.configure(&with("[\"2001:4860:4860:0:0:0:0:8888\"]"));
        env.plan().has_changes().has_no_warnings();
    });
}

#[test]
fn host_that_is_unknown_in_the_plan_is_replaced_without_a_delete() {
    with_each_cli(domain(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        let data = "resource \"terraform_data\" \"host\" {\n  input = \"ns1.a.se\"\n}\n";
        let unknown = resource(&host("HOST", "[\"8.8.8.8\"]"))
            .replace("\"HOST\"", "terraform_data.host.output");
        env.configure(&format!("{data}{unknown}"));
        let replace = env.apply();
        replace
            .succeeds()
            .warns_once("A glue record was not deleted");
        assert_eq!(calls(&replace)[2], 0);
        env.plan().is_empty_plan();
    });
}
