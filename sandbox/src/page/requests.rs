//! The requests to the API, newest first, with the account of each key.

use http::StatusCode;
use maud::{Markup, html};
use serde_json::json;

use super::{
    form,
    text::{Text, truncate},
    time,
    view::View,
};
use crate::{Entry, Journal, access::bearer, endpoints::Endpoint, model::Model};

/// The number of requests on the page.
const MAX_REQUESTS: usize = 50;
/// The number of characters of a path, a body or a user agent.
const MAX_TEXT: usize = 240;

/// The part of the journal that the page shows. It is copied, so that the lock of the journal is held only briefly.
pub(super) struct RecentRequests {
    newest: Vec<Entry>,
    total: u64,
}

impl RecentRequests {
    pub(super) fn of(journal: &Journal) -> Self {
        Self {
            newest: journal
                .entries
                .iter()
                .rev()
                .take(MAX_REQUESTS)
                .cloned()
                .collect(),
            total: journal.total(),
        }
    }
}

pub(super) fn render(requests: &RecentRequests, model: &Model, view: &View) -> Markup {
    html! {
        section #requests aria-labelledby="requests-title" data-live {
            h2 #requests-title tabindex="-1" { "Requests" }
            @if requests.newest.is_empty() {
                p { "None so far." }
            } @else {
                p {
                    (requests.total) " in all, newest first"
                    @if requests.total > MAX_REQUESTS as u64 {
                        "; the newest " (MAX_REQUESTS) " are shown"
                    }
                    "."
                }
                (form::render(view, "/journal", "requests", html! {
                    input type="hidden" name="method" value="DELETE";
                    button #requests-clear { "Clear all requests" }
                }))
                ol.requests reversed {
                    @for entry in &requests.newest {
                        (request(entry, model))
                    }
                }
            }
        }
    }
}

fn request(entry: &Entry, model: &Model) -> Markup {
    let (_, id) = Endpoint::of(entry.path.split('?').next().unwrap_or_default());
    let domain = model.row_of_id(id).map(|row| model.domain(row));
    let body = String::from_utf8_lossy(&entry.body);
    let user_agent = entry.headers.get("user-agent");
    let user_agent = user_agent.map(|value| String::from_utf8_lossy(value.as_bytes()));
    html! {
        li id={ "r-" (entry.seq) } {
            p.line {
                span.number { span.hidden { "Request " } (entry.seq) } " "
                b { (Text(truncate(entry.method.as_str(), MAX_TEXT))) } " "
                code { (Text(truncate(&entry.path, MAX_TEXT))) } " "
                span class={ "badge " (status_class(entry.status)) } { (describe_status(entry.status)) }
            }
            p.small {
                (time::render(entry.time)) " · " (Text(describe_key(entry, model)))
                @if let Some(domain) = domain {
                    " · " (Text(&domain.name))
                }
                @if !body.is_empty() {
                    " · " code { (Text(truncate(&body, MAX_TEXT))) }
                }
                @if let Some(user_agent) = user_agent {
                    " · " (Text(truncate(&user_agent, MAX_TEXT)))
                }
            }
        }
    }
}

fn describe_status(status: Option<u16>) -> String {
    let Some(status) = status else {
        return "no answer".to_owned();
    };
    let reason = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    format!("{status} {reason}")
}

fn status_class(status: Option<u16>) -> &'static str {
    match status {
        Some(200..=299) => "active",
        Some(300..=399) => "pending",
        Some(429) => "blocked",
        Some(_) => "error",
        None => "plain",
    }
}

/// The account and scopes of the request's key, never the key.
fn describe_key(entry: &Entry, model: &Model) -> String {
    let Some(key) = bearer(&entry.headers) else {
        return "no key".to_owned();
    };
    let Some(access) = model.access(key) else {
        return "unknown key".to_owned();
    };
    let scopes: Vec<_> = access.scopes.iter().map(|scope| json!(scope)).collect();
    let scopes: Vec<_> = scopes.iter().filter_map(|scope| scope.as_str()).collect();
    match scopes.as_slice() {
        [] => format!("account {} without a scope", access.account),
        scopes => format!("account {} with {}", access.account, scopes.join(", ")),
    }
}
