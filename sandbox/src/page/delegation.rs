//! The name servers, the glue records and the registrar lock of a domain, with forms that change them from outside.

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{form, text::Text, view::View};
use crate::{
    GlueRecord,
    model::domain::{Domain, HOSTUP_NAMESERVERS, Registration},
};

/// Name servers of another provider.
const OTHER_NAMESERVERS: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];

/// One line for each glue record: `ns1.example.se 8.8.8.8`.
pub(super) fn describe_glue(records: &[GlueRecord]) -> String {
    let lines: Vec<_> = records
        .iter()
        .map(|record| format!("{} {}", record.hostname, describe_ips(record)))
        .collect();
    lines.join("\n")
}

fn describe_ips(record: &GlueRecord) -> String {
    let ips: Vec<_> = record.ips.iter().map(ToString::to_string).collect();
    ips.join(", ")
}

/// What blocks a change of name servers, besides the service status.
pub(super) fn describe_lock(registration: &Registration) -> Option<String> {
    let locks = [
        (
            registration.registrar_lock_enabled == Some(true),
            "registrar lock",
        ),
        (
            registration.requires_registry_unlock_flow,
            "registry unlock flow required",
        ),
        (registration.transfer_in_progress, "transfer in progress"),
    ];
    let locks: Vec<_> = locks
        .into_iter()
        .filter_map(|(is_on, name)| is_on.then_some(name))
        .collect();
    (!locks.is_empty()).then(|| locks.join(", "))
}

pub(super) fn render(domain: &Domain, view: &View, anchor: &str) -> Markup {
    let submit =
        |control: &str, inputs: Markup| form::render_for(domain, view, anchor, control, inputs);
    let (lock, lock_label) = match domain.registration.registrar_lock_enabled {
        Some(true) => ("false", "Unlock"),
        _ => ("true", "Lock"),
    };
    html! {
        details id={ (anchor) "-delegation" } {
            summary id={ (anchor) "-delegation-title" } { "Change name servers and glue records" }
            .row {
                (submit("nameservers", form::button(domain, anchor, "own", "To HostUp")))
                (submit("nameservers", html! {
                    @for name in OTHER_NAMESERVERS {
                        input type="hidden" name="nameservers[]" value=(name);
                    }
                    (form::button(domain, anchor, "away", "Elsewhere"))
                }))
                (submit("registration", html! {
                    input type="hidden" name="registrarLockEnabled" value=(lock);
                    (form::button(domain, anchor, "lock", lock_label))
                }))
            }
            .row { (submit("nameservers", nameserver_inputs(domain, anchor))) }
            .row { (submit("glue-records", glue_inputs(domain, anchor))) }
            @for (index, record) in domain.glue_records.iter().enumerate() {
                .row {
                    span { (Text(&record.hostname)) " " (Text(describe_ips(record))) } " "
                    (submit(&glue_control(record), html! {
                        input type="hidden" name="method" value="DELETE";
                        (form::button(domain, anchor, &format!("unglue-{index}"), "Delete"))
                    }))
                }
            }
        }
    }
}

fn glue_control(record: &GlueRecord) -> String {
    let hostname = utf8_percent_encode(&record.hostname, NON_ALPHANUMERIC);
    format!("glue-records/{hostname}")
}

fn nameserver_inputs(domain: &Domain, anchor: &str) -> Markup {
    html! {
        label for={ (anchor) "-servers" } { "Name servers" } " "
        input id={ (anchor) "-servers" } name="nameservers[]" required autocomplete="off"
            placeholder=(HOSTUP_NAMESERVERS.join(" ")); " "
        (form::button(domain, anchor, "delegate", "Set"))
    }
}

fn glue_inputs(domain: &Domain, anchor: &str) -> Markup {
    html! {
        label for={ (anchor) "-host" } { "Glue record" } " "
        input id={ (anchor) "-host" } name="hostname" required autocomplete="off"
            placeholder=(Text(format!("ns1.{}", domain.name))); " "
        label for={ (anchor) "-ips" } { "with addresses" } " "
        input id={ (anchor) "-ips" } name="ips[]" required autocomplete="off" size="12"
            placeholder="8.8.8.8"; " "
        (form::button(domain, anchor, "glue", "Set glue record"))
    }
}
