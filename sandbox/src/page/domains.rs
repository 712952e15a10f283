//! The domains: their state, their history, and buttons that change them from outside.

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::json;

use super::{
    compact_json, delegation, form,
    text::Text,
    time,
    view::{DOMAINS_PER_PAGE, View},
};
use crate::{
    dns::{self, ZoneKeys},
    model::{Model, Row, dnssec_auto::DnssecAuto, domain::Domain, history::Event},
};

/// The number of events that are shown. Older ones are collapsed.
const LATEST_EVENTS: usize = 5;

/// The error of checks that the page made fail.
const FAILURE: &str = "Failed by hand on the sandbox's page.";

pub(super) fn render(model: &mut Model, keys: &ZoneKeys, view: &View) -> Markup {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in model.all_rows() {
        let (domain, status) = (model.domain(row), model.status_of(row));
        if view.shows(&[&domain.name, &domain.id, &domain.account, &status]) {
            rows.push(row);
        }
        *counts.entry(status).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    let pages = rows.len().div_ceil(DOMAINS_PER_PAGE).max(1);
    let page = view.page.min(pages - 1);
    let shown = rows.iter().skip(page * DOMAINS_PER_PAGE);
    html! {
        section #domains aria-labelledby="domains-title" data-live {
            h2 #domains-title tabindex="-1" { "Domains" }
            p {
                (total) " in all"
                @for (status, count) in &counts {
                    ", " (count) " " (Text(status))
                }
                "."
            }
            (filter(view))
            (pagination(view, page, pages, rows.len()))
            .cards {
                @for row in shown.take(DOMAINS_PER_PAGE) {
                    (card(model, keys, view, *row))
                }
            }
        }
    }
}

fn filter(view: &View) -> Markup {
    html! {
        form.row role="search" {
            label for="filter" { "Filter by name, id, account or status" } " "
            input #filter type="search" name="filter" value=(Text(&view.filter)); " "
            button #filter-go { "Filter" }
            @if !view.filter.is_empty() {
                " " a #filter-none href="/" { "Show all" }
            }
        }
    }
}

/// The number of the page, and links to the pages before and after it.
fn pagination(view: &View, page: usize, pages: usize, domains: usize) -> Markup {
    html! {
        @if domains == 0 {
            p { "None to show." }
        }
        @if pages > 1 {
            nav.row aria-label="Pages of domains" {
                span { "Page " (page + 1) " of " (pages) ", " (domains) " domains" }
                @if page > 0 {
                    " " a #page-before href={ "/?" (view.at(page - 1).query()) "#domains" } { "Page before" }
                }
                @if page + 1 < pages {
                    " " a #page-next href={ "/?" (view.at(page + 1).query()) "#domains" } { "Next page" }
                }
            }
        }
    }
}

fn card(model: &mut Model, keys: &ZoneKeys, view: &View, row: Row) -> Markup {
    let events = model.history_of(row);
    let status = model.status_of(row);
    let domain = model.domain(row);
    let anchor = format!("d-{row}");
    html! {
        article.card id=(anchor) aria-labelledby={ (anchor) "-name" } {
            h3 id={ (anchor) "-name" } { (Text(&domain.name)) }
            p {
                span class={ "badge " (status_class(&status)) } {
                    span.hidden { "Status: " } (Text(&status))
                }
            }
            @if let Some(comment) = &domain.comment {
                p.comment { (Text(comment)) }
            }
            (facts(model, row, &status))
            (dns_facts(model, keys, row))
            (buttons(domain, view, &anchor))
            (delegation::render(domain, view, &anchor))
            (history(&anchor, &events))
        }
    }
}

/// The class that colours a status. Unknown statuses have the neutral one.
fn status_class(status: &str) -> &'static str {
    match status {
        "active" => "active",
        "pending" => "pending",
        "blocked" => "blocked",
        "error" => "error",
        _ => "plain",
    }
}

