//! Terraform or the provider is killed during an apply that creates, updates and destroys. Whenever that happens, the next
//! apply succeeds without manual work, and HostUp and the state agree.

use std::time::Duration;

use hostup_sandbox::{ClockStart, Endpoint, Fault, FaultKind, Fixture, Life};

use crate::environment::{TestEnvironment, wait_until, with_each_cli};

const TIMEOUT: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// The progress of the three POSTs of the apply.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// One has arrived and is not processed. The others wait for its answer.
    Sending,
    /// All are processed, and none is answered.
    Processed,
    /// All are answered, and the provider waits until the domains are active.
    Waiting,
    /// All are answered, and Terraform has not saved the results.
    Answered,
}

/// The process to kill.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Terraform,
    Provider,
}

const CREATED: &str = "created.se";
const UPDATED: &str = "updated.se";
const DESTROYED: &str = "destroyed.se";

fn resource(name: &str, arguments: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"{name}\" {{\n  domain_id = local.id[\"{name}.se\"]\n  {arguments}\n}}\n"
    )
}

/// Configures one create, one update and one destroy for the next apply.
fn prepare_three_changes(env: &TestEnvironment, wait: bool) {
    let initial = [
        resource("updated", "action = \"exclude\""),
        resource(
            "destroyed",
            "action     = \"include\"\n  on_destroy = \"exclude\"",
        ),
    ];
    env.configure(&initial.concat());
    env.apply().succeeds();
    let include = format!("action = \"include\"\n  wait_for_active = {wait}");
    env.configure(
        &["created", "updated"]
            .map(|name| resource(name, &include))
            .concat(),
    );
}

fn inject_fault_for(env: &TestEnvironment, progress: Progress) {
    let stall = |processed| {
        Fault::new(FaultKind::StallHead { processed })
            .on("POST")
            .forever()
    };
    match progress {
        Progress::Sending => env.sandbox.fault(stall(false)),
        Progress::Processed => env.sandbox.fault(stall(true)),
        // Long enough to stop Terraform before the last answers arrive.
        Progress::Answered => env.sandbox.settings(|settings| {
            settings.latency = Duration::from_secs(2);
        }),
        Progress::Waiting => {}
    }
}

/// The plan sends two GETs; later ones are polls.
fn has_reached(env: &TestEnvironment, progress: Progress) -> bool {
    let posts = env.sandbox.count("POST", Endpoint::DnssecAuto);
    match progress {
        Progress::Sending => posts > 0,
        Progress::Answered => posts == 3,
        Progress::Processed => posts == 3 && is_as_configured(env),
        Progress::Waiting => posts == 3 && env.sandbox.count("GET", Endpoint::DnssecAuto) > 2,
    }
}

/// HostUp has every domain as it is configured.
fn is_as_configured(env: &TestEnvironment) -> bool {
    let enrolled = |name: &str| env.sandbox.is_enrolled(name);
    [CREATED, UPDATED, DESTROYED].map(enrolled) == [true, true, false]
}

fn all_posts_are_answered(env: &TestEnvironment) -> bool {
    env.sandbox.answered_count("POST", Endpoint::DnssecAuto) == 3
}

fn wait_for_providers_to_exit(env: &TestEnvironment) {
    wait_until(TIMEOUT, "the provider's processes are gone", || {
        env.provider_processes().is_empty()
    });
}

fn assert_recovers_from_kill(victim: Victim, progress: Progress) {
    let fixture = Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
    .domain(CREATED, Life::Excluded)
    .domain(UPDATED, Life::Excluded)
    .domain(DESTROYED, Life::Active);
    with_each_cli(fixture, |env| {
        prepare_three_changes(&env, matches!(progress, Progress::Waiting));
        inject_fault_for(&env, progress);
        let apply = env.start_apply(&[]);
        wait_until(TIMEOUT, "the moment of the kill", || {
            has_reached(&env, progress)
        });
        if let Progress::Answered = progress {
            apply.stop();
            wait_until(TIMEOUT, "the answers", || all_posts_are_answered(&env));
        }
        match victim {
            Victim::Terraform => apply.kill(),
            Victim::Provider => {
                apply.kill_provider();
                // The error depends on whether Terraform notices the end of the connection or of the process first.
                apply
                    .wait_for_reported_defect()
                    .fails()
                    .has_any_error_of(&["Plugin did not respond", "Request cancelled"]);
            }
        }
        wait_for_providers_to_exit(&env);
        assert_next_apply_recovers(&env);
    });
}

/// The next apply needs no forced unlock, no repair of the state and no import. (A killed Terraform leaves its lock file
/// behind, but the kernel releases the lock itself with the process.)
fn assert_next_apply_recovers(env: &TestEnvironment) {
    env.sandbox.clear_faults();
    env.sandbox
        .settings(|settings| settings.latency = Duration::ZERO);
    // Domains that the killed apply enrolled become active, so the next apply does not wait.
    env.sandbox.advance(HOUR);
    env.apply().succeeds();
    assert!(
        is_as_configured(env),
        "HostUp differs from the configuration"
    );
    let state = env.state();
    let address = |name: &str| format!("hostup_domain_dnssec_auto.{name}");
    let addresses = ["created", "updated"].map(address);
    assert_eq!(state.addresses(), addresses);
    for address in &addresses {
        assert!(!state.is_tainted(address), "{address} is tainted");
        assert_eq!(state.attribute(address, "action"), "include");
    }
    env.plan().is_empty_plan();
}

#[test]
fn recovers_from_terraform_killed_before_processing() {
    assert_recovers_from_kill(Victim::Terraform, Progress::Sending);
}

#[test]
fn recovers_from_terraform_killed_before_answers() {
    assert_recovers_from_kill(Victim::Terraform, Progress::Processed);
}

#[test]
fn recovers_from_terraform_killed_while_waiting() {
    assert_recovers_from_kill(Victim::Terraform, Progress::Waiting);
}

#[test]
fn recovers_from_terraform_killed_before_saving_state() {
    assert_recovers_from_kill(Victim::Terraform, Progress::Answered);
}

#[test]
fn recovers_from_provider_killed_before_processing() {
    assert_recovers_from_kill(Victim::Provider, Progress::Sending);
}

#[test]
fn recovers_from_provider_killed_before_answers() {
    assert_recovers_from_kill(Victim::Provider, Progress::Processed);
}

#[test]
fn recovers_from_provider_killed_while_waiting() {
    assert_recovers_from_kill(Victim::Provider, Progress::Waiting);
}
