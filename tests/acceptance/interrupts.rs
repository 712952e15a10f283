//! Terraform that is interrupted or killed while an apply waits.

use std::time::Duration;

use hostup_sandbox::{ClockStart, Endpoint, Fixture, Life};

use crate::environment::{RunningCommand, THIS, TestEnvironment, wait_until, with_each_cli};

const TIMEOUT: Duration = Duration::from_secs(60);

/// Starts an apply, and returns when HostUp has answered its POST.
fn start_waiting_apply(env: &TestEnvironment) -> RunningCommand<'_> {
    env.configure_this("a.se", "action = \"include\"\n  wait_for_active = true");
    let apply = env.start_apply(&[]);
    wait_until(TIMEOUT, "the POST", || {
        env.sandbox.answered_count("POST", Endpoint::DnssecAuto) == 1
    });
    assert!(
        !env.provider_processes().is_empty(),
        "no provider process is running"
    );
    apply
}

fn excluded_domain() -> Fixture {
    Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
    .domain("a.se", Life::Excluded)
}

#[test]
fn interrupted_wait_saves_state_and_stops_the_provider() {
    with_each_cli(excluded_domain(), |env| {
        let apply = start_waiting_apply(&env);
        apply.interrupt();
        apply.wait_for(Duration::from_secs(10)).prints("Interrupt");
        wait_until(
            Duration::from_secs(5),
            "the provider's process is gone",
            || env.provider_processes().is_empty(),
        );
        assert!(!env.state().is_tainted(THIS));
        assert_eq!(env.state().attribute(THIS, "status"), "pending");
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_20_provider_exits_when_terraform_is_killed() {
    with_each_cli(excluded_domain(), |env| {
        let apply = start_waiting_apply(&env);
        apply.kill();
        wait_until(
            Duration::from_secs(5),
            "the provider's process is gone",
            || env.provider_processes().is_empty(),
        );
    });
}