fn facts(model: &Model, row: Row, status: &str) -> Markup {
    let (domain, now) = (model.domain(row), model.now());
    let dnssec_auto = &domain.dnssec_auto;
    let enrolment = if dnssec_auto.enrolled {
        "opted in"
    } else {
        "opted out"
    };
    let error = dnssec_auto.error.as_ref().filter(|_| status == "error");
    let service_status = json!(domain.registration.service_status);
    let quirks = compact_json::render(&domain.quirks);
    let text = |text: &str| html! { (Text(text)) };
    html! {
        dl {
            (fact("Enrolment", text(enrolment)))
            (fact("Account", text(&domain.account)))
            (fact("Cooldown ends", cooldown_end(dnssec_auto, now)))
            @if dnssec_auto.enrolled && dnssec_auto.uses_hostup_nameservers && now < dnssec_auto.checks_pass_at {
                (fact("Checks pass", time_ahead(now, dnssec_auto.checks_pass_at)))
            }
            @if let Some(error) = error {
                (fact("Last error", text(error)))
            }
            (fact("Name servers", text(&domain.nameservers.join(", "))))
            @if let Some(queued) = model.queued_nameservers(row) {
                (fact("Queued", html! {
                    (text(&queued.nameservers.join(", "))) ", " (time_ahead(now, queued.due))
                }))
            }
            @if !domain.glue_records.is_empty() {
                (fact("Glue records", text(&delegation::describe_glue(&domain.glue_records))))
            }
            @if let Some(lock) = delegation::describe_lock(&domain.registration) {
                (fact("Lock", html! { (lock) }))
            }
            (fact("Id", text(&domain.id)))
            (fact("Service status", text(service_status.as_str().unwrap_or_default())))
            @if let Some(quirks) = quirks {
                (fact("Quirks", text(&quirks)))
            }
        }
    }
}

/// The DS and the key of the domain in the DNS.
fn dns_facts(model: &Model, keys: &ZoneKeys, row: Row) -> Markup {
    let records = dns::domain_records(model, keys, row);
    let text = |text: Option<String>, none: &str| html! { (Text(text.as_deref().unwrap_or(none))) };
    html! {
        @if let Some(records) = records {
            dl {
                (fact("DS", text(records.ds, "none")))
                (fact("DNSKEY", text(records.key, "none, the zone is not signed")))
            }
        }
    }
}

fn fact(name: &str, value: Markup) -> Markup {
    html! {
        div { dt { (name) } dd { (value) } }
    }
}

fn cooldown_end(dnssec_auto: &DnssecAuto, now: Timestamp) -> Markup {
    match dnssec_auto.cooldown_until.filter(|until| now < *until) {
        Some(until) => time_ahead(now, until),
        None => html! { "no cooldown" },
    }
}

fn time_ahead(now: Timestamp, at: Timestamp) -> Markup {
    html! { (time::render(at)) ", in " (time::until(now, at)) }
}

fn buttons(domain: &Domain, view: &View, anchor: &str) -> Markup {
    let button = |control: &str, name: &str, fields: &[(&str, &str)], label: &str| {
        let inputs = html! {
            @for (name, value) in fields {
                input type="hidden" name=(name) value=(value);
            }
            (form::button(domain, anchor, name, label))
        };
        form::render_for(domain, view, anchor, control, inputs)
    };
    let (included, enrol) = if domain.dnssec_auto.enrolled {
        ("false", "Opt out")
    } else {
        ("true", "Opt in")
    };
    html! {
        .row {
            (button("enrolment", "enrol", &[("included", included)], enrol))
            (button("checks", "pass", &[], "Pass checks"))
            (button("checks", "fail", &[("error", FAILURE)], "Fail checks"))
        }
    }
}

fn history(anchor: &str, events: &[Event]) -> Markup {
    let (older, latest) = events.split_at(events.len().saturating_sub(LATEST_EVENTS));
    html! {
        h4 { "History" }
        (list(latest))
        @if !older.is_empty() {
            details id={ (anchor) "-older" } {
                summary id={ (anchor) "-older-title" } { "Earlier (" (older.len()) ")" }
                (list(older))
            }
        }
    }
}

/// Newest first.
fn list(events: &[Event]) -> Markup {
    html! {
        ol.history reversed {
            @for event in events.iter().rev() {
                li { (time::render(event.at)) " " (Text(&event.kind)) }
            }
        }
    }
}
