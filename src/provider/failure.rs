//! Failed calls, as users read them: which operation on what, what came of the call, and what to do.

use std::time::Duration;

use super::{Client, cause};
use crate::api::{self, Bound, Effort, Fault, Outcome, Problem, Sent};
use crate::framework::quote::{block, inline};
use crate::framework::{Diagnostic, Path};

/// The error of a failed call. The operation says what was attempted, such as `create the automatic DNSSEC of …`.
pub(super) fn told(operation: &str, error: &api::Error, client: &Client) -> Diagnostic {
    let summary = format!("Cannot {operation}: {}", cause::of(&error.outcome));
    let detail = format!(
        "{}\n\n{}{}",
        account(error),
        advice(error, client),
        fate(error)
    );
    let diagnostic = Diagnostic::error(summary, detail);
    match blamed(error) {
        Some(attribute) => diagnostic.at(Path::attribute(attribute)),
        None => diagnostic,
    }
}

/// What came of the call: the request, the answer, and the words of the server on lines of their own.
pub(super) fn account(error: &api::Error) -> String {
    let came = match (&error.outcome, error.outcome.problem()) {
        (Outcome::RateLimited(limited), Some(problem)) => {
            let limited = inline(&limited.to_string());
            format!("{limited}; the last answer was {}", answer(problem))
        }
        (_, Some(problem)) => format!("the answer was {}", answer(problem)),
        (outcome, None) => inline(&outcome.to_string()),
    };
    let words = match (&error.outcome, error.outcome.problem()) {
        (_, Some(problem)) => words(problem),
        (
            Outcome::Unreadable {
                head: Some(head), ..
            },
            _,
        ) => block(head),
        _ => String::new(),
    };
    let gap = if words.is_empty() { "" } else { "\n\n" };
    format!(
        "{} {}: {came}{}.{gap}{words}",
        error.method,
        inline(&error.path),
        tried(&error.effort)
    )
}

/// How often and how long the call was tried, and the setting that ended it.
fn tried(effort: &Effort) -> String {
    let why = match effort.ended_by {
        Some(Bound::MaxRetries(retries)) => format!(" (max_retries is {retries})"),
        Some(Bound::MaxWait(wait)) => format!(" (max_wait is {})", time(wait)),
        Some(Bound::Few(retries)) => {
            format!(" (this status is retried {retries} times at most)")
        }
        Some(Bound::Within(span)) => format!(" (this is retried for {} at most)", time(span)),
        None => String::new(),
    };
    match effort.attempts {
        0 | 1 => why,
        several => format!(
            ", after {several} attempts in {}{why}",
            time(effort.elapsed)
        ),
    }
}

/// A span for readers: `0.2 s`, `12 s`, `4 min 12 s`, `15 min`.
fn time(span: Duration) -> String {
    let seconds = span.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, 0..10) => format!("{} s", (span.as_secs_f64() * 10.0).round() / 10.0),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// A short text of the server's for the inside of a sentence, such as a code or an id.
fn short(text: &str) -> String {
    const MOST: usize = 64;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", inline(&text[..end])),
        None => inline(text),
    }
}

fn answer(problem: &Problem) -> String {
    let mut text = format!("HTTP {}", problem.http_status);
    if let Some(code) = &problem.code {
        text += &format!(", code \"{}\"", short(code));
    }
    if let Some(id) = &problem.request_id {
        text += &format!(", requestId {}", short(id));
    }
    text
}

fn words(problem: &Problem) -> String {
    let detail = problem.detail.as_ref().or(problem.title.as_ref()).cloned();
    let fields = problem.field_errors.iter().map(|field| {
        let pointer = field.pointer.as_deref().unwrap_or("(no pointer)");
        let fault = field
            .detail
            .as_deref()
            .or(field.code.as_deref())
            .unwrap_or("refused");
        format!("{pointer}: {fault}")
    });
    let texts = detail
        .into_iter()
        .chain(fields)
        .chain(problem.body_head.clone());
    // Bounded as one.
    block(&texts.collect::<Vec<_>>().join("\n"))
}

