//! Failed API calls as diagnostics: the operation and its object, how the call ended, and what the user can do.

mod advice;
mod cause;

use std::time::Duration;

use super::Client;
use crate::api::{self, Attempts, Bound, Effect, ErrorKind, Problem};
use crate::framework::quote::{block, inline};
use crate::framework::{Diagnostic, Path};

pub(super) use advice::ask_support;
pub(super) use cause::cause;

/// Returns the error for a failed call. `operation` completes "Cannot …", such as `create the automatic DNSSEC of …`.
pub(super) fn diagnostic(operation: &str, error: &api::Error, client: &Client) -> Diagnostic {
    let summary = format!("Cannot {operation}: {}", cause(&error.kind));
    let detail = format!(
        "{}\n\n{}{}",
        report(error),
        advice::advice(error, client),
        effect(error)
    );
    let diagnostic = Diagnostic::error(summary, detail);
    match attribute(error) {
        Some(attribute) => diagnostic.at(Path::attribute(attribute)),
        None => diagnostic,
    }
}

/// Describes how the call ended: the request, the response, and the server's text on separate lines.
pub(super) fn report(error: &api::Error) -> String {
    let outcome = match (&error.kind, error.kind.problem()) {
        (ErrorKind::RateLimitOutlastsCall(limited), Some(problem)) => {
            let limited = inline(&limited.to_string());
            format!("{limited}; the last answer was {}", status(problem))
        }
        (_, Some(problem)) => format!("the answer was {}", status(problem)),
        (kind, None) => inline(&kind.to_string()),
    };
    let text = match (&error.kind, error.kind.problem()) {
        (_, Some(problem)) => server_text(problem),
        (
            ErrorKind::Unreadable {
                head: Some(head), ..
            },
            _,
        ) => block(head),
        _ => String::new(),
    };
    let gap = if text.is_empty() { "" } else { "\n\n" };
    format!(
        "{} {}: {outcome}{}.{gap}{text}",
        error.method,
        inline(&error.path),
        describe_attempts(&error.attempts)
    )
}

/// Describes the attempts: their number, their duration, and the setting that ended them.
fn describe_attempts(attempts: &Attempts) -> String {
    let bound = match attempts.ended_by {
        Some(Bound::MaxRetries(retries)) => format!(" (max_retries is {retries})"),
        Some(Bound::MaxWait(wait)) => format!(" (max_wait is {})", duration(wait)),
        Some(Bound::RetriesOfStatus(retries)) => {
            format!(" (this status is retried {retries} times at most)")
        }
        Some(Bound::RetryPeriod(limit)) => {
            format!(" (this is retried for {} at most)", duration(limit))
        }
        None => String::new(),
    };
    match attempts.count {
        0 | 1 => bound,
        several => format!(
            ", after {several} attempts in {}{bound}",
            duration(attempts.elapsed)
        ),
    }
}

/// Formats a duration for readers: `0.2 s`, `12 s`, `4 min 12 s`, `15 min`.
fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, 0..10) => format!("{} s", (duration.as_secs_f64() * 10.0).round() / 10.0),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Quotes a short text from the server inside a sentence, such as a code or an id.
fn truncated(text: &str) -> String {
    const MAX: usize = 64;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", inline(&text[..end])),
        None => inline(text),
    }
}

fn status(problem: &Problem) -> String {
    let mut text = format!("HTTP {}", problem.http_status);
    if let Some(code) = &problem.code {
        text += &format!(", code \"{}\"", truncated(code));
    }
    if let Some(id) = &problem.request_id {
        text += &format!(", requestId {}", truncated(id));
    }
    text
}

fn server_text(problem: &Problem) -> String {
    let detail = problem.detail.as_ref().or(problem.title.as_ref()).cloned();
    let fields = problem.field_errors.iter().map(|field| {
        let pointer = field.pointer.as_deref().unwrap_or("(no pointer)");
        let fault = field
            .detail
            .as_deref()
            .or(field.code.as_deref())
            .unwrap_or("rejected");
        format!("{pointer}: {fault}")
    });
    let texts = detail
        .into_iter()
        .chain(fields)
        .chain(problem.body_head.clone());
    // `block` bounds its length, so the texts are joined first.
    block(&texts.collect::<Vec<_>>().join("\n"))
}

/// Quotes text from the server as a paragraph; empty if there is none.
pub(super) fn quoted(text: Option<&String>) -> String {
    match text {
        Some(text) if !text.trim().is_empty() => format!("\n\n{}", block(text)),
        _ => String::new(),
    }
}

/// Says what is known about the requested change.
fn effect(error: &api::Error) -> &'static str {
    match error.effect {
        Effect::Unknown => {
            " Whether HostUp made the change is not known. Run Terraform again: making it twice does no harm."
        }
        Effect::None => "",
    }
}

/// Returns the attribute that HostUp's error points at. Only a POST has attributes in its body; a GET may be for a data
/// source without that attribute.
fn attribute(error: &api::Error) -> Option<&'static str> {
    let problem = match &error.kind {
        ErrorKind::UnexpectedStatus(problem) if error.method == "POST" => problem,
        _ => return None,
    };
    problem.field_errors.iter().find_map(|field| {
        // A pointer to an element of a list, such as `/ips/0`, has the attribute in its first level.
        match field.pointer.as_deref()?.split('/').nth(1)? {
            "action" => Some("action"),
            "id" => Some("domain_id"),
            "nameservers" => Some("nameservers"),
            "hostname" => Some("hostname"),
            "ips" => Some("ips"),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests;
