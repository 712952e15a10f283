//! Times on the page, all in UTC.

use jiff::{SignedDuration, Timestamp};

use super::html::{Html, html};
use crate::world::clock::written;

/// A time as people read it, to the second.
pub(super) fn write(page: &mut Html, at: Timestamp) {
    html!(
        page,
        r#"<time datetime="{}">{}</time>"#,
        written(at),
        at.strftime("%Y-%m-%d %H:%M:%S")
    );
}

/// How long it is from `now` to `then`, to the second.
pub(super) fn length(now: Timestamp, then: Timestamp) -> String {
    let seconds = then.duration_since(now).as_secs();
    format!("{:#}", SignedDuration::from_secs(seconds))
}
