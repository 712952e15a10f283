//! The page at `/`: what a person sees of the sandbox, and buttons for its controls.
//!
//! Plain HTML, made anew for every request, with style and script inside. Without the script it is a still picture with a
//! link to reload and forms that work; with it the page asks for itself every second and puts the parts that changed (`data-live`)
//! in place. So there is one way from the world to the screen, and all of it is escaped in one place, `html`.
//!
//! Nothing is loaded from elsewhere: the content security policy admits this one style and this one script by their hashes.

mod domains;
mod faults;
mod form;
mod html;
mod requests;
mod settings;
mod time;
mod view;

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use form::Form;
use html::{Html, html};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use requests::Seen;
use serde_json::json;
use sha2::{Digest, Sha256};
use view::{View, open_form};

use crate::{
    answer::Answer,
    origin,
    server::{Shared, lock},
    world::World,
};

/// Where the page's forms go; what follows is a control's path.
const FORMS: &str = "/_sandbox/page";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Whether a path is the page's or one of its forms'.
pub(crate) fn is_for(path: &str) -> bool {
    path == "/"
        || path
            .strip_prefix(FORMS)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn answer(shared: &Shared, head: &Parts, body: &Bytes) -> Answer {
    let objection = origin::objection(&head.method, &head.uri, &head.headers);
    if let Some(objection) = objection {
        return refused(StatusCode::FORBIDDEN, &objection);
    }
    if !origin::is_local(&head.uri, &head.headers) {
        let text = "the sandbox shows its page only at a loopback address, as http://127.0.0.1";
        return refused(StatusCode::MISDIRECTED_REQUEST, text);
    }
    match (&head.method, head.uri.path().strip_prefix(FORMS)) {
        (&Method::GET | &Method::HEAD, None) => {
            let view = View::of(head.uri.query().unwrap_or_default());
            shown(StatusCode::OK, document(shared, &view, ""))
        }
        (&Method::POST, Some(control)) => {
            let form = Form::read(body);
            match form.perform(shared, control) {
                Ok(location) => see(&location),
                Err(mistake) => {
                    let (status, told) = mistake.told();
                    shown(status, document(shared, &form.view, &told))
                }
            }
        }
        // Someone reloads the answer to a form.
        (&Method::GET | &Method::HEAD, Some(_)) => see("/"),
        _ => refused(StatusCode::METHOD_NOT_ALLOWED, "the page is there for GET"),
    }
}

fn refused(status: StatusCode, error: &str) -> Answer {
    Answer::json(status, &json!({ "error": error }))
}

fn see(location: &str) -> Answer {
    let location = HeaderValue::try_from(location)
        .expect("a query is percent-encoded and an anchor is letters, digits and dashes");
    Answer {
        status: StatusCode::SEE_OTHER,
        headers: HeaderMap::from_iter([(header::LOCATION, location)]),
        body: Bytes::new(),
    }
}

fn shown(status: StatusCode, document: String) -> Answer {
    static POLICY: LazyLock<HeaderValue> = LazyLock::new(policy);
    let fixed = |name: HeaderName, value| (name, HeaderValue::from_static(value));
    let headers = HeaderMap::from_iter([
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        fixed(header::CONTENT_TYPE, "text/html; charset=utf-8"),
        fixed(header::CACHE_CONTROL, "no-store"),
        fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With `no-referrer` browsers would send `Origin: null` with the page's own forms.
        fixed(header::REFERRER_POLICY, "same-origin"),
    ]);
    Answer {
        status,
        headers,
        body: document.into(),
    }
}

/// `img-src data:` is for the icon, without which browsers ask for one.
fn policy() -> HeaderValue {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    HeaderValue::try_from(policy).expect("words and base64")
}

/// The whole page; `told` is what went wrong with a form.
fn document(shared: &Shared, view: &View, told: &str) -> String {
    let faults = lock(&shared.faults).rules().to_vec();
    let seen = Seen::of(&lock(&shared.journal));
    let mut world = lock(&shared.world);
    let mut page = Html::default();
    opening(&mut page, shared, view, told);
    clock(&mut page, &world, view);
    html!(page, r#"<div class="columns"><div>"#);
    domains::write(&mut page, &mut world, view);
    html!(page, r#"</div><div class="beside">"#);
    requests::write(&mut page, &seen, &world, view);
    faults::write(&mut page, &faults, view);
    html!(page, "</div></div></main></body></html>\n");
    page.finish()
}

fn opening(page: &mut Html, shared: &Shared, view: &View, told: &str) {
    html!(
        page,
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>HostUp sandbox</title><link rel="icon" href="data:,">"#
    );
    page.style(STYLE);
    page.script(SCRIPT);
    html!(
        page,
        r##"</head><body><a class="skip" href="#main">Skip to content</a><header><h1>HostUp sandbox</h1><p>API base: <code>http://{}/api/v2</code></p><nav class="row" aria-label="Parts of the page"><a href="#clock">Clock</a> <a href="#domains">Domains</a> <a href="#requests">Requests</a> <a href="#faults">Faults</a></nav><p class="row"><a href="/?{}" id="reload">Reload</a> <button type="button" id="pause" hidden>Pause updates</button></p></header><main id="main" tabindex="-1"><p id="told" role="status">{}</p>"##,
        shared.address,
        view.query(),
        told
    );
}

fn clock(page: &mut Html, world: &World, view: &View) {
    html!(
        page,
        r#"<section id="clock" aria-labelledby="clock-title" data-live><h2 id="clock-title" tabindex="-1">Clock</h2><p class="clock">"#
    );
    time::write(page, world.now());
    let gait = if world.clock.is_running() {
        "follows real time"
    } else {
        "stands still until it is moved"
    };
    html!(page, " UTC <span class=\"small\">{}</span></p>", gait);
    html!(page, r#"<div class="row">"#);
    for (span, label) in [("10m", "10 min"), ("6h", "6 h"), ("72h", "72 h")] {
        open_form(page, view, "/clock", "clock");
        html!(
            page,
            r#"<input type="hidden" name="advance" value="{}"><button id="clock-{}"><span class="hidden">Clock forward </span>+{}</button></form>"#,
            span,
            span,
            label
        );
    }
    open_form(page, view, "/clock", "clock");
    html!(
        page,
        r#"<label for="clock-by">Forward by</label> <input id="clock-by" name="advance" size="8" required autocomplete="off" placeholder="1h30m" aria-describedby="clock-hint"> <button id="clock-go">Move clock</button> <span id="clock-hint" class="small">like 90s, 1h30m or 72h</span></form></div></section>"#
    );
}
