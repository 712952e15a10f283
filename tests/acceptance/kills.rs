//! Terraform or the provider killed in the middle of an apply that creates, updates and destroys: whatever the moment, the
//! next apply ends with one truth, at HostUp and in the state, and nobody has to do anything by hand.

use std::time::Duration;

use hostup_sandbox::{ClockStart, Endpoint, Fault, FaultKind, Fixture, Life};

use crate::world::{World, eventually, story};

const PATIENCE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// How far the apply has come with its three POSTs.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// One has arrived and is not processed. The others have not left: they wait for its answer.
    Leaving,
    /// All are processed, and none is answered.
    Processed,
    /// All are answered, and the domains that were enrolled are waited for.
    Waiting,
    /// All are answered, and Terraform has not saved what it was told.
    Answered,
}

/// Who is killed.
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

/// A world in which an apply has all three things to do.
fn with_work(world: &World, wait: bool) {
    let before = [
        resource("updated", "action = \"exclude\""),
        resource(
            "destroyed",
            "action     = \"include\"\n  on_destroy = \"exclude\"",
        ),
    ];
    world.configure(&before.concat());
    world.apply().succeeds();
    let include = format!("action = \"include\"\n  wait_for_active = {wait}");
    world.configure(
        &["created", "updated"]
            .map(|name| resource(name, &include))
            .concat(),
    );
}

fn begins(world: &World, moment: Moment) {
    let stalls = |processed| {
        Fault::new(FaultKind::StallHead { processed })
            .on("POST")
            .forever()
    };
    match moment {
        Moment::Leaving => world.sandbox.fault(stalls(false)),
        Moment::Processed => world.sandbox.fault(stalls(true)),
        // Time enough to stop Terraform before the last answers.
        Moment::Answered => world.sandbox.switches(|switches| {
            switches.latency = Duration::from_secs(2);
        }),
        Moment::Waiting => {}
    }
}

/// Whether the apply has come so far. The look-ups of its plan are two; the next ones are those of the waits.
fn has_come_to(world: &World, moment: Moment) -> bool {
    let posts = world.sandbox.count("POST", Endpoint::DnssecAuto);
    match moment {
        Moment::Leaving => posts > 0,
        Moment::Answered => posts == 3,
        Moment::Processed => posts == 3 && is_done(world),
        Moment::Waiting => posts == 3 && world.sandbox.count("GET", Endpoint::DnssecAuto) > 2,
    }
}

/// HostUp has everything as it is wanted.
fn is_done(world: &World) -> bool {
    let enrolled = |name: &str| world.sandbox.is_enrolled(name);
    [CREATED, UPDATED, DESTROYED].map(enrolled) == [true, true, false]
}

fn all_posts_are_answered(world: &World) -> bool {
    world.sandbox.answered_count("POST", Endpoint::DnssecAuto) == 3
}

fn no_process_is_left(world: &World) {
    eventually(PATIENCE, "the provider's processes are gone", || {
        world.provider_processes().is_empty()
    });
}

fn killed(victim: Victim, moment: Moment) {
    let fixture = Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
    .domain(CREATED, Life::Excluded)
    .domain(UPDATED, Life::Excluded)
    .domain(DESTROYED, Life::Active);
    story(fixture, |world| {
        with_work(&world, matches!(moment, Moment::Waiting));
        begins(&world, moment);
        let apply = world.start_apply(&[]);
        eventually(PATIENCE, "the moment", || has_come_to(&world, moment));
        if let Moment::Answered = moment {
            apply.stop();
            eventually(PATIENCE, "the answers", || all_posts_are_answered(&world));
        }
        match victim {
            Victim::Terraform => apply.kill(),
            Victim::Provider => {
                apply.kill_provider();
                // Terraform sees the end of the connection or that of the process, whichever comes first.
                apply
                    .wait_after_kill()
                    .fails()
                    .errs_one_of(&["Plugin did not respond", "Request cancelled"]);
            }
        }
        no_process_is_left(&world);
        ends_with_one_truth(&world);
    });
}

/// One more apply, as if nothing had been: no lock to force open, no state to repair, nothing to import. (The file that
/// tells of a lock stays behind a killed Terraform, but the lock itself is the kernel's and went with the process.)
fn ends_with_one_truth(world: &World) {
    world.sandbox.clear_faults();
    world
        .sandbox
        .switches(|switches| switches.latency = Duration::ZERO);
    // What the killed apply has enrolled is active by then, so nothing is waited for.
    world.sandbox.advance(HOUR);
    world.apply().succeeds();
    assert!(is_done(world), "HostUp has not what is wanted");
    let state = world.state();
    let address = |name: &str| format!("hostup_domain_dnssec_auto.{name}");
    let addresses = ["created", "updated"].map(address);
    assert_eq!(state.addresses(), addresses);
    for address in &addresses {
        assert!(!state.is_tainted(address), "{address} is tainted");
        assert_eq!(state.text(address, "action"), "include");
    }
    world.plan().is_empty_plan();
}

#[test]
fn terraform_killed_before_a_post_was_sent_or_processed() {
    killed(Victim::Terraform, Moment::Leaving);
}

#[test]
fn terraform_killed_before_any_post_was_answered() {
    killed(Victim::Terraform, Moment::Processed);
}

#[test]
fn terraform_killed_while_it_waits_for_active() {
    killed(Victim::Terraform, Moment::Waiting);
}

#[test]
fn terraform_killed_before_it_has_saved_what_was_answered() {
    killed(Victim::Terraform, Moment::Answered);
}

#[test]
fn the_provider_killed_before_a_post_was_sent_or_processed() {
    killed(Victim::Provider, Moment::Leaving);
}

#[test]
fn the_provider_killed_before_any_post_was_answered() {
    killed(Victim::Provider, Moment::Processed);
}

#[test]
fn the_provider_killed_while_it_waits_for_active() {
    killed(Victim::Provider, Moment::Waiting);
}
