//! The key is nowhere. Every command of every story is searched for it; here are the files, the logs at their most
//! talkative and the sandbox's page too, before servers that repeat it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hostup_sandbox::{Fault, FaultKind, Fixture, Life, MAIN_KEY};
use serde_json::json;

use crate::canary::is_not_in;
use crate::world::{World, one, story, unzipped};

/// A provider that gives up at once.
const HASTY: &str = "provider \"hostup\" {\n  max_retries = 0\n  max_wait = \"1s\"\n}\n";

fn logged(world: &mut World) {
    world.set("TF_LOG", "trace");
    let log = world.path("trace.log").display().to_string();
    world.set("TF_LOG_PATH", &log);
}

/// Looks through everything that lies in the folder: state and its backup, logs, the saved plan, a crash log.
#[track_caller]
fn no_file_has_it(world: &World, key: &str) {
    let folder = fs::read_dir(world.path(".")).unwrap();
    let mut seen = 0;
    for file in folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
    {
        let bytes = fs::read(&file).unwrap();
        let name = file.display().to_string();
        is_not_in(&name, &String::from_utf8_lossy(&bytes), key);
        for (inner, bytes) in unzipped(&bytes) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            is_not_in(&format!("{name}, {inner}"), &text, key);
            seen += usize::from(inner == "tfplan");
        }
    }
    assert_eq!(seen, 1, "the saved plan was not looked into");
    let state = world.state_file();
    for encoded in state.split("\"private\": \"").skip(1) {
        let bytes = STANDARD.decode(encoded.split('"').next().unwrap()).unwrap();
        is_not_in("private state", &String::from_utf8_lossy(&bytes), key);
    }
}

/// What the sandbox shows of itself in a browser and as JSON.
fn pages(world: &World) -> String {
    let pages = ["/", "/_sandbox/journal"].map(|path| {
        let mut stream = TcpStream::connect(world.sandbox.address()).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut page = Vec::new();
        stream.read_to_end(&mut page).unwrap();
        let page = String::from_utf8_lossy(&page).into_owned();
        assert!(page.starts_with("HTTP/1.1 200"), "{path}: {page}");
        assert!(page.contains("/dnssec-auto"), "{path} shows no request: {page}");
        page
    });
    pages.concat()
}

#[test]
fn complaint_14_the_key_is_in_no_output_log_state_or_plan() {
    story(Fixture::new().domain("a.se", Life::Blocked), |mut world| {
        logged(&mut world);
        world.configure_one("a.se", r#"action = "include""#);
        world.plan().succeeds();
        world.planned();
        world.apply().succeeds();
        is_not_in("the sandbox's pages", &pages(&world), MAIN_KEY);
        world.plan().is_empty_plan();
        let log = fs::read_to_string(world.path("trace.log")).unwrap();
        assert!(
            log.contains("terraform-provider-hostup"),
            "the log has nothing of the provider"
        );
        no_file_has_it(&world, MAIN_KEY);
    });
}

/// Answers that repeat the key, in the ways of those who do.
fn echoes() -> Vec<FaultKind> {
    let page = format!("<html>authorization: Bearer {MAIN_KEY}</html>");
    let problem = json!({ "code": "forbidden", "detail": format!("{MAIN_KEY} may not"), "requestId": MAIN_KEY });
    let encoded = MAIN_KEY.replace('-', "%2D");
    let state = json!({
        "domainName": "a.se", "status": "active", "isEnabled": true, "isBlocked": false,
        "reason": format!("Asked by {MAIN_KEY}."), "lastError": encoded,
    });
    vec![
        FaultKind::raw(500, "text/html", page).header("x-you-sent", MAIN_KEY),
        FaultKind::raw(403, "application/problem+json", problem.to_string()),
        FaultKind::Redirect {
            status: 307,
            location: format!("https://h.test/?key={MAIN_KEY}"),
        },
        FaultKind::raw(200, "application/json", state.to_string()),
    ]
}

#[test]
fn complaint_14_a_server_that_repeats_the_key_gets_it_into_no_output_log_state_or_plan() {
    story(
        Fixture::new().domain("a.se", Life::Excluded),
        |mut world| {
            logged(&mut world);
            world.configure(&(HASTY.to_owned() + &one("a.se", r#"action = "include""#)));
            world.plan().has_changes();
            // The one that answers with a state comes last: it is what is stored.
            for echo in echoes() {
                world.sandbox.fault(Fault::new(echo).forever());
                world.apply();
                world.plan();
                world.sandbox.clear_faults();
            }
            no_file_has_it(&world, MAIN_KEY);
            assert!(world.state_file().contains("Asked by ***."));
        },
    );
}

#[test]
fn complaint_14_a_key_that_is_refused_is_not_told_either() {
    const KEY: &str = "a-key-that-hostup-does-not-know";
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        // To the terminal this time, which every command is searched in.
        world.set("TF_LOG_PROVIDER", "trace");
        world.use_key(KEY);
        world.configure(&one("a.se", r#"action = "include""#));
        let refused = world.apply();
        refused
            .fails()
            .says("HTTP 401")
            .says("provider.terraform-provider-hostup");
    });
}
