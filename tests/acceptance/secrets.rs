//! The API key is printed and stored nowhere. The environment searches the output of every command; these tests also
//! search files, trace logs and the pages of the sandbox, with servers that repeat the key.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hostup_sandbox::{Fault, FaultKind, Fixture, Life, MAIN_KEY};
use serde_json::json;

use crate::canary::assert_not_in;
use crate::environment::{TestEnvironment, resource_this, unzip, with_each_cli};

/// A provider block that gives up at once.
const GIVES_UP_AT_ONCE: &str = "provider \"hostup\" {\n  max_retries = 0\n  max_wait = \"1s\"\n}\n";

fn enable_trace_log(env: &mut TestEnvironment) {
    env.set_var("TF_LOG", "trace");
    let log = env.path("trace.log").display().to_string();
    env.set_var("TF_LOG_PATH", &log);
}

/// Searches all files of the working folder for the key: state and its backup, logs, the saved plan, crash logs.
#[track_caller]
fn assert_no_file_contains(env: &TestEnvironment, key: &str) {
    let folder = fs::read_dir(env.path(".")).unwrap();
    let mut plans = 0;
    for file in folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
    {
        let bytes = fs::read(&file).unwrap();
        let name = file.display().to_string();
        assert_not_in(&name, &String::from_utf8_lossy(&bytes), key);
        for (inner, bytes) in unzip(&bytes) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert_not_in(&format!("{name}, {inner}"), &text, key);
            plans += usize::from(inner == "tfplan");
        }
    }
    assert_eq!(plans, 1, "saved plans that were searched");
    let state = env.state_file();
    for encoded in state.split("\"private\": \"").skip(1) {
        let bytes = STANDARD.decode(encoded.split('"').next().unwrap()).unwrap();
        assert_not_in("private state", &String::from_utf8_lossy(&bytes), key);
    }
}

/// Returns the HTML page and the journal of the sandbox.
fn sandbox_pages(env: &TestEnvironment) -> String {
    let pages = ["/", "/_sandbox/journal"].map(|path| {
        let mut stream = TcpStream::connect(env.sandbox.address()).unwrap();
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
fn complaint_14_key_is_in_no_output_log_state_or_plan() {
    with_each_cli(Fixture::new().domain("a.se", Life::Blocked), |mut env| {
        enable_trace_log(&mut env);
        env.configure_this("a.se", r#"action = "include""#);
        env.plan().succeeds();
        env.saved_plan();
        env.apply().succeeds();
        assert_not_in("the sandbox's pages", &sandbox_pages(&env), MAIN_KEY);
        env.plan().is_empty_plan();
        let log = fs::read_to_string(env.path("trace.log")).unwrap();
        assert!(
            log.contains("terraform-provider-hostup"),
            "the log has nothing of the provider"
        );
        assert_no_file_contains(&env, MAIN_KEY);
    });
}

/// Answers that repeat the key in headers, bodies and redirects.
fn answers_with_key() -> Vec<FaultKind> {
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
fn complaint_14_key_echoed_by_a_server_is_in_no_output_log_state_or_plan() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |mut env| {
        enable_trace_log(&mut env);
        env.configure(
            &(GIVES_UP_AT_ONCE.to_owned() + &resource_this("a.se", r#"action = "include""#)),
        );
        env.plan().has_changes();
        // The last answer is the one that is stored.
        for answer in answers_with_key() {
            env.sandbox.fault(Fault::new(answer).forever());
            env.apply();
            env.plan();
            env.sandbox.clear_faults();
        }
        assert_no_file_contains(&env, MAIN_KEY);
        assert!(env.state_file().contains("Asked by ***."));
    });
}

#[test]
fn complaint_14_rejected_key_is_not_printed() {
    const KEY: &str = "a-key-that-hostup-does-not-know";
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        // Logs to standard error, which is searched after every command.
        env.set_var("TF_LOG_PROVIDER", "trace");
        env.use_key(KEY);
        env.configure(&resource_this("a.se", r#"action = "include""#));
        let output = env.apply();
        output
            .fails()
            .prints("HTTP 401")
            .prints("provider.terraform-provider-hostup");
    });
}
