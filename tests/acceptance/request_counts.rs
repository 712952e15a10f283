//! The number of requests: one POST for a change, one GET for a refresh, and nothing else.

use hostup_sandbox::{Fixture, Life};

use crate::environment::{NO_REQUESTS, THIS, gets, posts, with_each_cli};

#[test]
fn complaint_03_create_sends_one_post_even_when_already_enrolled() {
    let fixture = Fixture::new()
        .domain("off.se", Life::Excluded)
        .domain("on.se", Life::Active);
    with_each_cli(fixture, |env| {
        for (name, status) in [("off.se", "pending"), ("on.se", "active")] {
            env.delete_state();
            env.configure_this(name, r#"action = "include""#);
            env.apply()
                .succeeds()
                .sends(posts(1))
                .posts_actions(&["include"])
                .has_no_warnings();
            assert_eq!(env.state().attribute(THIS, "status"), status);
            env.plan().is_empty_plan().sends(gets(1));
        }
    });
}

#[test]
fn only_a_changed_action_sends_requests() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        for argument in [
            r#"on_destroy = "exclude""#,
            "wait_for_active = true",
            "timeouts {\n    create = \"20m\"\n  }",
            "timeouts {\n    update = \"20m\"\n  }",
            "",
        ] {
            env.configure_this("a.se", &format!("action = \"include\"\n  {argument}"));
            env.plan().has_changes().does_not_print("known after apply");
            assert_eq!(env.saved_plan().actions(THIS), ["update"]);
            env.apply_with(&["planned"])
                .succeeds()
                .sends(NO_REQUESTS)
                .has_no_warnings();
        }
        env.configure_this("a.se", r#"action = "exclude""#);
        env.apply()
            .succeeds()
            .sends(gets(1).and_posts(1))
            .posts_actions(&["exclude"]);
        assert!(!env.sandbox.is_enrolled("a.se"));
    });
}
