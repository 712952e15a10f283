//! The page at `/`: shows the sandbox to people, with buttons for its controls.
//!
//! The page is HTML with its style and script inline, rendered for every request. Without the script it is static, with a link to
//! reload it and forms that work. With the script it requests itself every second and replaces the parts that changed
//! (`data-live`). So there is one way to render the model.
//!
//! Nothing is loaded from elsewhere: the content security policy allows this style and this script by their hashes only.

mod compact_json;
mod delegation;
mod domains;
mod faults;
mod form;
mod requests;
mod text;
mod time;
mod view;

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use form::Form;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use requests::RecentRequests;
use serde_json::json;
use sha2::{Digest, Sha256};
use text::Text;
use view::View;

use crate::{
    model::Model,
    origin,
    response::Response,
    state::{SharedState, lock},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Whether `path` is that of the page or of one of its forms.
pub(crate) fn handles(path: &str) -> bool {
    path == "/"
        || path
            .strip_prefix(form::PREFIX)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn respond(shared: &SharedState, head: &Parts, body: &Bytes) -> Response {
    if let Err(error) = origin::check(&head.method, &head.uri, &head.headers) {
        return refuse(StatusCode::FORBIDDEN, &error);
    }
    if !origin::is_sent_to_loopback(&head.uri, &head.headers) {
        let error =
            "the sandbox shows its page only at a loopback address, such as http://127.0.0.1";
        return refuse(StatusCode::MISDIRECTED_REQUEST, error);
    }
    match (&head.method, head.uri.path().strip_prefix(form::PREFIX)) {
        (&Method::GET | &Method::HEAD, None) => {
            let view = View::of(head.uri.query().unwrap_or_default());
            html_response(StatusCode::OK, document(shared, &view, ""))
        }
        (&Method::POST, Some(control)) => {
            let form = Form::parse(body);
            match form.execute(shared, control) {
                Ok(location) => redirect(&location),
                Err(error) => {
                    let (status, message) = error.status_and_message();
                    html_response(status, document(shared, &form.view, &message))
                }
            }
        }
        // The response to a form was reloaded.
        (&Method::GET | &Method::HEAD, Some(_)) => redirect("/"),
        _ => refuse(
            StatusCode::METHOD_NOT_ALLOWED,
            "the page supports GET and HEAD only",
        ),
    }
}

fn refuse(status: StatusCode, error: &str) -> Response {
    Response::json(status, &json!({ "error": error }))
}

fn redirect(location: &str) -> Response {
    let location = HeaderValue::try_from(location)
        .expect("a query is percent-encoded and an anchor consists of letters, digits and dashes");
    Response {
        status: StatusCode::SEE_OTHER,
        headers: HeaderMap::from_iter([(header::LOCATION, location)]),
        body: Bytes::new(),
    }
}

fn html_response(status: StatusCode, document: Markup) -> Response {
    static POLICY: LazyLock<HeaderValue> = LazyLock::new(content_security_policy);
    let fixed = |name: HeaderName, value| (name, HeaderValue::from_static(value));
    let headers = HeaderMap::from_iter([
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        fixed(header::CONTENT_TYPE, "text/html; charset=utf-8"),
        fixed(header::CACHE_CONTROL, "no-store"),
        fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With `no-referrer`, browsers would send `Origin: null` with the page's own forms.
        fixed(header::REFERRER_POLICY, "same-origin"),
    ]);
    Response {
        status,
        headers,
        body: document.into_string().into(),
    }
}

/// `img-src data:` is for the icon. Without an icon, browsers request one.
fn content_security_policy() -> HeaderValue {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    HeaderValue::try_from(policy).expect("ASCII text")
}

/// The complete page. `message` is the error of a form, or empty.
fn document(shared: &SharedState, view: &View, message: &str) -> Markup {
    let faults = lock(&shared.faults).rules().to_vec();
    let requests = RecentRequests::of(&lock(&shared.journal));
    let mut model = lock(&shared.model);
    model.apply_due_changes();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "HostUp sandbox" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                script type="module" { (PreEscaped(SCRIPT)) }
            }
            body {
                a.skip href="#main" { "Skip to content" }
                (page_header(shared, view))
                main #main tabindex="-1" {
                    p #message role="status" { (Text(message)) }
                    (clock(&model, view))
                    .columns {
                        div { (domains::render(&mut model, &shared.zone_keys, view)) }
                        .beside {
                            (requests::render(&requests, &model, view))
                            (faults::render(&faults, view))
                        }
                    }
                }
            }
        }
    }
}

fn page_header(shared: &SharedState, view: &View) -> Markup {
    html! {
        header {
            h1 { "HostUp sandbox" }
            p {
                "API base: " code { "http://" (shared.address.to_string()) "/api/v2" }
                ", name server: " code { (shared.dns_address.to_string()) }
            }
            nav.row aria-label="Parts of the page" {
                a href="#clock" { "Clock" } " "
                a href="#domains" { "Domains" } " "
                a href="#requests" { "Requests" } " "
                a href="#faults" { "Faults" }
            }
            p.row {
                a #reload href={ "/?" (view.query()) } { "Reload" } " "
                button #pause type="button" hidden { "Pause updates" }
            }
        }
    }
}

fn clock(model: &Model, view: &View) -> Markup {
    let mode = if model.clock.is_running() {
        "follows real time"
    } else {
        "stands still until it is moved"
    };
    html! {
        section #clock aria-labelledby="clock-title" data-live {
            h2 #clock-title tabindex="-1" { "Clock" }
            p.clock { (time::render(model.now())) " UTC " span.small { (mode) } }
            .row {
                @for (duration, label) in [("10m", "10 min"), ("6h", "6 h"), ("72h", "72 h")] {
                    (form::render(view, "/clock", "clock", html! {
                        input type="hidden" name="advance" value=(duration);
                        button id={ "clock-" (duration) } {
                            span.hidden { "Clock forward " } "+" (label)
                        }
                    }))
                }
                (form::render(view, "/clock", "clock", html! {
                    label for="clock-by" { "Forward by" } " "
                    input #clock-by name="advance" size="8" required autocomplete="off"
                        placeholder="1h30m" aria-describedby="clock-hint"; " "
                    button #clock-go { "Move clock" } " "
                    span #clock-hint.small { "like 90s, 1h30m or 72h" }
                }))
            }
        }
    }
}
