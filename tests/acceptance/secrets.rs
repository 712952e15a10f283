//! The key is nowhere. Every command of every story is searched for it; here are the files and the logs too.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hostup_sandbox::{Fault, FaultKind, Fixture, Life, MAIN_KEY};

use crate::world::{World, one, story};

fn logged(world: &mut World) {
    world.set("TF_LOG", "trace");
    let log = world.path("trace.log").display().to_string();
    world.set("TF_LOG_PATH", &log);
}

#[track_caller]
fn no_file_has_it(world: &World, key: &str) {
    let folder = fs::read_dir(world.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for file in folder.filter(|path| path.is_file()) {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(key), "the key is in {}", file.display());
    }
    let state = world.state_file();
    for encoded in state.split("\"private\": \"").skip(1) {
        let bytes = STANDARD.decode(encoded.split('"').next().unwrap()).unwrap();
        assert!(
            !String::from_utf8_lossy(&bytes).contains(key),
            "the key is in private state"
        );
    }
}

#[test]
fn complaint_14_the_key_is_in_no_output_log_state_or_plan() {
    story(Fixture::new().domain("a.se", Life::Blocked), |mut world| {
        logged(&mut world);
        world.configure_one("a.se", r#"action = "include""#);
        world.plan().succeeds();
        world.planned();
        world.apply().succeeds();
        world.plan().is_empty_plan();
        let log = fs::read_to_string(world.path("trace.log")).unwrap();
        assert!(
            log.contains("terraform-provider-hostup"),
            "the log has nothing of the provider"
        );
        no_file_has_it(&world, MAIN_KEY);
    });
}

#[test]
fn complaint_14_failures_do_not_tell_the_key_either() {
    const KEY: &str = "a-key-that-hostup-does-not-know";
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        logged(&mut world);
        world.use_key(KEY);
        world.configure(&one("a.se", r#"action = "include""#));
        world.apply().fails().says("HTTP 401");
        // A server that sends back what it was sent.
        let echo = format!("<html>authorization: Bearer {KEY}</html>");
        world
            .sandbox
            .fault(Fault::new(FaultKind::raw(500, "text/html", echo)).forever());
        let apply = world.apply();
        apply.fails();
        no_file_has_it(&world, KEY);
    });
}
