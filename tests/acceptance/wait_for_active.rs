//! `wait_for_active`: what ends a wait. None of that is an error.

use std::thread;
use std::time::{Duration, Instant};

use hostup_sandbox::{ClockStart, Endpoint, Fixture, Life, RateLimit};

use crate::environment::{
    CommandOutput, NO_REQUESTS, THIS, TestEnvironment, gets, posts, resource_this, wait_until,
    with_each_cli,
};

const HOUR: Duration = Duration::from_secs(3600);
const TIMEOUT: Duration = Duration::from_secs(60);

/// The provider compares `blocked_until` with the current time, so the sandbox must use the same clock.
fn real_clock() -> Fixture {
    Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
}

fn include_and_wait(create: &str, update: &str) -> String {
    format!(
        "action = \"include\"\n  wait_for_active = true\n  timeouts {{\n    create = \"{create}\"\n    update = \
         \"{update}\"\n  }}"
    )
}

/// Whether HostUp has processed the POST, so a change by the test comes after it.
fn has_answered_post(env: &TestEnvironment) -> bool {
    env.sandbox.answered_count("POST", Endpoint::DnssecAuto) > 0
}

#[test]
fn complaint_13_wait_polls_after_its_interval_and_ends_when_active() {
    with_each_cli(real_clock().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", &include_and_wait("10m", "10m"));
        thread::scope(|scope| {
            let apply = scope.spawn(|| env.apply());
            wait_until(TIMEOUT, "the POST", || has_answered_post(&env));
            env.sandbox.advance(HOUR);
            let apply = apply.join().unwrap();
            apply
                .succeeds()
                .has_no_warnings()
                .sends(gets(1).and_posts(1));
            assert_first_poll_is_five_seconds_after_the_post(&apply);
        });
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        env.plan().is_empty_plan();
    });
}

#[track_caller]
fn assert_first_poll_is_five_seconds_after_the_post(apply: &CommandOutput) {
    let at = |method| {
        apply
            .journal()
            .to(method, Endpoint::DnssecAuto)
            .map(|entry| entry.at)
            .next()
            .unwrap()
    };
    let interval: Duration = at("GET").duration_since(at("POST"));
    assert!(interval >= Duration::from_secs(5), "{interval:?}");
}

#[test]
fn complaint_08_wait_timeout_warns_and_does_not_taint() {
    with_each_cli(real_clock().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", &include_and_wait("1s", "1s"));
        let apply = env.apply();
        apply
            .succeeds()
            .warns("Automatic DNSSEC is not active yet")
            .prints(r#"its status is "pending""#);
        apply.sends(gets(1).and_posts(1));
        assert!(!env.state().is_tainted(THIS));
        assert_eq!(env.state().attribute(THIS, "status"), "pending");
        env.plan().is_empty_plan().sends(gets(1));
        env.apply().succeeds().sends(gets(1));
    });
}

#[test]
fn complaint_13_waits_run_concurrently_and_each_polls_once() {
    with_each_cli(real_clock().domains(12, Life::Excluded), |env| {
        env.configure(
            r#"
            resource "hostup_domain_dnssec_auto" "each" {
              for_each        = local.id
              domain_id       = each.value
              action          = "include"
              wait_for_active = true
              timeouts {
                create = "2s"
              }
            }
            "#,
        );
        // Terraform runs ten operations at a time.
        let apply = env.apply();
        apply
            .succeeds()
            .warns("Automatic DNSSEC is not active yet")
            .sends(gets(12).and_posts(12));
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_13_wait_does_not_exceed_the_rate_limit() {
    with_each_cli(real_clock().domain("a.se", Life::Excluded), |env| {
        env.sandbox.settings(|settings| {
            settings.rate_limit = Some(RateLimit {
                requests: 1,
                window: Duration::from_secs(3),
                style: Default::default(),
                headers: Default::default(),
                reset: Default::default(),
                retry_after: Default::default(),
            });
        });
        env.configure_this("a.se", &include_and_wait("1s", "1s"));
        let rejected = env
            .apply()
            .succeeds()
            .journal()
            .entries
            .iter()
            .filter(|entry| entry.status == Some(429))
            .count();
        assert_eq!(rejected, 0, "the wait exceeded the announced limit");
    });
}

#[test]
fn pause_longer_than_the_timeout_ends_the_wait_with_a_warning() {
    with_each_cli(real_clock().domain("a.se", Life::Blocked), |env| {
        env.configure_this("a.se", &include_and_wait("10m", "10m"));
        let start = Instant::now();
        let apply = env.apply();
        apply
            .succeeds()
            .sends(posts(1))
            .warns("Automatic DNSSEC is not active yet");
        apply.prints("The pause lasts longer than the timeout of the wait");
        assert!(start.elapsed() < Duration::from_secs(60), "it waited");
        assert!(!env.state().is_tainted(THIS));
        env.plan().is_empty_plan();
    });
}

#[test]
fn failed_check_ends_the_wait_with_a_warning() {
    with_each_cli(real_clock().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", &include_and_wait("10m", "10m"));
        thread::scope(|scope| {
            let apply = scope.spawn(|| env.apply());
            wait_until(TIMEOUT, "the POST", || has_answered_post(&env));
            env.sandbox.advance(HOUR);
            env.sandbox.fail_checks("a.se", "DNSKEY does not answer");
            let apply = apply.join().unwrap();
            apply
                .succeeds()
                .warns(&format!(
                    "Automatic DNSSEC of a.se ({}) is not active",
                    env.id("a.se")
                ))
                .prints("DNSKEY does not answer");
        });
        assert!(!env.state().is_tainted(THIS));
        env.plan().is_empty_plan();
    });
}

#[test]
fn wait_added_later_polls_at_once_and_sends_no_post() {
    with_each_cli(real_clock().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.sandbox.advance(HOUR);
        env.configure_this("a.se", &include_and_wait("10m", "10m"));
        // The refresh reads `active`, so there is nothing to wait for. Without a refresh the wait polls.
        env.plan().has_changes().does_not_print("known after apply");
        env.plan_with(&["-refresh=false"])
            .has_changes()
            .prints("known after apply");
        env.apply_with(&["planned"])
            .succeeds()
            .sends(gets(1))
            .has_no_warnings();
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_02_only_attributes_that_can_change_are_unknown() {
    with_each_cli(real_clock().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.configure_this("a.se", &include_and_wait("10m", "10m"));
        env.plan().has_changes().does_not_print("known after apply");
        assert_eq!(
            env.saved_plan().unknown_attributes(THIS),
            Vec::<String>::new()
        );
        env.apply_with(&["planned"]).succeeds().sends(NO_REQUESTS);

        env.configure_this("a.se", r#"action = "exclude""#);
        env.plan().has_changes();
        let unknown = env.saved_plan().unknown_attributes(THIS);
        assert!(unknown.contains(&"status".to_owned()), "{unknown:?}");
        for known in ["id", "domain_name", "domain_id", "action", "on_destroy"] {
            assert!(
                !unknown.contains(&known.to_owned()),
                "{known} in {unknown:?}"
            );
        }
    });
}

#[test]
fn wait_for_active_has_no_effect_on_exclude() {
    with_each_cli(real_clock().domain("a.se", Life::Active), |env| {
        env.configure(&resource_this(
            "a.se",
            "action = \"exclude\"\n  wait_for_active = true",
        ));
        env.apply().succeeds().sends(posts(1)).has_no_warnings();
        env.plan().is_empty_plan();
    });
}
