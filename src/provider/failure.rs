//! Failed calls, as users read them: which operation on what, what came of the call, and what to do.

use super::{Client, cause};
use crate::api::{self, Outcome, Problem, Sent};
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
        "{} {}: {came}.{gap}{words}",
        error.method,
        inline(&error.path)
    )
}

fn answer(problem: &Problem) -> String {
    let mut text = format!("HTTP {}", problem.http_status);
    if let Some(code) = &problem.code {
        text += &format!(", code \"{}\"", inline(code));
    }
    if let Some(id) = &problem.request_id {
        text += &format!(", requestId {}", inline(id));
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
        Outcome::NotFound(_) => "The domain does not exist, or it belongs to another account than the key's. Check \
                                 the id."
            .to_owned(),
        Outcome::NotEligible(_) => "HostUp has no automatic DNSSEC for this domain. It exists for .se and .nu domains \
                                    that are delegated to HostUp's name servers."
            .to_owned(),
        Outcome::Rejected(problem) if problem.code.is_none() => format!(
            "This does not look like an answer of HostUp's API, but like one of a proxy, a captive portal or another \
             server. Check api_base, which is {}.",
            client.api.base()
        ),
        Outcome::Rejected(_) => {
            "HostUp refuses the request. If its words do not help, quote the requestId to HostUp's support.".to_owned()
        }
        Outcome::RateLimited(_) => "Too many requests were made with this account. Run Terraform with a smaller \
                                        -parallelism, set requests_per_minute where other tools share the limit, or \
                                        raise max_wait."
            .to_owned(),
        Outcome::ServerFault(_) => "The fault is HostUp's, or that of something in front of it. Try again later, and \
                                    quote the requestId to HostUp's support if it lasts."
            .to_owned(),
        Outcome::Redirected { .. } => format!(
            "No redirect is followed, since the change would be lost on the way. Set api_base, which is {}, to the \
             address that the API really has.",
            client.api.base()
        ),
        Outcome::Unreadable { .. } => format!(
            "What answered does not speak HostUp's API as it is documented: perhaps a proxy, or a newer API. Check \
             api_base, which is {}.",
            client.api.base()
        ),
        Outcome::Unreachable { .. } => format!(
            "Check the network and api_base, which is {}. Proxies are taken from HTTPS_PROXY, and certificates of \
             networks that inspect TLS from ca_file.",
            client.api.base()
        ),
        Outcome::Outage { .. } => {
            "Another call has just found HostUp out of reach, so this one was given up. Its error says more.".to_owned()
        }
        Outcome::Stopped if error.sent == Sent::OutcomeUnknown => {
            "Terraform was interrupted.".to_owned()
        }
        Outcome::Stopped => "Terraform was interrupted. Run it again to finish.".to_owned(),
    }
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
