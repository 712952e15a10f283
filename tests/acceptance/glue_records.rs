//! `hostup_glue_record`: the addresses of a host below its domain.

use hostup_sandbox::{DomainFixture, Endpoint, Fault, FaultKind, FieldOverride, Fixture, Life};
use serde_json::json;

use crate::environment::{CommandOutput, Feature, TestEnvironment, with_each_cli};

const GLUE: &str = "hostup_glue_record.this";

fn domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Returns the resource [`GLUE`] with these arguments.
fn resource(arguments: &str) -> String {
    named("this", arguments)
}

fn named(name: &str, arguments: &str) -> String {
    format!("resource \"hostup_glue_record\" \"{name}\" {{\n  {arguments}\n}}\n")
}

/// Returns the arguments for a host of `a.se`, which is specified by its name.
fn host(hostname: &str, ips: &str) -> String {
    format!("domain_name = \"a.se\"\n  hostname    = \"{hostname}\"\n  ips         = {ips}")
}

fn apply(env: &TestEnvironment, hostname: &str, ips: &str) {
    env.configure(&resource(&host(hostname, ips)));
    env.apply().succeeds();
}

/// Returns the glue records at HostUp, as `host ip ip`, sorted.
fn glue(env: &TestEnvironment) -> Vec<String> {
    let records = env.sandbox.glue_records_of("a.se").into_iter();
    let lines = records.map(|record| {
        let ips = record.ips.iter().map(ToString::to_string);
        [vec![record.hostname], ips.collect()].concat().join(" ")
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

fn set_outside(env: &TestEnvironment, hostname: &str, ips: &[&str]) {
    let record = json!({ "hostname": hostname, "ips": ips });
    let record = serde_json::from_value(record).unwrap();
    env.sandbox.set_glue_record("a.se", record);
}

/// Counts the GETs, POSTs and DELETEs of glue records.
fn calls(output: &CommandOutput) -> [u64; 3] {
    let journal = output.journal();
    [
        journal.count("GET", Endpoint::GlueRecords),
        journal.count("POST", Endpoint::GlueRecords),
        journal.count("DELETE", Endpoint::GlueRecord),
    ]
}

#[test]
fn create_and_update_are_one_post_and_one_get_and_destroy_is_one_delete() {
    with_each_cli(domain(), |env| {
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.plan()
            .has_changes()
            .prints(&format!("{}/ns1.a.se", env.id("a.se")));
        let create = env.apply();
        assert_eq!(calls(create.succeeds().has_no_warnings()), [1, 1, 0]);
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);
        let refresh = env.plan();
        assert_eq!(calls(refresh.is_empty_plan()), [1, 0, 0]);
        assert_eq!(refresh.journal().total(), 1);

        env.configure(&resource(&host(
            "ns1.a.se",
            "[\"8.8.4.4\", \"2001:4860:4860::8844\"]",
        )));
        let update = env.apply();
        assert_eq!(calls(update.succeeds().has_no_warnings()), [2, 1, 0]);
        assert_eq!(glue(&env), ["ns1.a.se 2001:4860:4860::8844 8.8.4.4"]);
        env.plan().is_empty_plan();

        let destroy = env.destroy();
        assert_eq!(calls(destroy.succeeds().has_no_warnings()), [1, 0, 1]);
        assert!(glue(&env).is_empty());
    });
}

#[test]
fn domain_by_id_has_its_name_read_once() {
    with_each_cli(domain(), |env| {
        let by_id =
            "domain_id = local.id[\"a.se\"]\n  hostname = \"ns1.a.se\"\n  ips = [\"8.8.8.8\"]";
        env.configure(&resource(by_id));
        let create = env.apply();
        assert_eq!(calls(create.succeeds()), [1, 1, 0]);
        assert_eq!(create.journal().count("GET", Endpoint::Domain), 1);
        assert_eq!(env.state().attribute(GLUE, "domain_name"), "a.se");
        assert_eq!(
            env.state().attribute(GLUE, "id"),
            format!("{}/ns1.a.se", env.id("a.se"))
        );
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.plan().is_empty_plan();
    });
}

#[test]
fn other_addresses_and_a_missing_record_are_drift() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        set_outside(&env, "ns1.a.se", &["1.1.1.1"]);
        env.plan()
            .has_changes()
            .prints("1.1.1.1")
            .prints("0 to add, 1 to change");
        env.apply().succeeds();
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);

        env.sandbox.delete_glue_record("a.se", "ns1.a.se");
        env.plan().has_changes().prints("1 to add, 0 to change");
        env.apply().succeeds();
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);

        // A destroy finds nothing to delete, whether the refresh has seen that or not.
        env.sandbox.delete_glue_record("a.se", "ns1.a.se");
        let destroy = env.destroy_with(&["-refresh=false"]);
        assert_eq!(calls(destroy.succeeds().has_no_warnings()), [1, 0, 1]);
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn another_spelling_of_host_or_addresses_is_not_a_change() {
    with_each_cli(domain(), |env| {
        apply(
            &env,
            "NS1.A.se.",
            "[\"2001:4860:4860:0::8888\", \"8.8.8.8\"]",
        );
        assert_eq!(glue(&env), ["ns1.a.se 2001:4860:4860::8888 8.8.8.8"]);
        for upper_case in [false, true] {
            env.sandbox
                .quirks("a.se", |quirks| quirks.upper_case_hosts = Some(upper_case));
            for (hostname, ips) in [
                ("NS1.A.se.", "[\"8.8.8.8\", \"2001:4860:4860:0::8888\"]"),
                ("ns1.a.se", "[\"8.8.8.8\", \"2001:4860:4860::8888\"]"),
            ] {
                env.configure(&resource(&host(hostname, ips)));
                assert_eq!(calls(env.plan().is_empty_plan()), [1, 0, 0]);
            }
        }
        assert_eq!(env.state().attribute(GLUE, "hostname"), "NS1.A.se.");

        // Two spellings of one address differ from one spelling only in the state.
        let twice = "[\"8.8.8.8\", \"2001:4860:4860::8888\", \"2001:4860:4860:0::8888\"]";
        env.configure(&resource(&host("ns1.a.se", twice)));
        assert_eq!(calls(env.apply().succeeds()), [1, 0, 0]);
        env.plan().is_empty_plan();
    });
}

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

