//! `wait_for_active`: what ends a wait, and that no end of one is an error.

use std::thread;
use std::time::{Duration, Instant};

use hostup_sandbox::{ClockStart, Endpoint, Fixture, Life, RateLimit};

use crate::world::{NO_CALLS, Outcome, THIS, World, eventually, gets, one, posts, story};

const HOUR: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause of a blocked domain is compared with the time of day, so the sandbox must have it too.
fn at_present() -> Fixture {
    Fixture {
        clock: ClockStart::Now,
        ..Fixture::new()
    }
}

fn waits(create: &str, update: &str) -> String {
    format!(
        "action = \"include\"\n  wait_for_active = true\n  timeouts {{\n    create = \"{create}\"\n    update = \
         \"{update}\"\n  }}"
    )
}

/// Whether HostUp has done what the POST asks: what a test changes there comes after it.
fn posted(world: &World) -> bool {
    world.sandbox.answered_count("POST", Endpoint::DnssecAuto) > 0
}

#[test]
fn complaint_13_a_wait_looks_after_its_interval_and_ends_when_the_domain_is_active() {
    story(at_present().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", &waits("10m", "10m"));
        thread::scope(|scope| {
            let apply = scope.spawn(|| world.apply());
            eventually(PATIENCE, "the POST", || posted(&world));
            world.sandbox.advance(HOUR);
            let apply = apply.join().unwrap();
            apply.succeeds().warns_nothing().calls(gets(1).and_posts(1));
            looks_not_before_five_seconds_after_the_post(&apply);
        });
        assert_eq!(world.state().text(THIS, "status"), "active");
        world.plan().is_empty_plan();
    });
}

#[track_caller]
fn looks_not_before_five_seconds_after_the_post(apply: &Outcome) {
    let at = |method| {
        apply
            .journal()
            .to(method, Endpoint::DnssecAuto)
            .map(|entry| entry.at)
            .next()
            .unwrap()
    };
    let pause: Duration = at("GET").duration_since(at("POST"));
    assert!(pause >= Duration::from_secs(5), "{pause:?}");
}

#[test]
fn complaint_08_a_wait_that_times_out_warns_and_taints_nothing() {
    story(at_present().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", &waits("1s", "1s"));
        let apply = world.apply();
        apply
            .succeeds()
            .warns("Automatic DNSSEC is not active yet")
            .says(r#"its status is "pending""#);
        apply.calls(gets(1).and_posts(1));
        assert!(!world.state().is_tainted(THIS));
        assert_eq!(world.state().text(THIS, "status"), "pending");
        world.plan().is_empty_plan().calls(gets(1));
        world.apply().succeeds().calls(gets(1));
    });
}

#[test]
fn complaint_13_waits_share_their_time_and_each_looks_at_least_once() {
    story(at_present().domains(12, Life::Excluded), |world| {
        world.configure(
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
        // With ten at a time, twelve waits of two seconds in turn would take four and more.
        let apply = world.apply();
        apply
            .succeeds()
            .warns("Automatic DNSSEC is not active yet")
            .calls(gets(12).and_posts(12));
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_13_a_wait_does_not_ask_before_the_limit_allows_it() {
    story(at_present().domain("a.se", Life::Excluded), |world| {
        world.sandbox.switches(|switches| {
            switches.rate_limit = Some(RateLimit {
                requests: 1,
                window: Duration::from_secs(3),
                style: Default::default(),
                headers: Default::default(),
                reset: Default::default(),
                retry_after: Default::default(),
            });
        });
        world.configure_one("a.se", &waits("1s", "1s"));
        let refused = world
            .apply()
            .succeeds()
            .journal()
            .entries
            .iter()
            .filter(|entry| entry.status == Some(429))
            .count();
        assert_eq!(
            refused, 0,
            "the wait ran into the limit that it was told of"
        );
    });
}

#[test]
fn a_pause_beyond_the_timeout_ends_the_wait_at_once_with_a_warning() {
    story(at_present().domain("a.se", Life::Blocked), |world| {
        world.configure_one("a.se", &waits("10m", "10m"));
        let begin = Instant::now();
        let apply = world.apply();
        apply
            .succeeds()
            .calls(posts(1))
            .warns("Automatic DNSSEC is not active yet");
        apply.says("The pause lasts longer than the timeout of the wait");
        assert!(begin.elapsed() < Duration::from_secs(60), "it waited");
        assert!(!world.state().is_tainted(THIS));
        world.plan().is_empty_plan();
    });
}

#[test]
fn an_error_that_a_fresh_check_finds_ends_the_wait() {
    story(at_present().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", &waits("10m", "10m"));
        thread::scope(|scope| {
            let apply = scope.spawn(|| world.apply());
            eventually(PATIENCE, "the POST", || posted(&world));
            world.sandbox.advance(HOUR);
            world.sandbox.fail_checks("a.se", "DNSKEY does not answer");
            let apply = apply.join().unwrap();
            apply
                .succeeds()
                .warns(&format!(
                    "Automatic DNSSEC of a.se ({}) is not active",
                    world.id("a.se")
                ))
                .says("DNSKEY does not answer");
        });
        assert!(!world.state().is_tainted(THIS));
        world.plan().is_empty_plan();
    });
}

#[test]
fn a_wait_that_is_asked_for_later_looks_at_once_and_tells_hostup_nothing() {
    story(at_present().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.sandbox.advance(HOUR);
        world.configure_one("a.se", &waits("10m", "10m"));
        // The refresh sees `active`, so there is nothing to wait for; without it the wait looks itself.
        world.plan().has_changes().never_says("known after apply");
        world
            .plan_with(&["-refresh=false"])
            .has_changes()
            .says("known after apply");
        world
            .apply_with(&["planned"])
            .succeeds()
            .calls(gets(1))
            .warns_nothing();
        assert_eq!(world.state().text(THIS, "status"), "active");
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_02_nothing_is_known_after_apply_that_cannot_change() {
    story(at_present().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.configure_one("a.se", &waits("10m", "10m"));
        world.plan().has_changes().never_says("known after apply");
        assert_eq!(world.planned().unknown(THIS), Vec::<String>::new());
        world.apply_with(&["planned"]).succeeds().calls(NO_CALLS);

        world.configure_one("a.se", r#"action = "exclude""#);
        world.plan().has_changes();
        let unknown = world.planned().unknown(THIS);
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
fn waiting_means_nothing_where_an_opt_out_is_wanted() {
    story(at_present().domain("a.se", Life::Active), |world| {
        world.configure(&one(
            "a.se",
            "action = \"exclude\"\n  wait_for_active = true",
        ));
        world.apply().succeeds().calls(posts(1)).warns_nothing();
        world.plan().is_empty_plan();
    });
}
