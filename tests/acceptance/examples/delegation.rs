//! The module that moves name servers away from HostUp and back.

use std::fs;
use std::thread;
use std::time::Duration;

use hostup_sandbox::{Endpoint, Fixture};

use super::example::{Example, examples_folder, read_example};
use crate::environment::{CommandOutput, TestEnvironment, with_each_cli};

const MODULE: &str = "modules/delegation";
const ELSEWHERE: &str = "[\"ns1.example.com\", \"ns2.example.com\"]";

/// Runs a test in the module's folder, with the fixture of its tests: the DS and its TTL last a second each.
fn with_module(test: impl Fn(TestEnvironment)) {
    let fixture = examples_folder().join(MODULE).join("tests/domains.json");
    with_each_cli(Fixture::read(fixture).unwrap(), |mut env| {
        if Example::from_folder(MODULE).install(&env) {
            env.set_var("TF_VAR_domain_name", "example.se");
            env.set_var("TF_VAR_wait_timeout", "1m");
            test(env);
        }
    });
}

/// Applies, and asserts all the time that the parent has no DS while the domain is delegated elsewhere.
fn apply_and_watch(env: &TestEnvironment) -> CommandOutput {
    thread::scope(|scope| {
        let apply = scope.spawn(|| env.apply());
        while !apply.is_finished() {
            // In this order: a DS that disappears in between is not a fault.
            let nameservers = env.sandbox.nameservers_of("example.se");
            let has_ds = env.sandbox.has_ds("example.se");
            let is_signed = nameservers.iter().all(|name| name.ends_with(".hostup.se"));
            assert!(is_signed || !has_ds, "a DS, and {nameservers:?}");
            thread::sleep(Duration::from_millis(5));
        }
        apply.join().unwrap()
    })
}

/// Returns the endpoints of the POSTs, in their order.
fn writes(output: &CommandOutput) -> Vec<Endpoint> {
    let writes = output.journal().writes();
    writes.map(|entry| entry.endpoint).collect()
}

#[test]
fn delegation_moves_away_and_back_without_a_ds_that_nothing_signs_for() {
    with_module(|mut env| {
        env.apply().succeeds().posts_actions(&["include"]);
        env.plan().is_empty_plan();

        env.set_var("TF_VAR_nameservers", ELSEWHERE);
        let away = apply_and_watch(&env);
        away.succeeds();
        assert_eq!(writes(&away), [Endpoint::DnssecAuto, Endpoint::Nameservers]);
        let times: Vec<_> = away.journal().writes().map(|entry| entry.at).collect();
        let between = times[1] - times[0];
        assert!(between >= Duration::from_secs(2), "{between:?}");
        env.plan().is_empty_plan();

        env.remove_var("TF_VAR_nameservers");
        let back = apply_and_watch(&env);
        back.succeeds();
        assert_eq!(writes(&back), [Endpoint::Nameservers, Endpoint::DnssecAuto]);
        env.plan().is_empty_plan();
        assert!(env.sandbox.is_enrolled("example.se"));
    });
}

#[test]
fn delegation_that_cannot_become_insecure_keeps_its_name_servers() {
    with_module(|mut env| {
        env.apply().succeeds();
        env.sandbox
            .settings(|settings| settings.ds_removal_takes = Duration::from_secs(3600));
        env.set_var("TF_VAR_nameservers", ELSEWHERE);
        env.set_var("TF_VAR_wait_timeout", "3s");
        for _ in 0..2 {
            apply_and_watch(&env)
                .fails()
                .has_error("The timeout of the wait for example.se is too short")
                .prints("The last status was \"secure\"");
        }
        env.sandbox.advance(Duration::from_secs(3600));
        apply_and_watch(&env).succeeds();
        env.plan().is_empty_plan();
    });
}

/// Somebody moves the domain back and opts it in, while the configuration says that it is away.
#[test]
fn delegation_waits_again_after_an_opt_in_from_outside() {
    with_module(|mut env| {
        env.set_var("TF_VAR_nameservers", ELSEWHERE);
        apply_and_watch(&env).succeeds();
        let hostup = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];
        env.sandbox.set_nameservers("example.se", &hostup);
        env.sandbox.set_enrolment_outside("example.se", true);
        env.sandbox.advance(Duration::from_secs(3 * 24 * 3600));
        env.sandbox.pass_checks("example.se");
        assert!(env.sandbox.has_ds("example.se"));
        let again = apply_and_watch(&env);
        again.succeeds();
        let expected = [Endpoint::DnssecAuto, Endpoint::Nameservers];
        assert_eq!(writes(&again), expected);
        env.plan().is_empty_plan();
    });
}

#[test]
fn delegation_tests_pass() {
    with_module(|env| {
        if !env.is_at_least((1, 6), Some((1, 6))) {
            return;
        }
        fs::create_dir(env.path("tests")).unwrap();
        let suite = read_example(&format!("{MODULE}/tests/delegation.tftest.hcl"));
        env.write_file("tests/delegation.tftest.hcl", &suite);
        env.run(&["test", "-no-color"])
            .succeeds()
            .prints("Success! 3 passed, 0 failed.");
    });
}
