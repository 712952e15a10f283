//! State that another version of the provider wrote.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value, json};

use crate::world::{THIS, gets, story};

#[test]
fn complaint_17_state_with_more_or_fewer_attributes_is_read() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        let written = world.state().json().clone();
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut state = written.clone();
            change(&mut state["resources"][0]["instances"][0]["attributes"]);
            state
        };
        for state in [
            changed(&|attributes| attributes["from_the_future"] = json!({ "deep": [1] })),
            changed(&|attributes| drop(attributes.as_object_mut().unwrap().remove("last_error"))),
            changed(&|attributes| drop(attributes.as_object_mut().unwrap().remove("timeouts"))),
        ] {
            world.write_state(&state);
            world.plan().is_empty_plan().calls(gets(1));
        }
        assert_eq!(world.state().text(THIS, "status"), "active");
    });
}

#[test]
fn state_of_a_newer_schema_is_refused_in_words_and_stays() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        let mut state = world.state().json().clone();
        state["resources"][0]["instances"][0]["schema_version"] = json!(7);
        world.write_state(&state);
        let before = world.state_file();
        world.plan().fails();
        assert_eq!(world.state_file(), before);
    });
}
