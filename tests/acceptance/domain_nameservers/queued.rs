//! Changes to HostUp's own name servers, which HostUp queues: the POST answers 202, and the GET shows the change later.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life};

use super::{ELSEWHERE, HOSTUP, THIS, apply, resource, stored};
use crate::environment::{TestEnvironment, nameserver_gets, with_each_cli};

const NOT_CONFIRMED: &str = "HostUp has not confirmed the new name servers of a.se (dom_";

/// Returns a domain with name servers elsewhere. A queued change takes this time.
fn elsewhere(job_takes: Duration) -> Fixture {
    Fixture::new()
        .real_time(Duration::ZERO)
        .domain_with("a.se", Life::Excluded, |mut domain| {
            domain.nameservers = Some(ELSEWHERE.map(str::to_owned).to_vec());
            domain
        })
        .settings(|settings| settings.nameserver_job_takes = job_takes)
}

/// Longer than any test.
const NEVER: Duration = Duration::from_secs(24 * 3600);

#[test]
fn complaint_13_queued_change_is_polled_after_the_interval_until_it_shows() {
    with_each_cli(elsewhere(Duration::from_secs(2)), |env| {
        env.configure(&resource(&HOSTUP, ""));
        env.plan().has_changes();
        // The plan, the apply before the POST, and one poll after five seconds.
        env.apply_with(&["planned"])
            .succeeds()
            .has_no_warnings()
            .posts_nameservers(&[&HOSTUP])
            .sends(nameserver_gets(3).and_nameserver_posts(1).and_lists(1));
        assert_eq!(env.sandbox.nameservers_of("a.se"), HOSTUP);
        env.plan().is_empty_plan().sends(nameserver_gets(1));
    });
}

#[test]
fn complaint_08_queued_change_that_never_comes_is_a_warning_and_is_proposed_again() {
    with_each_cli(elsewhere(Duration::ZERO), |env| {
        env.sandbox
            .quirks("a.se", |quirks| quirks.nameserver_job_fails = Some(true));
        let short = "timeouts {\n    create = \"1s\"\n    update = \"1s\"\n  }";
        env.configure(&resource(&HOSTUP, short));
        env.apply()
            .succeeds()
            .warns(NOT_CONFIRMED)
            .prints("its timeout of 1s")
            .prints("HostUp reports: ns1.elsewhere.example, ns2.elsewhere.example.");
        assert!(!env.state().is_tainted(THIS));
        assert_eq!(stored(&env), HOSTUP);
        env.plan_with(&["-refresh=false"]).is_empty_plan();

        env.plan()
            .has_changes()
            .prints("- \"ns1.elsewhere.example\"")
            .prints("+ \"primary.ns.hostup.se\"");
        assert_eq!(env.saved_plan().actions(THIS), ["update"]);
        // The plan, the apply before the POST, and one poll at the end of the timeout.
        env.apply_with(&["planned"])
            .succeeds()
            .warns(NOT_CONFIRMED)
            .posts_nameservers(&[&HOSTUP])
            .sends(nameserver_gets(3).and_nameserver_posts(1));
        assert_eq!(stored(&env), HOSTUP);

        env.sandbox
            .quirks("a.se", |quirks| quirks.nameserver_job_fails = None);
        env.apply().succeeds().has_no_warnings();
        env.plan().is_empty_plan();
    });
}

#[test]
fn change_elsewhere_after_a_queued_one_is_not_undone_by_it() {
    with_each_cli(elsewhere(NEVER), |env| {
        env.configure(&resource(&HOSTUP, "timeouts {\n    create = \"1s\"\n  }"));
        env.apply().succeeds().warns(NOT_CONFIRMED);
        apply(&env, &["ns1.third.example", "ns2.third.example"]);
        env.sandbox.advance(NEVER);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

/// Starts an apply of HostUp's name servers, and returns when HostUp has queued the change.
#[cfg(target_os = "linux")]
fn start_waiting_apply(env: &TestEnvironment) -> crate::environment::RunningCommand<'_> {
    env.configure(&resource(&HOSTUP, ""));
    let apply = env.start_apply(&[]);
    crate::environment::wait_until(Duration::from_secs(60), "the POST", || {
        let endpoint = hostup_sandbox::Endpoint::Nameservers;
        env.sandbox.answered_count("POST", endpoint) == 1
    });
    apply
}

#[cfg(target_os = "linux")]
#[test]
fn interrupted_wait_saves_the_change_at_once() {
    with_each_cli(elsewhere(NEVER), |env| {
        let apply = start_waiting_apply(&env);
        apply.interrupt();
        apply
            .wait_for(Duration::from_secs(10))
            .prints("Interrupt")
            .prints(NOT_CONFIRMED)
            .prints("The wait was interrupted");
        assert!(!env.state().is_tainted(THIS));
        assert_eq!(stored(&env), HOSTUP);
        env.sandbox.advance(NEVER);
        env.plan().is_empty_plan().has_no_warnings();
    });
}
