//! `data "hostup_dnssec_chain"`: what the sandbox's name server shows of a domain.

use hostup_sandbox::{DnsQuirk, Fixture, Life, MAIN_KEY};
use serde_json::{Value, json};

use crate::environment::{Feature, NO_REQUESTS, TestEnvironment, with_each_cli};

const WARNING: &str = "The DNSSEC chain is indeterminate";
const CHAIN: &str = "data.hostup_dnssec_chain.this";

fn domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Excluded)
        .domain("xn--rksmrgs-5wao1o.se", Life::Active)
}

fn chain_of(domain_name: &str, arguments: &str) -> String {
    format!(
        "data \"hostup_dnssec_chain\" \"this\" {{\n  domain_name = \"{domain_name}\"\n  {arguments}\n}}\n"
    )
}

fn attributes(env: &TestEnvironment) -> Value {
    env.state().attributes(CHAIN).clone()
}

#[test]
fn secure_domain_has_ds_records_keys_and_name_servers() {
    with_each_cli(domains(), |env| {
        env.configure(&chain_of("a.se", ""));
        env.apply().succeeds().has_no_warnings().sends(NO_REQUESTS);
        let chain = attributes(&env);
        assert_eq!(chain["status"], "secure", "{chain}");
        assert_eq!(chain["ds_ttl"], 3600);
        assert_eq!(
            chain["nameservers"],
            json!(["primary.ns.hostup.se", "secondary.ns.hostup.se"])
        );
        let (ds, key) = (&chain["ds_records"][0], &chain["dnskeys"][0]);
        assert_eq!(ds["key_tag"], key["key_tag"]);
        assert_eq!(ds["algorithm"], key["algorithm"]);
        assert_eq!(
            (&key["flags"], &ds["digest_type"]),
            (&json!(257), &json!(2))
        );
        assert_eq!(ds["digest"].as_str().map(str::len), Some(64));
        let reason = chain["reason"].as_str().unwrap();
        assert!(reason.contains("matches the key"), "{reason}");
        env.plan().is_empty_plan();
    });
}

#[test]
fn domain_without_ds_is_insecure() {
    with_each_cli(domains(), |env| {
        env.configure(&chain_of("b.se", ""));
        env.apply().succeeds().has_no_warnings();
        let chain = attributes(&env);
        assert_eq!(chain["status"], "insecure", "{chain}");
        assert_eq!(
            (&chain["ds_ttl"], &chain["ds_records"]),
            (&Value::Null, &json!([]))
        );
    });
}

#[test]
fn each_fault_of_the_dns_has_its_status() {
    with_each_cli(domains(), |env| {
        env.configure(&chain_of("a.se", ""));
        for (quirk, status) in [
            (DnsQuirk::BogusSignature, "bogus"),
            (DnsQuirk::ExpiredSignature, "bogus"),
            (DnsQuirk::DsOfOtherKey, "bogus"),
            (DnsQuirk::DsWithUnknownAlgorithm, "insecure"),
            (DnsQuirk::DsWithoutSignature, "indeterminate"),
            (DnsQuirk::ServerFailure, "indeterminate"),
            (DnsQuirk::Truncated, "secure"),
        ] {
            env.sandbox
                .quirks("a.se", |quirks| quirks.dns = Some(quirk));
            let apply = env.apply();
            apply.succeeds();
            match status {
                "indeterminate" => apply.warns_once(WARNING),
                _ => apply.has_no_warnings(),
            };
            assert_eq!(env.state().attribute(CHAIN, "status"), status, "{quirk:?}");
        }
    });
}

#[test]
fn silent_or_unknown_names_cause_one_warning_and_no_error() {
    with_each_cli(domains(), |env| {
        env.sandbox
            .quirks("a.se", |quirks| quirks.dns = Some(DnsQuirk::Silent));
        env.configure(
            "data \"hostup_dnssec_chain\" \"this\" {\n  for_each    = toset([\"a.se\", \"missing.se\"])\n  domain_name \
             = each.key\n}\n",
        );
        env.apply().succeeds().warns_once(WARNING);
        for name in ["a.se", "missing.se"] {
            let address = format!("{CHAIN}[\"{name}\"]");
            assert_eq!(env.state().attribute(&address, "status"), "indeterminate");
        }
    });
}

#[test]
fn chain_is_read_without_a_key() {
    with_each_cli(domains(), |mut env| {
        env.remove_var("HOSTUP_API_KEY");
        let chain = format!("provider \"hostup\" {{}}\n{}", chain_of("a.se", ""));
        env.configure(&chain);
        env.apply().succeeds().sends(NO_REQUESTS);
        assert_eq!(env.state().attribute(CHAIN, "status"), "secure");
        env.plan().is_empty_plan();

        // What needs the key says so.
        let other = "data \"hostup_domain\" \"other\" {\n  name = \"a.se\"\n}\n";
        env.configure(&[chain.as_str(), other].concat());
        env.plan()
            .fails()
            .has_error("No HostUp API key")
            .sends(NO_REQUESTS);
    });
}

#[test]
fn chain_is_read_while_the_key_is_unknown() {
    with_each_cli(domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.configure(&format!(
            "resource \"terraform_data\" \"key\" {{\n  input = sensitive(\"{MAIN_KEY}\")\n}}\nprovider \"hostup\" {{\n  \
             api_key = terraform_data.key.output\n}}\n{}output \"status\" {{\n  value = \
             data.hostup_dnssec_chain.this.status\n}}\n",
            chain_of("a.se", "")
        ));
        env.plan()
            .has_changes()
            .prints("+ status = \"secure\"")
            .has_no_warnings();
    });
}

#[test]
fn argument_overrides_environment_and_each_invalid_resolver_is_named() {
    with_each_cli(domains(), |mut env| {
        let address = env.sandbox.dns_address();
        env.configure(&chain_of("a.se", &format!("resolvers = [\"{address}\"]")));
        env.set_var("HOSTUP_DNS_RESOLVERS", "dns.example");
        env.apply().succeeds();
        assert_eq!(env.state().attribute(CHAIN, "status"), "secure");

        env.configure(&chain_of("a.se", ""));
        env.plan()
            .fails()
            .has_error("Invalid HOSTUP_DNS_RESOLVERS")
            .prints("dns.example");

        let list = format!("resolvers = [\"{address}\", \"dns.example:53\"]");
        env.configure(&chain_of("a.se", &list));
        env.validate()
            .fails()
            .has_error("Invalid resolvers[1]")
            .prints("dns.example:53");
        env.configure(&chain_of("a.se", "resolvers = []"));
        env.validate()
            .fails()
            .has_error("Invalid resolvers")
            .prints("The list of resolvers is empty.");
    });
}

#[test]
fn any_spelling_of_the_name_is_read_and_other_text_is_rejected() {
    with_each_cli(domains(), |env| {
        for name in ["A.SE.", "RÄKSMÖRGÅS.se"] {
            env.configure(&chain_of(name, ""));
            env.apply().succeeds();
            let chain = attributes(&env);
            assert_eq!(
                (&chain["status"], &chain["domain_name"]),
                (&json!("secure"), &json!(name))
            );
        }
        for name in ["https://a.se", "a..se", ""] {
            env.configure(&chain_of(name, ""));
            env.validate()
                .fails()
                .has_error("Invalid domain_name")
                .prints("Write it like \"example.se\".");
        }
    });
}
