//! What a browser may do with the sandbox for pages that are not the sandbox's own.

use hostup_sandbox::{Fixture, Life, Sandbox};
use reqwest::{Method, RequestBuilder};

use crate::client::own;

fn sandbox() -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox")
}

/// Opts `example.se` out through the controls, as JSON or as the page's form.
fn opt_outs(sandbox: &Sandbox) -> [RequestBuilder; 2] {
    let path = "/domains/example.se/enrolment";
    [
        own(sandbox, Method::POST, &format!("/_sandbox{path}")).body(r#"{"included": false}"#),
        own(sandbox, Method::POST, &format!("/_sandbox/page{path}")).body("included=false"),
    ]
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let sandbox = sandbox();
    for origin in ["https://evil.example", "http://127.0.0.1:1", "null"] {
        for request in opt_outs(&sandbox) {
            assert_eq!(
                status(request.header("origin", origin)).await,
                403,
                "{origin}"
            );
        }
    }
    let forget = own(&sandbox, Method::DELETE, "/_sandbox/domains/example.se");
    assert_eq!(
        status(forget.header("origin", "https://evil.example")).await,
        403
    );
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn a_name_that_was_led_to_this_machine_changes_and_shows_nothing() {
    let sandbox = sandbox();
    let host = format!("evil.example:{}", sandbox.address().port());
    for request in opt_outs(&sandbox) {
        let request = request
            .header("host", &host)
            .header("origin", format!("http://{host}"));
        assert_eq!(status(request).await, 403);
    }
    let page = own(&sandbox, Method::GET, "/").header("host", &host);
    let refused = page.send().await.expect("an answer");
    assert_eq!(refused.status().as_u16(), 421);
    let told = refused.text().await.expect("text");
    assert!(
        told.contains("loopback") && !told.contains("example.se"),
        "{told}"
    );
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn the_sandboxs_own_page_and_programs_may() {
    let sandbox = sandbox();
    let origin = format!("http://{}", sandbox.address());
    for (request, answered) in opt_outs(&sandbox).into_iter().zip([200, 303]) {
        sandbox.set_enrolment_outside("example.se", true);
        assert_eq!(status(request.header("origin", &origin)).await, answered);
        assert!(!sandbox.is_enrolled("example.se"));
    }
    let [program, _] = opt_outs(&sandbox);
    sandbox.set_enrolment_outside("example.se", true);
    assert_eq!(status(program.header("host", "sandbox:8080")).await, 200);
    assert!(!sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn the_answer_to_another_site_says_what_to_do() {
    let sandbox = sandbox();
    let [request, _] = opt_outs(&sandbox);
    let refused = request.header("origin", "https://evil.example").send();
    let told: serde_json::Value = refused
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let told = told["error"].as_str().expect("a sentence");
    assert!(
        told.contains("https://evil.example") && told.contains("its own page"),
        "{told}"
    );
}
