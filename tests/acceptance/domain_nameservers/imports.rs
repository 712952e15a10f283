//! Imports of existing name servers, and `terraform query`.

use serde_json::json;

use super::{HOSTUP, OTHERS, THIS, resource, resource_with, stored, two_domains};
use crate::environment::{Feature, NO_REQUESTS, TestEnvironment, nameserver_gets, with_each_cli};

/// Asserts that [`THIS`] is imported completely, and plans nothing with its name or its id.
#[track_caller]
fn assert_imported(env: &TestEnvironment) {
    let state = env.state();
    for (attribute, value) in [
        ("id", json!(env.id("a.se"))),
        ("domain_id", json!(env.id("a.se"))),
        ("domain_name", json!("a.se")),
        ("nameservers", json!(HOSTUP)),
        ("allow_dnssec_pause", json!(true)),
        ("dnssec_auto_will_be_blocked", json!(false)),
        ("registrar_lock_enabled", json!(false)),
        ("timeouts", json!(null)),
    ] {
        assert_eq!(state.attributes(THIS)[attribute], value, "{attribute}");
    }
    let nameservers = format!("nameservers = {HOSTUP:?}");
    for domain in ["domain_name = \"a.se\"", "domain_id = local.id[\"a.se\"]"] {
        env.configure(&resource_with(&nameservers, domain));
        env.plan()
            .is_empty_plan()
            .has_no_warnings()
            .sends(nameserver_gets(1));
    }
}

#[test]
fn complaint_05_import_by_id_and_name_is_complete() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&HOSTUP, ""));
        // The answer about name servers has no name, so an import by id reads it.
        for (id, requests) in [
            (env.id("a.se"), nameserver_gets(1).and_others(1)),
            ("a.se".to_owned(), nameserver_gets(1).and_lists(1)),
            ("A.SE.".to_owned(), nameserver_gets(1).and_lists(1)),
        ] {
            env.import(THIS, &id)
                .succeeds()
                .has_no_warnings()
                .sends(requests);
            assert_imported(&env);
            env.delete_state();
        }
    });
}

#[test]
fn import_by_identity_equals_import_by_id() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::ImportByIdentity) {
            return;
        }
        env.configure(&format!(
            "import {{\n  to = {THIS}\n  identity = {{\n    domain_id = local.id[\"a.se\"]\n  }}\n}}\n{}",
            resource(&HOSTUP, "")
        ));
        env.plan()
            .prints("1 to import, 0 to add, 0 to change, 0 to destroy");
        env.apply().succeeds().posts_nameservers(&[]);
        assert_imported(&env);
    });
}

#[test]
fn generated_configuration_of_an_import_plans_empty() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::ImportBlock) {
            return;
        }
        let import = |argument: &str| {
            format!("import {{\n  to = {THIS}\n  id = \"a.se\"\n  {argument}\n}}\n")
        };
        // Terraform 1.16 needs `provider` for a generated resource, and rejects it once the resource exists.
        env.configure(&import("provider = hostup"));
        env.plan_with(&["-generate-config-out=generated.tf"])
            .prints("1 to import, 0 to add, 0 to change, 0 to destroy");
        env.configure(&import(""));
        env.apply().succeeds().posts_nameservers(&[]);
        env.plan().is_empty_plan().has_no_warnings();
        assert_eq!(stored(&env), HOSTUP);
    });
}

#[test]
fn import_of_other_name_servers_plans_one_update() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&OTHERS, ""));
        env.import(THIS, "a.se").succeeds();
        env.plan().has_changes();
        assert_eq!(env.saved_plan().actions(THIS), ["update"]);
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&OTHERS]);
    });
}

#[test]
fn failed_import_stores_nothing() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&HOSTUP, ""));
        for (id, text) in [
            ("dom_missing", "HTTP 404"),
            ("gone.se", "gone.se"),
            ("a/b", "Import by the domain's public id"),
        ] {
            env.import(THIS, id).fails().prints(text);
            assert!(env.state().addresses().is_empty());
        }
    });
}

const QUERY: &str = "list \"hostup_domain_nameservers\" \"all\" {\n  provider = hostup\n}\n";

#[test]
fn query_lists_domains_and_its_generated_configuration_plans_only_imports() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::Query) {
            return;
        }
        env.configure("provider \"hostup\" {}\n");
        env.write_file("all.tfquery.hcl", QUERY);
        let output = env.run(&["query", "-no-color"]);
        output.succeeds().sends(NO_REQUESTS.and_lists(1));
        for name in ["a.se", "b.se"] {
            output.prints(&format!("domain_id={} {name}", env.id(name)));
        }
        env.run(&["query", "-no-color", "-generate-config-out=generated.tf"])
            .succeeds()
            .sends(nameserver_gets(2).and_lists(1));
        env.plan()
            .prints("2 to import, 0 to add, 0 to change, 0 to destroy");
        env.apply().succeeds().posts_nameservers(&[]);
        env.plan().is_empty_plan().has_no_warnings();
    });
}
