//! Terraform that is interrupted or killed while an apply waits.

use std::time::Duration;

use hostup_sandbox::{ClockStart, Endpoint, Fixture, Life};

use crate::world::{Running, THIS, World, eventually, story};

const PATIENCE: Duration = Duration::from_secs(60);

/// A waiting apply, seen by HostUp.
fn waiting_apply(world: &World) -> Running<'_> {
    world.configure_one("a.se", "action = \"include\"\n  wait_for_active = true");
    let apply = world.start_apply(&[]);
    eventually(PATIENCE, "the POST", || {
        world.sandbox.answered_count("POST", Endpoint::DnssecAuto) == 1
    });
    assert!(
        !world.provider_processes().is_empty(),
        "no process of the provider was found"
    );
    apply
}

fn pending() -> Fixture {
    Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
    .domain("a.se", Life::Excluded)
}

#[test]
fn an_interrupted_wait_ends_within_seconds_with_its_state_saved_and_no_process_left() {
    story(pending(), |world| {
        let apply = waiting_apply(&world);
        apply.interrupt();
        apply.wait_for(Duration::from_secs(10)).says("Interrupt");
        eventually(
            Duration::from_secs(5),
            "the provider's process is gone",
            || world.provider_processes().is_empty(),
        );
        assert!(!world.state().is_tainted(THIS));
        assert_eq!(world.state().text(THIS, "status"), "pending");
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_20_no_provider_stays_behind_when_terraform_is_killed() {
    story(pending(), |world| {
        let apply = waiting_apply(&world);
        apply.kill();
        eventually(
            Duration::from_secs(5),
            "the provider's process is gone",
            || world.provider_processes().is_empty(),
        );
    });
}
