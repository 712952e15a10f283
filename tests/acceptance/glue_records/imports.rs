//! Imports and generated configuration.

use hostup_sandbox::{DomainFixture, Fixture, Life};

use super::{GLUE, host, resource};
use crate::environment::with_each_cli;

#[test]
fn import_by_id_name_and_identity_plans_empty() {
    let fixture = Fixture::new().domain_with("a.se", Life::Active, |domain: DomainFixture| {
        domain.glue_record("NS1.a.se", &["8.8.8.8".parse().unwrap()])
    });
    with_each_cli(fixture, |env| {
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        let id = env.id("a.se");
        for import in [format!("{id}/NS1.A.se."), "a.se/ns1.a.se".to_owned()] {
            env.import(GLUE, &import).succeeds();
            assert_eq!(env.state().attribute(GLUE, "hostname"), "ns1.a.se");
            assert_eq!(env.state().attribute(GLUE, "domain_name"), "a.se");
            assert_eq!(env.state().attribute(GLUE, "id"), format!("{id}/ns1.a.se"));
            env.plan().is_empty_plan();
            env.delete_state();
        }
        for (import, text) in [
            ("ns1.a.se", "It has no slash"),
            ("a.se/ns1", "it has no dot"),
            (
                "a.se/ns2.a.se",
                "HostUp has glue records of these hosts of the domain: NS1.a.se",
            ),
            ("dom_missing/ns1.a.se", "HostUp does not find the domain"),
        ] {
            env.import(GLUE, import).fails().prints(text);
        }
        if !env.is_at_least((1, 12), Some((1, 12))) {
            return;
        }
        let block = format!(
            "import {{\n  to       = {GLUE}\n  identity = {{\n    domain_id = \"{id}\"\n    hostname  = \"NS1.a.se.\"\n  }}\n}}\n"
        );
        env.configure(&format!(
            "{block}{}",
            resource(&host("ns1.a.se", "[\"8.8.8.8\"]"))
        ));
        env.apply()
            .succeeds()
            .prints("1 imported, 0 added, 0 changed");
        env.plan().is_empty_plan();
    });
}

#[test]
fn generated_configuration_plans_only_the_import() {
    let fixture = Fixture::new().domain_with("a.se", Life::Active, |domain: DomainFixture| {
        domain.glue_record("NS1.a.se", &["8.8.8.8".parse().unwrap()])
    });
    with_each_cli(fixture, |env| {
        if !env.is_at_least((1, 5), Some((1, 6))) {
            return;
        }
        let import = |argument: &str| {
            format!("import {{\n  to = {GLUE}\n  id = \"a.se/ns1.a.se\"\n  {argument}\n}}\n")
        };
        // Terraform 1.16 needs `provider` for a generated resource, and rejects it once the resource exists.
        env.configure(&import("provider = hostup"));
        env.plan_with(&["-generate-config-out=generated.tf"])
            .prints("1 to import, 0 to add, 0 to change, 0 to destroy");
        env.configure(&import(""));
        env.apply().succeeds();
        env.plan().is_empty_plan();
    });
}
