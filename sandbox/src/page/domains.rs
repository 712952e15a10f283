//! The domains: how each stands, what happened to it, and buttons for what can happen to it from outside.

use std::collections::BTreeMap;

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{
    html::{Html, html},
    settings, time,
    view::{DOMAINS, View, open_form},
};
use crate::world::{Row, World, automation::Automation, history::Event};

/// Events that stand in the open; the older ones are folded away.
const LATEST: usize = 5;

/// What a failed check says when it was failed by hand.
const FAILURE: &str = "Failed by hand on the sandbox's page.";

/// Name servers of another provider.
const ELSEWHERE: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];

pub(super) fn write(page: &mut Html, world: &mut World, view: &View) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in world.all_rows() {
        let (domain, status) = (world.domain(row), world.status_of(row));
        if view.shows(&[&domain.name, &domain.id, &domain.account, &status]) {
            rows.push(row);
        }
        *counts.entry(status).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    html!(
        page,
        r#"<section id="domains" aria-labelledby="domains-title" data-live><h2 id="domains-title" tabindex="-1">Domains</h2><p>{} in all"#,
        total
    );
    for (status, count) in &counts {
        html!(page, ", {} {}", count, status);
    }
    html!(page, ".</p>");
    filter(page, view);
    let pages = rows.len().div_ceil(DOMAINS).max(1);
    let shown = view.page.min(pages - 1);
    turn(page, view, shown, pages, rows.len());
    html!(page, r#"<div class="cards">"#);
    for row in rows.into_iter().skip(shown * DOMAINS).take(DOMAINS) {
        card(page, world, view, row);
    }
    html!(page, "</div></section>");
}

fn filter(page: &mut Html, view: &View) {
    html!(
        page,
        r#"<form class="row" role="search"><label for="filter">Filter by name, id, account or status</label> <input type="search" id="filter" name="filter" value="{}"> <button id="filter-go">Filter</button>"#,
        view.filter
    );
    if !view.filter.is_empty() {
        html!(page, r#" <a href="/" id="filter-none">Show all</a>"#);
    }
    html!(page, "</form>");
}

/// Where in the pages one is, and the way to the others.
fn turn(page: &mut Html, view: &View, shown: usize, pages: usize, found: usize) {
    if found == 0 {
        html!(page, "<p>None to show.</p>");
    }
    if pages < 2 {
        return;
    }
    html!(
        page,
        r#"<nav class="row" aria-label="Pages of domains"><span>Page {} of {}, {} domains</span>"#,
        shown + 1,
        pages,
        found
    );
    if shown > 0 {
        let before = view.at(shown - 1).query();
        html!(
            page,
            r#" <a href="/?{}#domains" id="page-before">Page before</a>"#,
            before
        );
    }
    if shown + 1 < pages {
        let next = view.at(shown + 1).query();
        html!(
            page,
            r#" <a href="/?{}#domains" id="page-next">Next page</a>"#,
            next
        );
    }
    html!(page, "</nav>");
}

fn card(page: &mut Html, world: &mut World, view: &View, row: Row) {
    let events = world.timeline(row);
    let status = world.status_of(row);
    let domain = world.domain(row);
    html!(
        page,
        r#"<article class="card" id="d-{}" aria-labelledby="d-{}-name"><h3 id="d-{}-name">{}</h3><p><span class="badge {}"><span class="hidden">Status: </span>{}</span></p>"#,
        row,
        row,
        row,
        domain.name,
        tone(&status),
        status
    );
    if let Some(comment) = &domain.comment {
        html!(page, r#"<p class="comment">{}</p>"#, comment);
    }
    html!(page, "<dl>");
    let enrolment = if domain.automation.enrolled {
        "opted in"
    } else {
        "opted out"
    };
    fact(page, "Enrolment", enrolment);
    fact(page, "Account", &domain.account);
    cooldown(page, &domain.automation, world.now());
    if let Some(error) = domain
        .automation
        .error
        .as_deref()
        .filter(|_| status == "error")
    {
        fact(page, "Last error", error);
    }
    fact(page, "Name servers", &domain.nameservers.join(", "));
    fact(page, "Id", &domain.id);
    let service = json!(domain.registration.service_status);
    fact(page, "Service status", service.as_str().unwrap_or_default());
    if let Some(traps) = settings::told(&domain.traps) {
        fact(page, "Traps", &traps);
    }
    html!(page, "</dl>");
    buttons(page, world, view, row);
    timeline(page, row, &events);
    html!(page, "</article>");
}

/// The class that colours a status; a status that does not exist yet has the plainest.
fn tone(status: &str) -> &'static str {
    match status {
        "active" => "active",
        "pending" => "pending",
        "blocked" => "blocked",
        "error" => "error",
        _ => "plain",
    }
}

fn fact(page: &mut Html, name: &str, value: &str) {
    html!(page, "<div><dt>{}</dt><dd>{}</dd></div>", name, value);
}

/// When the cooldown ends and when the checks pass, as far as they lie ahead.
fn cooldown(page: &mut Html, automation: &Automation, now: Timestamp) {
    html!(page, "<div><dt>Cooldown ends</dt><dd>");
    match automation.cooldown_until.filter(|until| now < *until) {
        Some(until) => {
            time::write(page, until);
            html!(page, ", in {}", time::length(now, until));
        }
        None => html!(page, "no cooldown"),
    }
    html!(page, "</dd></div>");
    if automation.enrolled && automation.delegated && now < automation.checks_pass_at {
        html!(page, "<div><dt>Checks pass</dt><dd>");
        time::write(page, automation.checks_pass_at);
        html!(
            page,
            ", in {}</dd></div>",
            time::length(now, automation.checks_pass_at)
        );
    }
}

fn buttons(page: &mut Html, world: &World, view: &View, row: Row) {
    let domain = world.domain(row);
    let button =
        |page: &mut Html, control: &str, name: &str, fields: &[(&str, &str)], label: &str| {
            let id = utf8_percent_encode(&domain.id, NON_ALPHANUMERIC);
            open_form(
                page,
                view,
                &format!("/domains/{id}/{control}"),
                &format!("d-{row}"),
            );
            for (name, value) in fields {
                html!(
                    page,
                    r#"<input type="hidden" name="{}" value="{}">"#,
                    name,
                    value
                );
            }
            html!(
                page,
                r#"<button id="d-{}-{}">{}<span class="hidden">, {}</span></button></form>"#,
                row,
                name,
                label,
                domain.name
            );
        };
    let (included, enrol) = if domain.automation.enrolled {
        ("false", "Opt out")
    } else {
        ("true", "Opt in")
    };
    html!(page, r#"<div class="row">"#);
    button(page, "enrolment", "enrol", &[("included", included)], enrol);
    button(page, "checks", "pass", &[], "Pass checks");
    button(page, "checks", "fail", &[("error", FAILURE)], "Fail checks");
    html!(
        page,
        r#"</div><div class="row" role="group" aria-labelledby="d-{}-move"><span id="d-{}-move">Name servers</span>"#,
        row,
        row
    );
    button(page, "nameservers", "own", &[], "To HostUp");
    let elsewhere = ELSEWHERE.map(|name| ("nameservers[]", name));
    button(page, "nameservers", "away", &elsewhere, "Elsewhere");
    html!(page, "</div>");
}

/// Newest first.
fn timeline(page: &mut Html, row: Row, events: &[Event]) {
    let (older, latest) = events.split_at(events.len().saturating_sub(LATEST));
    html!(page, "<h4>Time line</h4>");
    list(page, latest);
    if !older.is_empty() {
        html!(
            page,
            r#"<details id="d-{}-older"><summary id="d-{}-older-title">Earlier ({})</summary>"#,
            row,
            row,
            older.len()
        );
        list(page, older);
        html!(page, "</details>");
    }
}

fn list(page: &mut Html, events: &[Event]) {
    html!(page, r#"<ol class="timeline" reversed>"#);
    for event in events.iter().rev() {
        html!(page, "<li>");
        time::write(page, event.at);
        html!(page, " {}</li>", event.what);
    }
    html!(page, "</ol>");
}
