//! State with the schema of another version of the provider.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value, json};

use crate::environment::{THIS, gets, with_each_cli};

#[test]
fn complaint_17_state_with_more_or_fewer_attributes_is_read() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        let written = env.state().json().clone();
        let with_change = |change: &dyn Fn(&mut Value)| {
            let mut state = written.clone();
            change(&mut state["resources"][0]["instances"][0]["attributes"]);
            state
        };
        for state in [
            with_change(&|attributes| attributes["from_the_future"] = json!({ "deep": [1] })),
            with_change(&|attributes| {
                drop(attributes.as_object_mut().unwrap().remove("last_error"))
            }),
            with_change(&|attributes| drop(attributes.as_object_mut().unwrap().remove("timeouts"))),
        ] {
            env.write_state(&state);
            env.plan().is_empty_plan().sends(gets(1));
        }
        assert_eq!(env.state().attribute(THIS, "status"), "active");
    });
}

#[test]
fn state_of_a_newer_schema_is_rejected_and_kept() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        let mut state = env.state().json().clone();
        state["resources"][0]["instances"][0]["schema_version"] = json!(7);
        env.write_state(&state);
        let before = env.state_file();
        env.plan().fails();
        assert_eq!(env.state_file(), before);
    });
}
