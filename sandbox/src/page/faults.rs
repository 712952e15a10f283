//! The pending faults.

use maud::{Markup, html};

use super::{compact_json, form, text::Text, view::View};
use crate::{Fault, Matcher, Times};

pub(super) fn render(faults: &[Fault], view: &View) -> Markup {
    html! {
        section #faults aria-labelledby="faults-title" data-live {
            h2 #faults-title tabindex="-1" { "Pending faults" }
            @if faults.is_empty() {
                p { "None. Add one by " code { "POST /_sandbox/faults" } "." }
            } @else {
                ol {
                    @for fault in faults {
                        li {
                            (Text(describe_requests(&fault.when))) ": " (describe_times(fault)) " "
                            code { (Text(compact_json::render(&fault.kind).unwrap_or_default())) }
                            @if let Some(comment) = &fault.comment {
                                " " span.comment { (Text(comment)) }
                            }
                        }
                    }
                }
                (form::render(view, "/faults", "faults", html! {
                    input type="hidden" name="method" value="DELETE";
                    button #faults-clear { "Remove all faults" }
                }))
            }
        }
    }
}

/// The matching requests, such as "POST to /api/v2/domains/… about example.se".
fn describe_requests(when: &Matcher) -> String {
    let method = when.method.as_deref().unwrap_or("Any request");
    let path = when
        .path_prefix
        .as_ref()
        .map(|prefix| format!(" to {prefix}…"));
    let domain = when
        .domain
        .as_ref()
        .map(|domain| format!(" about {domain}"));
    [Some(method.to_owned()), path, domain]
        .into_iter()
        .flatten()
        .collect()
}

/// The number of affected requests, such as "2 times, after 1 unaffected".
fn describe_times(fault: &Fault) -> String {
    let times = match fault.times {
        Times::Once | Times::Times(1) => "once".to_owned(),
        Times::Forever => "always".to_owned(),
        Times::Times(times) => format!("{times} times"),
    };
    match fault.skip {
        0 => times,
        skip => format!("{times}, after {skip} unaffected"),
    }
}
