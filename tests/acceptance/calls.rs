//! How often HostUp is asked: one POST for a change, one GET for a refresh, and nothing else.

use hostup_sandbox::{Fixture, Life};

use crate::world::{NO_CALLS, THIS, gets, posts, story};

#[test]
fn complaint_03_a_create_is_one_post_also_where_it_is_on_already() {
    let fixture = Fixture::new()
        .domain("off.se", Life::Excluded)
        .domain("on.se", Life::Active);
    story(fixture, |world| {
        for (name, status) in [("off.se", "pending"), ("on.se", "active")] {
            world.forget_state();
            world.configure_one(name, r#"action = "include""#);
            world
                .apply()
                .succeeds()
                .calls(posts(1))
                .posted(&["include"])
                .warns_nothing();
            assert_eq!(world.state().text(THIS, "status"), status);
            world.plan().is_empty_plan().calls(gets(1));
        }
    });
}

#[test]
fn only_another_action_is_told_to_hostup() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        for more in [
            r#"on_destroy = "exclude""#,
            "wait_for_active = true",
            "timeouts {\n    create = \"20m\"\n  }",
            "timeouts {\n    update = \"20m\"\n  }",
            "",
        ] {
            world.configure_one("a.se", &format!("action = \"include\"\n  {more}"));
            world.plan().has_changes().never_says("known after apply");
            assert_eq!(world.planned().actions(THIS), ["update"]);
            world
                .apply_with(&["planned"])
                .succeeds()
                .calls(NO_CALLS)
                .warns_nothing();
        }
        world.configure_one("a.se", r#"action = "exclude""#);
        world
            .apply()
            .succeeds()
            .calls(gets(1).and_posts(1))
            .posted(&["exclude"]);
        assert!(!world.sandbox.is_enrolled("a.se"));
    });
}
