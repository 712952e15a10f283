//! `resource "hostup_dnssec_chain_wait"`: what a wait waits for, and how it ends.

use std::thread;
use std::time::{Duration, Instant};

use hostup_sandbox::{Endpoint, Fixture, Life};

use crate::environment::{NO_REQUESTS, TestEnvironment, wait_until, with_each_cli};

const WAIT: &str = "hostup_dnssec_chain_wait.this";
const NOT_HELD: &str = "No DS record was seen during the wait";
const TIMEOUT: Duration = Duration::from_secs(60);

fn wait_for(domain_name: &str, target: &str, arguments: &str) -> String {
    format!(
        "resource \"hostup_dnssec_chain_wait\" \"this\" {{\n  domain_name = \"{domain_name}\"\n  wait_for = \
         \"{target}\"\n  {arguments}\n}}\n"
    )
}

fn create_timeout(timeout: &str) -> String {
    format!("timeouts {{\n    create = \"{timeout}\"\n  }}")
}

/// Name servers elsewhere, after the wait.
const NAMESERVERS: &str = "resource \"hostup_domain_nameservers\" \"this\" {\n  domain_name = \"a.se\"\n  nameservers = \
                           [\"ns1.example.com\", \"ns2.example.com\"]\n  depends_on = [hostup_dnssec_chain_wait.this]\n}\n";

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[track_caller]
fn assert_sends_no_query(env: &TestEnvironment) {
    assert_eq!(env.sandbox.dns_count("a.se", "DS"), 0, "queries");
}

#[test]
fn secure_domain_ends_a_wait_for_secure_at_once() {
    with_each_cli(active_domain(), |env| {
        env.configure(&wait_for("a.se", "secure", ""));
        env.plan().has_changes();
        assert_sends_no_query(&env);
        assert_eq!(
            env.saved_plan().unknown_attributes(WAIT),
            Vec::<String>::new()
        );
        env.apply().succeeds().has_no_warnings().sends(NO_REQUESTS);
        assert_eq!(env.state().attribute(WAIT, "id"), "a.se");
        env.plan().is_empty_plan();
        assert_sends_no_query(&env);
        env.destroy()
            .succeeds()
            .has_no_warnings()
            .sends(NO_REQUESTS);
        assert_sends_no_query(&env);
    });
}

#[test]
fn wait_for_secure_ends_when_the_ds_appears() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        env.configure(&wait_for("a.se", "secure", ""));
        thread::scope(|scope| {
            let apply = scope.spawn(|| env.apply());
            wait_until(TIMEOUT, "the first query", || {
                env.sandbox.dns_count("a.se", "DS") > 0
            });
            env.sandbox.set_enrolment_outside("a.se", true);
            env.sandbox.pass_checks("a.se");
            apply.join().unwrap().succeeds().has_no_warnings();
        });
    });
}

#[test]
fn wait_for_insecure_holds_for_the_ttl_after_the_ds_is_gone() {
    with_each_cli(active_domain(), |env| {
        env.sandbox
            .settings(|settings| settings.ds_ttl = Duration::from_secs(3));
        env.configure(&wait_for("a.se", "insecure", ""));
        thread::scope(|scope| {
            let apply = scope.spawn(|| env.apply());
            wait_until(TIMEOUT, "the first query", || {
                env.sandbox.dns_count("a.se", "DS") > 0
            });
            env.sandbox.set_enrolment_outside("a.se", false);
            env.sandbox.advance(Duration::from_secs(3600));
            wait_until(TIMEOUT, "the query that finds no DS", || {
                env.sandbox.dns_count("a.se", "DS") > 1
            });
            let gone = Instant::now();
            apply.join().unwrap().succeeds().has_no_warnings();
            let held = gone.elapsed();
            assert!(held >= Duration::from_millis(2900), "held for {held:?}");
        });
    });
}

