//! The page's buttons, as a browser without JavaScript uses them.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life, Sandbox};
use reqwest::Method;

use crate::{
    client::{Caller, sandbox_request},
    page::{between, get, page},
};

/// The action and the fields of each form with the method POST.
fn forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let plain = |text: &str| text.replace("&amp;", "&").replace("&#39;", "'");
    let forms = between(page, r#"<form method="post" action=""#, "</form>").into_iter();
    forms
        .map(|form| {
            let action = plain(form.split('"').next().expect("an action"));
            let hidden = between(form, r#"<input type="hidden" name=""#, ">").into_iter();
            let fields = hidden.map(|field| {
                let (name, value) = field.split_once(r#"" value=""#).expect("a value");
                (plain(name), plain(value.trim_end_matches('"')))
            });
            (action, fields.collect())
        })
        .collect()
}

#[tokio::test]
async fn every_button_works_without_script_and_redirects_back() {
    let address = "8.8.8.8".parse().expect("an address");
    let fixture = Fixture::demo()
        .domain("räksmörgås.se", Life::Active)
        .domain_with("lim.se", Life::Active, |domain| {
            domain.glue_record("ns1.lim.se", &[address])
        })
        .domain_with("udda.se", Life::Active, |domain| domain.id("a/b c?d%2e"))
        .fault(Fault::new(FaultKind::ResetAfter).on("PUT"));
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    Caller::main(&sandbox).get("/domains").await;
    let page = page(&sandbox, "/?filter=.se").await;
    let forms = forms(&page);
    // `example.nu` is filtered out. 11 domains with 8 forms each, 2 to delete glue records, 4 for the clock, 2 to clear.
    assert_eq!(forms.len(), 11 * 8 + 2 + 4 + 2);
    let lim = format!(
        "/domains/{}/glue-records",
        sandbox.id_of("lim.se").replace('_', "%5F")
    );
    for (action, mut fields) in forms {
        if action.ends_with("/glue-records") {
            if !action.ends_with(&lim) {
                continue;
            }
            fields.push(("hostname".to_owned(), "ns2.lim.se".to_owned()));
            fields.push(("ips[]".to_owned(), "8.8.4.4, 1.1.1.1".to_owned()));
        }
        if action.ends_with("/clock") && fields.iter().all(|(name, _)| name != "advance") {
            fields.push(("advance".to_owned(), "90s".to_owned()));
        }
        let anchor = fields
            .iter()
            .find(|(name, _)| name == "anchor")
            .expect("an anchor")
            .1
            .clone();
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        let request = sandbox_request(&sandbox, Method::POST, &action).body(body);
        let response = request.send().await.expect("a response");
        assert_eq!(response.status().as_u16(), 303, "{action} {fields:?}");
        assert_eq!(
            response.headers()["location"].to_str().expect("text"),
            format!("/?filter=.se#{anchor}")
        );
        assert!(page.contains(&format!(" id=\"{anchor}\"")), "{anchor}");
    }
    for domain in ["räksmörgås.se", "udda.se"] {
        assert!(!sandbox.is_enrolled(domain), "{domain}");
    }
    let glue = sandbox.glue_records_of("lim.se");
    assert_eq!(
        serde_json::json!(glue),
        serde_json::json!([{"hostname": "ns2.lim.se", "ips": ["8.8.4.4", "1.1.1.1"]}])
    );
    assert_eq!(
        (sandbox.journal().total(), sandbox.pending_faults()),
        (0, 0)
    );
}

#[tokio::test]
async fn clock_button_moves_clock_and_is_in_history() {
    let sandbox = Sandbox::start(Fixture::new().domain("ny.se", Life::Pending)).expect("a sandbox");
    let post = sandbox_request(&sandbox, Method::POST, "/_sandbox/page/clock").body("advance=10m");
    post.send().await.expect("a response");
    let page = page(&sandbox, "/").await;
    let events: Vec<_> = between(&page, "</time> ", "</li>");
    assert_eq!(
        &events[events.len() - 3..],
        [
            "Status pending became active",
            "Clock moved forward 10m",
            "Added as pending"
        ]
    );
    assert!(
        page.contains(
            r#"<time datetime="2026-04-27T12:10:00.000Z">2026-04-27 12:10:00</time> UTC"#
        )
    );
}

#[tokio::test]
async fn invalid_form_shows_error_on_the_same_view() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let post = sandbox_request(&sandbox, Method::POST, "/_sandbox/page/clock");
    let response = post
        .body("view=filter%3Dny&advance=%3Cb%3Esoon")
        .send()
        .await
        .expect("a response");
    assert_eq!(response.status().as_u16(), 400);
    let page = response.text().await.expect("text");
    let message = between(&page, r#"<p id="message" role="status">"#, "</p>")[0];
    assert!(
        message.contains("`&lt;b&gt;soon` is not a duration"),
        "{message}"
    );
    assert_eq!(page.matches("<article").count(), 1, "the view is kept");

    let missing = sandbox_request(
        &sandbox,
        Method::POST,
        "/_sandbox/page/domains/none.se/checks",
    );
    assert_eq!(
        missing.send().await.expect("a response").status().as_u16(),
        404
    );
    let again = get(&sandbox, "/_sandbox/page/clock").await;
    assert_eq!(
        (again.status().as_u16(), &again.headers()["location"]),
        (303, &"/".parse().expect("a header"))
    );
    let put = sandbox_request(&sandbox, Method::PUT, "/")
        .send()
        .await
        .expect("a response");
    assert_eq!(put.status().as_u16(), 405);
}

#[tokio::test]
async fn form_redirects_only_to_the_page() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let post = sandbox_request(&sandbox, Method::POST, "/_sandbox/page/clock");
    let body = "advance=1h&view=//evil.example/%0d%0aset-cookie:%20a&anchor=%0d%0aset-cookie:%20a";
    let response = post.body(body).send().await.expect("a response");
    assert_eq!(response.status().as_u16(), 303);
    assert_eq!(response.headers()["location"], "/");
    assert!(!response.headers().contains_key("set-cookie"));
}
