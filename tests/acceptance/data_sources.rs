//! Data sources for one domain, by its name or its id.

use hostup_sandbox::{
    DomainFixture, Endpoint, FieldOverride, Fixture, Life, OTHER_KEY, ServiceStatus,
};
use serde_json::{Value, json};

use crate::environment::{CommandOutput, NO_REQUESTS, THIS, TestEnvironment, gets, with_each_cli};

fn two_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Blocked)
}

/// Returns the attributes of the data source that [`apply_data_source`] configures.
fn read_attributes(env: &TestEnvironment, kind: &str) -> Value {
    env.state().attributes(&format!("data.{kind}.this")).clone()
}

fn apply_data_source(env: &TestEnvironment, kind: &str, arguments: &str) -> CommandOutput {
    env.configure(&format!("data \"{kind}\" \"this\" {{\n  {arguments}\n}}\n"));
    env.apply()
}

fn list_requests(output: &CommandOutput) -> u64 {
    output.journal().count("GET", Endpoint::Domains)
}

#[test]
fn domain_is_found_by_any_spelling_of_its_name_with_one_request() {
    let fixture = two_domains().domain("xn--rksmrgs-5wao1o.se", Life::Active);
    with_each_cli(fixture, |env| {
        for (name, listed) in [
            ("A.SE.", "a.se"),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("RÄKSMÖRGÅS.SE", "xn--rksmrgs-5wao1o.se"),
        ] {
            let output = apply_data_source(&env, "hostup_domain", &format!("name = \"{name}\""));
            output.succeeds().has_no_warnings();
            let attributes = read_attributes(&env, "hostup_domain");
            assert_eq!(attributes["id"], json!(env.id(listed)), "{name}");
            assert_eq!(
                attributes["name"],
                json!(name),
                "the configured spelling is kept"
            );
            assert_eq!(attributes["service_status"], json!("active"));
            assert_eq!(
                (list_requests(&output), output.journal().total()),
                (1, 1),
                "{name}"
            );
        }
    });
}

#[test]
fn idn_that_hostup_lists_in_unicode_is_found_by_name() {
    let fixture = two_domains().domain("räksmörgås.se", Life::Active);
    with_each_cli(fixture, |env| {
        let id = json!(env.id("räksmörgås.se"));
        for name in ["räksmörgås.se", "RÄKSMÖRGÅS.SE.", "xn--rksmrgs-5wao1o.se"] {
            let output = apply_data_source(&env, "hostup_domain", &format!("name = \"{name}\""));
            output.succeeds().has_no_warnings();
            assert_eq!(read_attributes(&env, "hostup_domain")["id"], id, "{name}");
            assert_eq!(list_requests(&output), 2, "first in ASCII, then in Unicode");
        }
        env.configure_this("räksmörgås.se", r#"action = "include""#);
        env.import(THIS, "räksmörgås.se")
            .succeeds()
            .sends(gets(1).and_lists(2));
        env.plan().is_empty_plan();
    });
}

#[test]
fn domain_is_found_by_id_and_missing_fields_are_null() {
    with_each_cli(two_domains(), |env| {
        let id = env.id("a.se");
        let output = apply_data_source(&env, "hostup_domain", &format!("id = \"{id}\""));
        assert_eq!(
            output.succeeds().journal().count("GET", Endpoint::Domain),
            1
        );
        assert_eq!(output.journal().total(), 1);
        let attributes = read_attributes(&env, "hostup_domain");
        assert_eq!(
            (&attributes["name"], &attributes["id"]),
            (&json!("a.se"), &json!(id))
        );

        env.sandbox.quirks("a.se", |quirks| {
            quirks
                .domain_fields
                .insert("orderId".into(), FieldOverride::Value(json!(7)));
            quirks
                .domain_fields
                .insert("lifecycle".into(), FieldOverride::Drop);
        });
        apply_data_source(&env, "hostup_domain", &format!("id = \"{id}\""))
            .succeeds()
            .warns("HostUp's answer has an undocumented form")
            .prints("orderId");
        let attributes = read_attributes(&env, "hostup_domain");
        assert_eq!(attributes["order_id"], json!(null));
        assert_eq!(attributes["lifecycle_type"], json!(null));
        assert_eq!(
            attributes["service_status"],
            json!("active"),
            "the other fields are read"
        );
    });
}

#[test]
fn missing_or_invalid_domain_arguments_are_errors() {
    with_each_cli(two_domains(), |env| {
        apply_data_source(&env, "hostup_domain", "")
            .fails()
            .has_error("No domain specified");
        apply_data_source(&env, "hostup_domain", "name = \"a.se\"\n  id = \"dom_1\"")
            .fails()
            .has_error("Both domain arguments are set");
        apply_data_source(&env, "hostup_domain", "name = \"a b\"")
            .fails()
            .has_error("Invalid domain name");
        apply_data_source(&env, "hostup_domain", "id = \"../x\"")
            .fails()
            .prints("is not a valid domain id");
        // A name instead of an id is an error before any request.
        for (kind, argument, by_name) in [
            ("hostup_domain", "id", "name"),
            ("hostup_domain_dnssec_auto", "domain_id", "domain_name"),
            ("hostup_domain_nameservers", "domain_id", "domain_name"),
        ] {
            apply_data_source(&env, kind, &format!("{argument} = \"a.se\""))
                .fails()
                .prints("looks like a domain name")
                .prints(&format!("Set `{by_name}` to it"))
                .sends(NO_REQUESTS);
        }
    });
}

#[test]
fn unknown_name_is_an_error_that_suggests_similar_names() {
    with_each_cli(two_domains().domains(2, Life::Active), |env| {
        env.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 2\n  name = \"domain-0000${count.index}.se\"\n}\n\
             data \"hostup_domain\" \"third\" {\n  name = \"domian-00001.se\"\n  depends_on = [data.hostup_domain.each]\n}\n",
        );
        env.plan()
            .fails()
            .has_error("Domain not found")
            .prints("domian-00001.se")
            .prints("Similar names: \"domain-00001.se\"");
    });
}