#[test]
fn wait_for_insecure_without_any_ds_warns_and_does_not_hold() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        env.configure(&wait_for("a.se", "insecure", ""));
        env.apply().succeeds().warns_once(NOT_HELD);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn timeout_is_an_error_before_the_name_servers_and_the_next_apply_waits_again() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        let wait = |target| wait_for("a.se", target, &create_timeout("2s"));
        env.configure(&[&wait("secure"), NAMESERVERS].concat());
        for _ in 0..2 {
            let apply = env.apply();
            apply
                .fails()
                .has_error("a.se did not become secure in time")
                .prints("The timeout of 2s has passed. The last status was \"insecure\"")
                .prints("the next apply waits again");
            assert_eq!(apply.journal().count("POST", Endpoint::Nameservers), 0);
            assert_eq!(env.state().addresses(), Vec::<String>::new());
        }
        env.configure(&[&wait("insecure"), NAMESERVERS].concat());
        let apply = env.apply();
        assert_eq!(
            apply
                .succeeds()
                .journal()
                .count("POST", Endpoint::Nameservers),
            1
        );
    });
}

#[test]
fn ttl_longer_than_the_timeout_is_an_error_at_once_that_names_a_longer_one() {
    with_each_cli(active_domain(), |env| {
        env.configure(&wait_for("a.se", "insecure", ""));
        env.apply()
            .fails()
            .has_error("The timeout of the wait for a.se is too short")
            .prints("may keep the DS records of a.se for 1h,")
            .prints("such as \"1h30m\"");
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn spelling_is_not_a_change_and_resolvers_and_timeouts_are_updates_without_queries() {
    with_each_cli(active_domain(), |mut env| {
        env.configure(&wait_for("A.se.", "secure", ""));
        env.apply().succeeds();
        assert_eq!(env.state().attribute(WAIT, "domain_name"), "A.se.");
        assert_eq!(env.state().attribute(WAIT, "id"), "a.se");
        env.configure(&wait_for("a.SE", "secure", ""));
        env.plan().is_empty_plan();

        env.remove_var("HOSTUP_API_KEY");
        env.set_var("HOSTUP_DNS_RESOLVERS", "dns.example");
        let others = ["resolvers = [\"192.0.2.1\"]", &create_timeout("1h")].join("\n");
        env.configure(&wait_for("a.se", "secure", &others));
        env.plan().has_changes();
        assert_eq!(env.saved_plan().actions(WAIT), ["update"]);
        env.apply().succeeds().has_no_warnings();
        assert_sends_no_query(&env);
        assert_eq!(env.state().attributes(WAIT)["timeouts"]["create"], "1h");
        env.plan().is_empty_plan();
    });
}

#[test]
fn another_name_target_or_trigger_waits_again() {
    let fixture = active_domain().domain("b.se", Life::Active);
    with_each_cli(fixture, |env| {
        let trigger = |value: &str| format!("triggers = {{ nameservers = {value} }}");
        env.configure(&wait_for("a.se", "secure", &trigger("\"one\"")));
        env.apply().succeeds();
        for changed in [
            wait_for("b.se", "secure", &trigger("\"one\"")),
            wait_for("a.se", "insecure", &trigger("\"one\"")),
            wait_for("a.se", "secure", &trigger("\"two\"")),
            wait_for("a.se", "secure", ""),
        ] {
            env.configure(&changed);
            env.plan().has_changes();
            assert_eq!(env.saved_plan().actions(WAIT), ["delete", "create"]);
        }
        env.configure(&wait_for("a.se", "secure", &trigger("null")));
        env.apply().succeeds();
        assert_eq!(env.sandbox.dns_count("a.se", "DS"), 1);
        env.plan().is_empty_plan();
    });
}

#[test]
fn import_is_an_error_that_says_what_to_do() {
    with_each_cli(active_domain(), |env| {
        env.configure(&wait_for("a.se", "secure", ""));
        env.import(WAIT, "a.se")
            .fails()
            .has_error("Cannot import hostup_dnssec_chain_wait")
            .prints("Write its block, and apply.");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn interrupted_wait_ends_at_once_without_a_state() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        env.configure(&[&wait_for("a.se", "secure", ""), NAMESERVERS].concat());
        let apply = env.start_apply(&[]);
        wait_until(TIMEOUT, "the first query", || {
            env.sandbox.dns_count("a.se", "DS") > 0
        });
        apply.interrupt();
        let apply = apply.wait_for(Duration::from_secs(10));
        apply
            .fails()
            .has_error("The wait for a.se was interrupted")
            .prints("the next apply waits again");
        assert_eq!(apply.journal().count("POST", Endpoint::Nameservers), 0);
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}
