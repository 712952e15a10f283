//! The requests to the API, newest first, with whose key each came.

use http::StatusCode;
use serde_json::json;

use super::{
    html::{Html, cut, html},
    time,
    view::{View, open_form},
};
use crate::{Entry, Journal, access::bearer, endpoints::Endpoint, world::World};

/// Requests on the page.
const NEWEST: usize = 50;
/// Characters of a path, a body or a program's name.
const LONGEST: usize = 240;

/// What the page needs of the journal, so that its lock is held for a moment only.
pub(super) struct Seen {
    newest: Vec<Entry>,
    total: u64,
}

impl Seen {
    pub(super) fn of(journal: &Journal) -> Self {
        Self {
            newest: journal.entries.iter().rev().take(NEWEST).cloned().collect(),
            total: journal.total(),
        }
    }
}

pub(super) fn write(page: &mut Html, seen: &Seen, world: &World, view: &View) {
    html!(
        page,
        r#"<section id="requests" aria-labelledby="requests-title" data-live><h2 id="requests-title" tabindex="-1">Requests</h2>"#
    );
    if seen.newest.is_empty() {
        html!(page, "<p>None so far.</p></section>");
        return;
    }
    html!(page, "<p>{} in all, newest first", seen.total);
    if seen.total > NEWEST as u64 {
        html!(page, "; the newest {} are shown", NEWEST);
    }
    html!(page, ".</p>");
    open_form(page, view, "/journal", "requests");
    html!(
        page,
        r#"<input type="hidden" name="method" value="DELETE"><button id="requests-forget">Forget all requests</button></form><ol class="requests" reversed>"#
    );
    for entry in &seen.newest {
        request(page, entry, world);
    }
    html!(page, "</ol></section>");
}

fn request(page: &mut Html, entry: &Entry, world: &World) {
    let (path, method) = (
        cut(&entry.path, LONGEST),
        cut(entry.method.as_str(), LONGEST),
    );
    html!(
        page,
        r#"<li id="r-{}"><p class="line"><span class="number"><span class="hidden">Request </span>{}</span> <b>{}</b> <code>{}</code> <span class="badge {}">"#,
        entry.seq,
        entry.seq,
        method,
        path,
        tone(entry.status),
    );
    match entry.status {
        Some(status) => {
            let reason = StatusCode::from_u16(status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or_default();
            html!(page, "{} {}", status, reason);
        }
        None => html!(page, "no answer"),
    }
    html!(page, r#"</span></p><p class="small">"#);
    time::write(page, entry.time);
    html!(page, " · {}", whose(entry, world));
    let (_, id) = Endpoint::of(entry.path.split('?').next().unwrap_or_default());
    if let Some(row) = world.row_of_id(id) {
        html!(page, " · {}", world.domain(row).name);
    }
    if !entry.body.is_empty() {
        let body = String::from_utf8_lossy(&entry.body);
        html!(page, " · <code>{}</code>", cut(&body, LONGEST));
    }
    if let Some(program) = entry.headers.get("user-agent") {
        let program = String::from_utf8_lossy(program.as_bytes());
        html!(page, " · {}", cut(&program, LONGEST));
    }
    html!(page, "</p></li>");
}

fn tone(status: Option<u16>) -> &'static str {
    match status {
        Some(200..=299) => "active",
        Some(300..=399) => "pending",
        Some(429) => "blocked",
        Some(_) => "error",
        None => "plain",
    }
}

/// Whose key a request has and what it opens, never the key.
fn whose(entry: &Entry, world: &World) -> String {
    let Some(key) = bearer(&entry.headers) else {
        return "no key".to_owned();
    };
    let Some(access) = world.access(key) else {
        return "unknown key".to_owned();
    };
    let scopes: Vec<_> = access.scopes.iter().map(|scope| json!(scope)).collect();
    let scopes: Vec<_> = scopes.iter().filter_map(|scope| scope.as_str()).collect();
    match scopes.as_slice() {
        [] => format!("account {} without a scope", access.account),
        scopes => format!("account {} with {}", access.account, scopes.join(", ")),
    }
}
