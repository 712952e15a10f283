//! Answers that do not fit the question, and both things that HostUp may say after an opt-out inside a cooldown.

use std::time::Duration;

use hostup_sandbox::{Contradiction, Fixture, Life};

use crate::world::{THIS, gets, story};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn an_answer_that_contradicts_warns_and_changes_nothing_until_the_status_does() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.sandbox.quirks("a.se", |traps| {
            let status = "active".to_owned();
            traps.contradiction = Some(Contradiction {
                status,
                is_enabled: true,
                applied: false,
            });
        });
        world.configure_one("a.se", r#"action = "exclude""#);
        world
            .apply()
            .succeeds()
            .warns("HostUp's answer contradicts the change");
        for _ in 0..2 {
            let plan = world.plan();
            plan.is_empty_plan()
                .calls(gets(1))
                .warns("HostUp still contradicts an earlier change");
            world.apply_with(&["-refresh-only"]).succeeds();
        }
        assert_eq!(world.state().text(THIS, "action"), "exclude");

        // Another status without evidence ends the contradiction and says nothing itself.
        world
            .sandbox
            .quirks("a.se", |traps| traps.contradiction = None);
        world.sandbox.change_nameservers("a.se");
        world
            .apply_with(&["-refresh-only"])
            .succeeds()
            .warns_nothing();
        world.plan().is_empty_plan();

        // After the cooldown the domain is still enrolled: now that is evidence.
        world.sandbox.advance(80 * HOUR);
        world.plan().has_changes().says(r#""include" -> "exclude""#);
        world.apply().succeeds().posted(&["exclude"]);
        assert!(!world.sandbox.is_enrolled("a.se"));
        world.plan().is_empty_plan().warns_nothing();
    });
}

#[test]
fn a_contradicted_wish_can_be_asked_for_again() {
    story(Fixture::new().domain("a.se", Life::Excluded), |world| {
        world.sandbox.quirks("a.se", |traps| {
            let status = "excluded".to_owned();
            traps.contradiction = Some(Contradiction {
                status,
                is_enabled: false,
                applied: false,
            });
        });
        world.configure_one("a.se", r#"action = "include""#);
        world
            .apply()
            .succeeds()
            .warns("HostUp's answer contradicts the change");
        world.plan().is_empty_plan().says("-replace");
        world
            .sandbox
            .quirks("a.se", |traps| traps.contradiction = None);
        world
            .apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posted(&["include"]);
        assert!(world.sandbox.is_enrolled("a.se"));
        world.plan().is_empty_plan().warns_nothing();
    });
}

/// An opt-out inside the cooldown, answered with a status that masks it or with `excluded`.
fn an_opt_out_inside_a_cooldown_settles(masks: bool) {
    story(Fixture::new().domain("a.se", Life::Blocked), |world| {
        world
            .sandbox
            .quirks("a.se", |traps| traps.cooldown_masks_excluded = Some(masks));
        world.configure_one("a.se", r#"action = "include""#);
        world
            .apply()
            .succeeds()
            .warns("Automatic DNSSEC is paused")
            .says("No action is needed");
        world.plan().is_empty_plan();

        world.configure_one("a.se", r#"action = "exclude""#);
        let apply = world.apply();
        apply.succeeds().posted(&["exclude"]);
        if masks {
            apply.warns("Automatic DNSSEC is paused");
        } else {
            apply.warns_nothing();
        }
        let status = if masks { "blocked" } else { "excluded" };
        assert_eq!(world.state().text(THIS, "status"), status);
        world.plan().is_empty_plan().warns_nothing();
        world.refresh_only().is_empty_plan();

        world.sandbox.advance(80 * HOUR);
        world.plan().is_empty_plan().warns_nothing();
        world.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(world.state().text(THIS, "status"), "excluded");
    });
}

#[test]
fn an_opt_out_inside_a_cooldown_that_answers_blocked_settles() {
    an_opt_out_inside_a_cooldown_settles(true);
}

#[test]
fn an_opt_out_inside_a_cooldown_that_answers_excluded_settles() {
    an_opt_out_inside_a_cooldown_settles(false);
}
