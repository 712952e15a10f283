//! Arguments that the provider or HostUp rejects.

use hostup_sandbox::{DomainFixture, Fixture, Life};

use super::{apply, calls, domain, host, resource};
use crate::environment::with_each_cli;

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
