//! Requests that a browser sends for pages of other sites.

use hostup_sandbox::{Fixture, Life, Sandbox};
use reqwest::{Method, RequestBuilder};

use crate::client::sandbox_request;

fn sandbox() -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox")
}

/// Opts `example.se` out through the controls, as JSON or as the page's form.
fn opt_outs(sandbox: &Sandbox) -> [RequestBuilder; 2] {
    let path = "/domains/example.se/enrolment";
    [
        sandbox_request(sandbox, Method::POST, &format!("/_sandbox{path}"))
            .body(r#"{"included": false}"#),
        sandbox_request(sandbox, Method::POST, &format!("/_sandbox/page{path}"))
            .body("included=false"),
    ]
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("a response").status().as_u16()
}

#[tokio::test]
async fn request_from_other_origin_is_403() {
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
    let forget = sandbox_request(&sandbox, Method::DELETE, "/_sandbox/domains/example.se");
    assert_eq!(
        status(forget.header("origin", "https://evil.example")).await,
        403
    );
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn rebound_host_name_is_refused() {
    let sandbox = sandbox();
    let host = format!("evil.example:{}", sandbox.address().port());
    for request in opt_outs(&sandbox) {
        let request = request
            .header("host", &host)
            .header("origin", format!("http://{host}"));
        assert_eq!(status(request).await, 403);
    }
    let page = sandbox_request(&sandbox, Method::GET, "/").header("host", &host);
    let refused = page.send().await.expect("a response");
    assert_eq!(refused.status().as_u16(), 421);
    let text = refused.text().await.expect("text");
    assert!(
        text.contains("loopback") && !text.contains("example.se"),
        "{text}"
    );
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn own_page_and_programs_are_accepted() {
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
async fn refusal_of_other_origin_has_remedy() {
    let sandbox = sandbox();
    let [request, _] = opt_outs(&sandbox);
    let refused = request.header("origin", "https://evil.example").send();
    let body: serde_json::Value = refused
        .await
        .expect("a response")
        .json()
        .await
        .expect("JSON");
    let error = body["error"].as_str().expect("a sentence");
    assert!(
        error.contains("https://evil.example") && error.contains("its own page"),
        "{error}"
    );
}
