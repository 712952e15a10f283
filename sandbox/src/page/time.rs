//! Times on the page, all in UTC.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::model::clock::format_time;

/// A time for people, to the second.
pub(super) fn render(at: Timestamp) -> Markup {
    html! {
        time datetime=(format_time(at)) { (at.strftime("%Y-%m-%d %H:%M:%S").to_string()) }
    }
}

/// The time from `now` to `then`, to the second.
pub(super) fn until(now: Timestamp, then: Timestamp) -> String {
    let seconds = then.duration_since(now).as_secs();
    format!("{:#}", SignedDuration::from_secs(seconds))
}