/// Returns a delegation to hosts below the domain itself, which need glue records first.
fn delegation() -> String {
    let glue = "resource \"hostup_glue_record\" \"each\" {
      for_each    = { \"ns1.a.se\" = \"8.8.8.8\", \"ns2.a.se\" = \"8.8.4.4\" }
      domain_name = \"a.se\"
      hostname    = each.key
      ips         = [each.value]
    }\n";
    let nameservers = "resource \"hostup_domain_nameservers\" \"this\" {
      domain_name = \"a.se\"
      nameservers = [for record in hostup_glue_record.each : record.hostname]
    }\n";
    format!("{glue}{nameservers}")
}

#[test]
fn delegation_below_the_domain_comes_after_its_glue_records() {
    with_each_cli(domain(), |env| {
        env.sandbox
            .quirks("a.se", |quirks| quirks.require_glue = Some(true));
        env.configure(&delegation());
        env.apply().succeeds();
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8", "ns2.a.se 8.8.4.4"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn destroy_of_a_serving_host_fails_and_names_the_ways_out() {
    with_each_cli(domain(), |env| {
        env.configure(&delegation());
        env.apply().succeeds();
        env.destroy()
            .fails()
            .has_error("Cannot delete the glue record ns1.a.se of a.se")
            .prints("The host is a name server of the domain")
            .prints("set other name servers first")
            .prints("lifecycle { destroy = false }")
            .prints("terraform state rm");
        assert_eq!(glue(&env).len(), 2);
        env.sandbox.change_nameservers("a.se");
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}

#[test]
fn fourteenth_record_is_an_error_with_the_limit() {
    let fixture = Fixture::new().domain_with("a.se", Life::Active, |domain: DomainFixture| {
        (1..=13).fold(domain, |domain, number| {
            domain.glue_record(&format!("n{number}.a.se"), &["8.8.8.8".parse().unwrap()])
        })
    });
    with_each_cli(fixture, |env| {
        env.configure(&resource(&host("n14.a.se", "[\"8.8.8.8\"]")));
        let create = env.apply();
        create
            .fails()
            .has_error("Cannot set the glue record n14.a.se of a.se")
            .prints("The domain has 13 glue records, and the registry allows 13")
            .prints("The domain has as many glue records as the registry allows");
        assert_eq!(calls(&create), [1, 1, 0]);
        assert!(env.state().addresses().is_empty());
        // A change of one that exists needs no capacity.
        apply(&env, "n13.a.se", "[\"8.8.4.4\"]");
    });
}

#[test]
fn unsupported_tld_is_an_error_with_the_reason_of_hostup() {
    with_each_cli(Fixture::new().domain("a.com", Life::Inactive), |env| {
        env.configure(&resource(
            "domain_name = \"a.com\"\n  hostname = \"ns1.a.com\"\n  ips = [\"8.8.8.8\"]",
        ));
        env.apply()
            .fails()
            .has_error("HostUp does not offer this for the domain")
            .prints("HostUp does not allow another glue record for the domain now")
            .prints("Glue records are not supported for this top-level domain");
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn invalid_arguments_are_rejected_before_any_request() {
    with_each_cli(domain(), |env| {
        let eleven: Vec<_> = (1..=11).map(|n| format!("\"8.8.8.{n}\"")).collect();
        let eleven = format!("[{}]", eleven.join(", "));
        let ips = "[\"8.8.8.8\"]";
        for (hostname, ips, text) in [
            ("\"ns1.b.se\"", ips, "is not below the domain \"a.se\""),
            ("\"a.se\"", ips, "is not below the domain \"a.se\""),
            ("\"ns_1.a.se\"", ips, "is not a valid host name"),
            ("null", ips, "`hostname` is required, but its value is null"),
            (
                "\"ns1.a.se\"",
                "null",
                "`ips` is required, but its value is null",
            ),
            ("\"ns1.a.se\"", "[null]", "An element of `ips` is null"),
            ("\"ns1.a.se\"", "[]", "`ips` has 0"),
            ("\"ns1.a.se\"", eleven.as_str(), "`ips` has 11"),
            ("\"ns1.a.se\"", "[\"8.8.8\"]", "is not an IP address"),
            ("\"ns1.a.se\"", "[\"10.0.0.1\"]", "but a private address"),
            (
                "\"ns1.a.se\"",
                "[\"192.0.2.1\"]",
                "but reserved for documentation",
            ),
        ] {
            let arguments =
                format!("domain_name = \"a.se\"\n  hostname = {hostname}\n  ips = {ips}");
            env.configure(&resource(&arguments));
            let validate = env.validate();
            validate.fails().prints(text);
            assert_eq!(validate.journal().total(), 0);
        }
        env.configure(&resource("hostname = \"ns1.a.se\"\n  ips = [\"8.8.8.8\"]"));
        env.validate().fails().has_error("No domain specified");
    });
}

#[test]
fn host_outside_of_a_domain_by_id_is_an_error_before_the_post() {
    with_each_cli(domain(), |env| {
        env.configure(&resource(
            "domain_id = local.id[\"a.se\"]\n  hostname = \"ns1.b.se\"\n  ips = [\"8.8.8.8\"]",
        ));
        let create = env.apply();
        create.fails().has_error("A host is not below its domain");
        assert_eq!(calls(&create), [0, 0, 0]);
    });
}

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

#[test]
fn change_that_the_list_does_not_show_is_an_error_and_not_in_the_state() {
    with_each_cli(domain(), |env| {
        let portal = FaultKind::raw(200, "application/json", "{\"status\":\"ok\"}");
        env.sandbox.fault(Fault::new(portal).on("POST").forever());
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.apply()
            .fails()
            .has_error("HostUp does not show the glue record ns1.a.se of a.se")
            .prints("HostUp reports no glue record of the host");
        assert!(env.state().addresses().is_empty());
        env.sandbox.clear_faults();
        env.apply().succeeds();

        // The list cannot be read, so it proves nothing.
        env.sandbox.quirks("a.se", |quirks| {
            quirks
                .glue_fields
                .insert("glueRecords".to_owned(), FieldOverride::Drop);
        });
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.4.4\"]")));
        env.apply_with(&["-refresh=false"])
            .fails()
            .has_error("Cannot confirm the glue record ns1.a.se of a.se");
        env.sandbox
            .quirks("a.se", |quirks| quirks.glue_fields.clear());
        env.plan().is_empty_plan();
    });
}

#[test]
fn delete_that_the_list_disproves_keeps_the_state() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        for (answer, summary) in [
            (
                FaultKind::raw(200, "application/json", "{}"),
                "Cannot delete the glue record ns1.a.se of a.se",
            ),
            (
                FaultKind::problem(404, "not_found"),
                "HostUp still lists the glue record ns1.a.se of a.se",
            ),
        ] {
            env.sandbox.fault(Fault::new(answer).on("DELETE").forever());
            env.destroy().fails().has_error(summary);
            assert_eq!(env.state().addresses(), [GLUE]);
            env.sandbox.clear_faults();
        }
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}

#[test]
fn domain_that_hostup_does_not_find_keeps_the_state_and_is_destroyed_with_a_warning() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        env.sandbox.move_to_account("a.se", "other");
        env.plan()
            .is_empty_plan()
            .warns("HostUp does not find a.se");
        env.destroy()
            .succeeds()
            .warns("The glue record ns1.a.se of a.se")
            .prints("was not there to be deleted");
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn rejected_delete_of_a_lapsed_domain_keeps_the_record_in_the_state() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        let rejection = FaultKind::problem(409, "domain_not_eligible");
        env.sandbox
            .fault(Fault::new(rejection).on("DELETE").times(1));
        env.destroy()
            .fails()
            .has_error("Cannot delete the glue record ns1.a.se of a.se")
            .prints("terraform state rm");
        assert_eq!(env.state().addresses(), [GLUE]);
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}