fn advice(error: &api::Error, client: &Client) -> String {
    let key = client.key_source;
    match &error.outcome {
        Outcome::Unauthorized(_) | Outcome::KeyRejected => format!(
            "HostUp does not accept the API key, which came from {key}. Check that it is whole, not expired or revoked, \
             and allowed from this address. Keys are made at https://cloud.hostup.se/api-management."
        ),
        Outcome::Forbidden(_) => {
            let scope = if error.method == "GET" { "read:domains" } else { "write:domains" };
            format!(
                "The API key, which came from {key}, lacks the scope {scope}, or the domain belongs to another \
                 account."
            )
        }
        Outcome::NotFound(_) if is_list(error) => format!(
            "The address has no list of domains. Check api_base, which is {}.",
            client.api.base()
        ),
        Outcome::NotFound(_) => "The domain does not exist, or it belongs to another account than the key's. Check \
                                 the id."
            .to_owned(),
        Outcome::NotEligible(_) => "HostUp has no automatic DNSSEC for this domain. It exists for .se and .nu domains \
                                    that are delegated to HostUp's name servers."
            .to_owned(),
        Outcome::Rejected(problem) if problem.http_status < 400 => format!(
            "HostUp's API answers no request with HTTP {}. Something else answered, such as a proxy or another server. \
             Check api_base, which is {}.",
            problem.http_status,
            client.api.base()
        ),
        Outcome::Rejected(problem) if !problem.is_from_hostup() => format!(
            "This does not look like an answer of HostUp's API, but like one of a firewall, a proxy, a captive portal or \
             another server. Check api_base, which is {}, and the network on the way there.",
            client.api.base()
        ),
        Outcome::Rejected(problem) => format!(
            "HostUp refuses the request. If its words do not help, {}.",
            ask_support(problem)
        ),
        Outcome::RateLimited(limited) => match limited.own {
            Some(own) => format!(
                "requests_per_minute is {own}, and this call would have to wait longer than max_wait allows. Raise one \
                 of them."
            ),
            None => "Too many requests were made with this account. Run Terraform with a smaller -parallelism, set \
                     requests_per_minute where other tools share the limit, or raise max_wait."
                .to_owned(),
        },
        Outcome::ServerFault(problem) if problem.is_from_hostup() => format!(
            "The fault is HostUp's. Try again later. If it lasts, {}.",
            ask_support(problem)
        ),
        Outcome::ServerFault(_) => "The fault is HostUp's, or that of a gateway in front of it. Try again later."
            .to_owned(),
        Outcome::Redirected { .. } => {
            let why = match error.method {
                "POST" => "the change would be lost on the way",
                _ => "the API key must not reach another address",
            };
            format!(
                "No redirect is followed, since {why}. Set api_base, which is {}, to the address that the API really has.",
                client.api.base()
            )
        }
        Outcome::Unreadable { .. } => format!(
            "What answered does not speak HostUp's API as it is documented: perhaps a proxy, or a newer API. Check \
             api_base, which is {}.",
            client.api.base()
        ),
        Outcome::Unreachable { what } => unreachable(what, client),
        Outcome::Outage { .. } => {
            "Another call has just found HostUp out of reach, so this one was given up. Its error says more.".to_owned()
        }
        Outcome::Stopped if error.sent == Sent::OutcomeUnknown => {
            "Terraform was interrupted.".to_owned()
        }
        Outcome::Stopped => "Terraform was interrupted. Run it again to finish.".to_owned(),
    }
}

/// What to do where there was no answer.
fn unreachable(what: &Fault, client: &Client) -> String {
    let base = client.api.base();
    let way = match client.api.proxy() {
        Some(source) => format!("Connections go through the proxy of {source}."),
        None => "No proxy is used.".to_owned(),
    };
    match what {
        Fault::Proxy(error) => format!(
            "Correct the variable {}, unset it, or name the host in NO_PROXY.",
            error.variable
        ),
        fault if fault.is_without_roots() => {
            "Install the certificates of the operating system (the package ca-certificates on most Linux systems), or \
             name a file with certificates in ca_file."
                .to_owned()
        }
        Fault::Tls(_) => format!(
            "Check api_base, which is {base}. In a network that inspects TLS, set ca_file to the certificate of its \
             authority. {way}"
        ),
        Fault::Timeout(timeout) => format!(
            "Check the network and api_base, which is {base}. If HostUp is slow, raise request_timeout, which is {}. {way}",
            time(*timeout)
        ),
        _ => format!(
            "Check the network and api_base, which is {base}. {way} Proxies are taken from HTTPS_PROXY, and \
             certificates of networks that inspect TLS from ca_file."
        ),
    }
}

/// How to ask HostUp about an answer.
fn ask_support(problem: &Problem) -> &'static str {
    match problem.request_id {
        Some(_) => "quote the requestId to HostUp's support",
        None => "ask HostUp's support",
    }
}

/// Whether the call asked for the list of domains, which no id stands for.
fn is_list(error: &api::Error) -> bool {
    let path = error.path.split('?').next().unwrap_or_default();
    path.ends_with("/domains")
}

/// What is said of a change that may have been made or not.
fn fate(error: &api::Error) -> &'static str {
    match error.sent {
        Sent::OutcomeUnknown => {
            " Whether HostUp made the change is not known. Run Terraform again: making it twice does no harm."
        }
        Sent::No => "",
    }
}

/// The attribute that HostUp points at. Only a change has some in its body; what merely reads may have no such attribute.
fn blamed(error: &api::Error) -> Option<&'static str> {
    let problem = match &error.outcome {
        Outcome::Rejected(problem) if error.method == "POST" => problem,
        _ => return None,
    };
    problem
        .field_errors
        .iter()
        .find_map(|field| match field.pointer.as_deref() {
            Some("/action") => Some("action"),
            Some("/id") => Some("domain_id"),
            _ => None,
        })
}

#[cfg(test)]
mod tests;
