//! Changes that pause automatic DNSSEC, as HostUp announces in advance.

use hostup_sandbox::{Fixture, Life};

use super::{ELSEWHERE, HOSTUP, THIS, resource, stored, two_domains};
use crate::environment::{NO_REQUESTS, nameserver_gets, with_each_cli};

/// Two domains whose automatic DNSSEC is active, so that a change of their name servers pauses it.
fn active_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active)
}

const FORBIDDEN: &str = "allow_dnssec_pause = false";

#[test]
fn pause_that_is_not_allowed_is_an_error_of_the_plan() {
    with_each_cli(active_domains(), |env| {
        env.configure(&resource(&ELSEWHERE, FORBIDDEN));
        let plan = env.plan();
        plan.fails()
            .has_error("A change of the name servers of a.se (dom_")
            .prints("would pause automatic DNSSEC")
            .prints("set allow_dnssec_pause = true")
            .prints("allow_dnssec_pause = false")
            .prints("-refresh=false")
            .sends(nameserver_gets(1).and_lists(1));
        env.apply().fails().posts_nameservers(&[]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), HOSTUP);
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn pause_that_begins_after_the_plan_is_an_error_of_the_apply() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&ELSEWHERE, FORBIDDEN));
        env.plan().has_changes().has_no_warnings();
        env.sandbox.set_enrolment_outside("a.se", true);
        env.apply_with(&["planned"])
            .fails()
            .has_error("A change of the name servers of a.se (dom_")
            .posts_nameservers(&[]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), HOSTUP);
        assert!(env.state().addresses().is_empty());
        // Without the automation the same plan applies.
        env.sandbox.set_enrolment_outside("a.se", false);
        env.apply().succeeds().posts_nameservers(&[&ELSEWHERE]);
    });
}

#[test]
fn pause_that_is_not_allowed_does_not_stop_a_destroy_without_refresh() {
    with_each_cli(active_domains(), |env| {
        env.configure(&resource(&HOSTUP, FORBIDDEN));
        env.apply().succeeds();
        env.configure(&resource(&ELSEWHERE, FORBIDDEN));
        env.plan().fails();
        env.destroy_with(&["-refresh=false"])
            .succeeds()
            .sends(NO_REQUESTS);
    });
}

#[test]
fn pause_that_is_allowed_is_one_warning_per_domain() {
    let each = "resource \"hostup_domain_nameservers\" \"each\" {\n  for_each    = local.id\n  domain_name = each.key\n  \
                nameservers = [\"ns1.elsewhere.example\", \"ns2.elsewhere.example\"]\n}\n";
    with_each_cli(active_domains(), |env| {
        env.configure(each);
        for output in [env.plan(), env.apply_with(&["planned"])] {
            output.succeeds();
            for name in ["a.se", "b.se"] {
                let domain = format!("{name} ({})", env.id(name));
                output.warns_once(&format!(
                    "The change of the name servers of {domain} will pause automatic DNSSEC"
                ));
            }
        }
        assert_eq!(env.sandbox.nameservers_of("b.se"), ELSEWHERE);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn no_pause_is_reported_if_nothing_is_changed() {
    with_each_cli(active_domains(), |env| {
        for arguments in ["", FORBIDDEN] {
            env.configure(&resource(&HOSTUP, arguments));
            env.apply()
                .succeeds()
                .has_no_warnings()
                .posts_nameservers(&[]);
        }
        assert_eq!(env.state().attribute(THIS, "allow_dnssec_pause"), "false");
        assert_eq!(stored(&env), HOSTUP);
        env.plan().is_empty_plan().has_no_warnings();
    });
}
