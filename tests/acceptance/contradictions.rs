//! Answers that contradict the action, and both answers that HostUp may give to an opt-out during a cooldown.

use std::time::Duration;

use hostup_sandbox::{Contradiction, Fixture, Life};

use crate::environment::{THIS, gets, with_each_cli};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn contradiction_warns_and_plans_empty_until_the_status_changes() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.sandbox.quirks("a.se", |quirks| {
            let status = "active".to_owned();
            quirks.contradiction = Some(Contradiction {
                status,
                is_enabled: true,
                applied: false,
            });
        });
        env.configure_this("a.se", r#"action = "exclude""#);
        env.apply()
            .succeeds()
            .warns("HostUp's answer contradicts the change");
        for _ in 0..2 {
            let plan = env.plan();
            plan.is_empty_plan()
                .sends(gets(1))
                .warns("HostUp still contradicts an earlier change");
            env.apply_with(&["-refresh-only"]).succeeds();
        }
        assert_eq!(env.state().attribute(THIS, "action"), "exclude");

        // Another status without evidence ends the contradiction.
        env.sandbox
            .quirks("a.se", |quirks| quirks.contradiction = None);
        env.sandbox.change_nameservers("a.se");
        env.apply_with(&["-refresh-only"])
            .succeeds()
            .has_no_warnings();
        env.plan().is_empty_plan();

        // After the cooldown the status is evidence that the domain is still enrolled.
        env.sandbox.advance(80 * HOUR);
        env.plan().has_changes().prints(r#""include" -> "exclude""#);
        env.apply().succeeds().posts_actions(&["exclude"]);
        assert!(!env.sandbox.is_enrolled("a.se"));
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn wait_that_ends_with_the_contradicting_status_plans_empty() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |env| {
        env.sandbox.quirks("a.se", |quirks| {
            quirks.contradiction = Some(Contradiction {
                status: "excluded".to_owned(),
                is_enabled: false,
                applied: false,
            });
        });
        let wait = "wait_for_active = true\n  timeouts {\n    create = \"1s\"\n  }";
        env.configure_this("a.se", &format!("action = \"include\"\n  {wait}"));
        env.apply()
            .succeeds()
            .warns("HostUp's answer contradicts the change")
            .prints("no change is planned, since HostUp answered the change with it");
        assert_eq!(env.state().attribute(THIS, "status"), "excluded");
        env.plan()
            .is_empty_plan()
            .warns("HostUp still contradicts an earlier change");
    });
}

#[test]
fn destroy_warns_if_the_answer_to_the_opt_out_contradicts_it() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        let warning = format!("a.se ({}) may still be enrolled", env.id("a.se"));
        let exclude = "action = \"include\"\n  on_destroy = \"exclude\"";
        env.configure_this("a.se", exclude);
        env.apply().succeeds();
        let destroy = env.destroy();
        destroy.succeeds().posts_actions(&["exclude"]);
        destroy.does_not_print("may still be enrolled");

        env.apply().succeeds();
        env.sandbox.quirks("a.se", |quirks| {
            quirks.contradiction = Some(Contradiction {
                status: "active".to_owned(),
                is_enabled: true,
                applied: false,
            });
        });
        let destroy = env.destroy();
        destroy.succeeds().posts_actions(&["exclude"]);
        destroy.warns_once(&warning);
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn contradicted_action_can_be_retried_with_replace() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |env| {
        env.sandbox.quirks("a.se", |quirks| {
            let status = "excluded".to_owned();
            quirks.contradiction = Some(Contradiction {
                status,
                is_enabled: false,
                applied: false,
            });
        });
        env.configure_this("a.se", r#"action = "include""#);
        env.apply()
            .succeeds()
            .warns("HostUp's answer contradicts the change");
        env.plan().is_empty_plan().prints("-replace");
        env.sandbox
            .quirks("a.se", |quirks| quirks.contradiction = None);
        env.apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posts_actions(&["include"]);
        assert!(env.sandbox.is_enrolled("a.se"));
        env.plan().is_empty_plan().has_no_warnings();
    });
}

/// HostUp answers an opt-out during a cooldown with `blocked` (masked) or with `excluded`.
fn assert_opt_out_during_cooldown_plans_empty(is_masked: bool) {
    with_each_cli(Fixture::new().domain("a.se", Life::Blocked), |env| {
        env.sandbox.quirks("a.se", |quirks| {
            quirks.cooldown_masks_excluded = Some(is_masked)
        });
        env.configure_this("a.se", r#"action = "include""#);
        env.apply()
            .succeeds()
            .warns("Automatic DNSSEC is paused")
            .prints("No action is needed");
        env.plan().is_empty_plan();

        env.configure_this("a.se", r#"action = "exclude""#);
        let apply = env.apply();
        apply.succeeds().posts_actions(&["exclude"]);
        if is_masked {
            apply.warns("Automatic DNSSEC is paused");
        } else {
            apply.has_no_warnings();
        }
        let status = if is_masked { "blocked" } else { "excluded" };
        assert_eq!(env.state().attribute(THIS, "status"), status);
        env.plan().is_empty_plan().has_no_warnings();
        env.refresh_only().is_empty_plan();

        env.sandbox.advance(80 * HOUR);
        env.plan().is_empty_plan().has_no_warnings();
        env.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(env.state().attribute(THIS, "status"), "excluded");
    });
}

#[test]
fn opt_out_during_cooldown_answered_blocked_plans_empty() {
    assert_opt_out_during_cooldown_plans_empty(true);
}

#[test]
fn opt_out_during_cooldown_answered_excluded_plans_empty() {
    assert_opt_out_during_cooldown_plans_empty(false);
}
