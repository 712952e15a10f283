//! The page's buttons, as a browser without scripts uses them.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life, Sandbox};
use reqwest::Method;

use crate::{
    client::{Caller, own},
    page::{ask, between, page},
};

/// The forms of a page that post: where to, and their fields.
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
async fn every_button_works_without_a_script_and_leads_back() {
    let fixture = Fixture::demo()
        .domain("räksmörgås.se", Life::Active)
        .domain_with("udda.se", Life::Active, |domain| domain.id("a/b c?d%2e"))
        .fault(Fault::new(FaultKind::ResetAfter).on("PUT"));
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    Caller::main(&sandbox).get("/domains").await;
    let page = page(&sandbox, "/?filter=.se").await;
    let forms = forms(&page);
    // `example.nu` is filtered out. 8 domains with 5 buttons each, 4 for the clock, 2 to clear.
    assert_eq!(forms.len(), 8 * 5 + 4 + 2);
    for (action, mut fields) in forms {
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
        let request = own(&sandbox, Method::POST, &action).body(body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 303, "{action} {fields:?}");
        assert_eq!(
            answer.headers()["location"].to_str().expect("text"),
            format!("/?filter=.se#{anchor}")
        );
        assert!(page.contains(&format!(" id=\"{anchor}\"")), "{anchor}");
    }
    for domain in ["räksmörgås.se", "udda.se"] {
        assert!(!sandbox.is_enrolled(domain), "{domain}");
    }
    assert_eq!(
        (sandbox.journal().total(), sandbox.waiting_faults()),
        (0, 0)
    );
}

#[tokio::test]
async fn a_button_moves_the_clock_and_the_time_line_says_so() {
    let sandbox = Sandbox::start(Fixture::new().domain("ny.se", Life::Pending)).expect("a sandbox");
    let post = own(&sandbox, Method::POST, "/_sandbox/page/clock").body("advance=10m");
    post.send().await.expect("an answer");
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
async fn a_mistake_in_a_form_is_told_on_the_page_where_it_was_made() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let post = own(&sandbox, Method::POST, "/_sandbox/page/clock");
    let answer = post
        .body("view=filter%3Dny&advance=%3Cb%3Esoon")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 400);
    let page = answer.text().await.expect("text");
    let told = between(&page, r#"<p id="told" role="status">"#, "</p>")[0];
    assert!(
        told.contains("`&lt;b&gt;soon` is no length of time"),
        "{told}"
    );
    assert_eq!(page.matches("<article").count(), 1, "the view is kept");

    let gone = own(
        &sandbox,
        Method::POST,
        "/_sandbox/page/domains/none.se/checks",
    );
    assert_eq!(gone.send().await.expect("an answer").status().as_u16(), 404);
    let again = ask(&sandbox, "/_sandbox/page/clock").await;
    assert_eq!(
        (again.status().as_u16(), &again.headers()["location"]),
        (303, &"/".parse().expect("a header"))
    );
    let put = own(&sandbox, Method::PUT, "/")
        .send()
        .await
        .expect("an answer");
    assert_eq!(put.status().as_u16(), 405);
}

#[tokio::test]
async fn a_form_leads_nowhere_but_to_the_page() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let post = own(&sandbox, Method::POST, "/_sandbox/page/clock");
    let body = "advance=1h&view=//evil.example/%0d%0aset-cookie:%20a&anchor=%0d%0aset-cookie:%20a";
    let answer = post.body(body).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(answer.headers()["location"], "/");
    assert!(!answer.headers().contains_key("set-cookie"));
}
