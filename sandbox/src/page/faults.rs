//! The faults that wait for their requests.

use super::{
    html::{Html, html},
    settings,
    view::{View, open_form},
};
use crate::{Fault, Matcher, Times};

pub(super) fn write(page: &mut Html, faults: &[Fault], view: &View) {
    html!(
        page,
        r#"<section id="faults" aria-labelledby="faults-title" data-live><h2 id="faults-title" tabindex="-1">Faults waiting</h2>"#
    );
    if faults.is_empty() {
        html!(
            page,
            "<p>None. Add one by <code>POST /_sandbox/faults</code>.</p></section>"
        );
        return;
    }
    html!(page, "<ol>");
    for fault in faults {
        html!(page, "<li>{}: {}", requests(&fault.when), often(fault));
        let kind = settings::told(&fault.kind).unwrap_or_default();
        html!(page, " <code>{}</code>", kind);
        if let Some(comment) = &fault.comment {
            html!(page, r#" <span class="comment">{}</span>"#, comment);
        }
        html!(page, "</li>");
    }
    html!(page, "</ol>");
    open_form(page, view, "/faults", "faults");
    html!(
        page,
        r#"<input type="hidden" name="method" value="DELETE"><button id="faults-clear">Take all faults back</button></form></section>"#
    );
}

/// Which requests, in words.
fn requests(when: &Matcher) -> String {
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

/// How often, in words.
fn often(fault: &Fault) -> String {
    let times = match fault.times {
        Times::Once | Times::Times(1) => "once".to_owned(),
        Times::Forever => "always".to_owned(),
        Times::Times(times) => format!("{times} times"),
    };
    match fault.skip {
        0 => times,
        skip => format!("{times}, after {skip} unharmed"),
    }
}
