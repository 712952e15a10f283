//! Changes at HostUp, and spellings that are none.

use super::{GLUE, apply, calls, domain, glue, host, resource, set_outside};
use crate::environment::with_each_cli;

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