#[test]
fn only_active_domain_with_a_name_is_used_and_several_are_an_error() {
    let expired = |id| {
        DomainFixture::new("a.se", Life::Inactive)
            .id(id)
            .service_status(ServiceStatus::Expired)
    };
    with_each_cli(two_domains(), |env| {
        env.sandbox.add_domain(&expired("dom_old"));
        apply_data_source(&env, "hostup_domain", "name = \"a.se\"").succeeds();
        assert_eq!(
            read_attributes(&env, "hostup_domain")["id"],
            json!(env.id("a.se"))
        );
        env.configure("data \"hostup_domains\" \"this\" {}\n");
        env.apply().succeeds();
        assert_eq!(
            read_attributes(&env, "hostup_domains")["ids"]["a.se"],
            json!(env.id("a.se"))
        );

        env.sandbox
            .add_domain(&DomainFixture::new("a.se", Life::Inactive).id("dom_new"));
        for kind in [
            "hostup_domain\" \"this\" { name = \"a.se\" }",
            "hostup_domains\" \"this\" {}",
        ] {
            env.configure(&format!("data \"{kind}\n"));
            env.apply()
                .fails()
                .has_error("Several domains have the same name")
                .prints("dom_old")
                .prints("dom_new")
                .prints(&env.id("a.se"));
        }
    });
}

#[test]
fn dnssec_auto_data_source_reads_the_current_state() {
    with_each_cli(two_domains(), |env| {
        let output = apply_data_source(&env, "hostup_domain_dnssec_auto", "domain_name = \"B.nu\"");
        assert_eq!(
            output.succeeds().journal().total(),
            2,
            "the name, then the state"
        );
        let attributes = read_attributes(&env, "hostup_domain_dnssec_auto");
        for (attribute, value) in [
            ("domain_id", json!(env.id("b.nu"))),
            ("status", json!("blocked")),
            ("is_enabled", json!(true)),
            ("is_blocked", json!(true)),
            (
                "reason",
                json!("Automatic DNSSEC is paused after a nameserver change."),
            ),
        ] {
            assert_eq!(attributes[attribute], value, "{attribute}");
        }
        let first_check = attributes["last_checked_at"].clone();
        env.sandbox
            .advance(std::time::Duration::from_secs(24 * 3600));
        let id = env.id("b.nu");
        apply_data_source(
            &env,
            "hostup_domain_dnssec_auto",
            &format!("domain_id = \"{id}\""),
        )
        .succeeds();
        let attributes = read_attributes(&env, "hostup_domain_dnssec_auto");
        assert_ne!(
            attributes["last_checked_at"], first_check,
            "the data source reads the current value"
        );

        apply_data_source(
            &env,
            "hostup_domain_dnssec_auto",
            "domain_id = \"dom_missing\"",
        )
        .fails()
        .prints("HTTP 404");
    });
}

#[test]
fn nameservers_data_source_predicts_the_pause() {
    with_each_cli(two_domains(), |env| {
        let output = apply_data_source(&env, "hostup_domain_nameservers", "domain_name = \"a.se\"");
        assert_eq!(
            output
                .succeeds()
                .journal()
                .count("GET", Endpoint::Nameservers),
            1
        );
        let attributes = read_attributes(&env, "hostup_domain_nameservers");
        assert_eq!(
            attributes["nameservers"],
            json!(["primary.ns.hostup.se", "secondary.ns.hostup.se"])
        );
        assert_eq!(attributes["dnssec_auto_will_be_blocked"], json!(true));
        assert_eq!(attributes["domain_id"], json!(env.id("a.se")));

        env.sandbox.quirks("a.se", |quirks| {
            for field in [
                "nameservers",
                "registrarLock",
                "actions",
                "dnssecAutoWillBeBlocked",
            ] {
                quirks
                    .nameserver_fields
                    .insert(field.into(), FieldOverride::Drop);
            }
        });
        apply_data_source(&env, "hostup_domain_nameservers", "domain_name = \"a.se\"").succeeds();
        let attributes = read_attributes(&env, "hostup_domain_nameservers");
        for attribute in [
            "nameservers",
            "can_change_nameservers",
            "dnssec_auto_will_be_blocked",
        ] {
            assert_eq!(attributes[attribute], json!(null), "{attribute}");
        }
    });
}

#[test]
fn import_by_name_sends_one_get_and_one_list_request() {
    with_each_cli(two_domains(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        let output = env.import(THIS, "A.se.");
        output.succeeds().sends(gets(1).and_lists(1));
        assert_eq!(env.state().attributes(THIS)["id"], json!(env.id("a.se")));
        env.plan().is_empty_plan();

        env.delete_state();
        env.import(THIS, "missing.se")
            .fails()
            .has_error("Domain not found");
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn key_of_another_account_finds_no_domain() {
    with_each_cli(two_domains(), |mut env| {
        env.use_key(OTHER_KEY);
        apply_data_source(&env, "hostup_domain", "name = \"a.se\"")
            .fails()
            .has_error("Domain not found")
            .prints("that account's key");
    });
}
