//! What the user can do about a failed call.

use super::duration;
use crate::api::{self, Effect, ErrorKind, Problem, TransportError};
use crate::provider::Client;

pub(super) fn advice(error: &api::Error, client: &Client) -> String {
    let key = client.key_source;
    match &error.kind {
        ErrorKind::Unauthorized(_) | ErrorKind::KeyRejected => format!(
            "HostUp does not accept the API key, which came from {key}. Check that it is complete, not expired or revoked, \
             and allowed from this address. Keys are created at https://cloud.hostup.se/api-management."
        ),
        ErrorKind::Forbidden(_) => {
            let scope = if error.method == "GET" { "read:domains" } else { "write:domains" };
            format!(
                "The API key, which came from {key}, lacks the scope {scope}, or the domain belongs to another \
                 account."
            )
        }
        ErrorKind::NotFound(_) if is_list(error) => format!(
            "The address has no list of domains. Check api_base, which is {}.",
            client.api.base()
        ),
        ErrorKind::NotFound(_) => "The domain does not exist, or the key belongs to another account. Check the id."
            .to_owned(),
        ErrorKind::NotEligible(_) if !error.path.ends_with("/dnssec-auto") => {
            "HostUp does not offer this operation for this domain, perhaps because of its top-level domain.".to_owned()
        }
        ErrorKind::NotEligible(_) => "HostUp has no automatic DNSSEC for this domain. It exists for .se and .nu domains \
                                    that are delegated to HostUp's name servers."
            .to_owned(),
        ErrorKind::NameserversBlocked(problem) => format!(
            "HostUp allows no change of this domain's name servers now, for example during a transfer or while a lock is \
             on. Check the domain in HostUp's panel. If its message does not help, {}.",
            ask_support(problem)
        ),
        ErrorKind::UnexpectedStatus(problem) if problem.http_status < 400 => format!(
            "HostUp's API never answers with HTTP {}. Something else answered, such as a proxy or another server. \
             Check api_base, which is {}.",
            problem.http_status,
            client.api.base()
        ),
        ErrorKind::UnexpectedStatus(problem) if !problem.is_from_hostup() => format!(
            "This does not look like an answer from HostUp's API, but like one from a firewall, a proxy, a captive portal \
             or another server. Check api_base, which is {}, and the network.",
            client.api.base()
        ),
        ErrorKind::UnexpectedStatus(problem) => format!(
            "HostUp rejected the request. If its message does not help, {}.",
            ask_support(problem)
        ),
        ErrorKind::RateLimitOutlastsCall(limited) => match limited.requests_per_minute {
            Some(limit) => format!(
                "requests_per_minute is {limit}, and this call would have to wait longer than max_wait allows. Raise one \
                 of them."
            ),
            None => "Too many requests were made with this account. Run Terraform with a smaller -parallelism, set \
                     requests_per_minute if other tools share the limit, or raise max_wait."
                .to_owned(),
        },
        ErrorKind::ServerFault(problem) if problem.is_from_hostup() => format!(
            "The error is on HostUp's side. Try again later. If it persists, {}.",
            ask_support(problem)
        ),
        ErrorKind::ServerFault(_) => "The error is on HostUp's side, or in a gateway in front of it. Try again later."
            .to_owned(),
        ErrorKind::Redirected { .. } => {
            let why = match error.method {
                "GET" => "the API key must not reach another address",
                _ => "the change would be lost on the way",
            };
            format!(
                "Redirects are not followed, because {why}. Set api_base, which is {}, to the real address of the API.",
                client.api.base()
            )
        }
        ErrorKind::Unreadable { .. } => format!(
            "The answer does not follow HostUp's API documentation: perhaps it came from a proxy, or from a newer API. \
             Check api_base, which is {}.",
            client.api.base()
        ),
        ErrorKind::Unreachable { cause } => unreachable(cause, client),
        ErrorKind::Outage { .. } => {
            "Another call has just found HostUp unreachable, so this one failed at once. The other error has the \
             details.".to_owned()
        }
        ErrorKind::Stopped if error.effect == Effect::Unknown => {
            "Terraform was interrupted.".to_owned()
        }
        ErrorKind::Stopped => "Terraform was interrupted. Run it again to finish.".to_owned(),
    }
}

/// Says what to do if there was no response.
fn unreachable(cause: &TransportError, client: &Client) -> String {
    let base = client.api.base();
    let proxy = match client.api.proxy() {
        Some(source) => format!("Connections go through the proxy of {source}."),
        None => "No proxy is used.".to_owned(),
    };
    match cause {
        TransportError::Proxy(error) => format!(
            "Correct the variable {}, unset it, or add the host to NO_PROXY.",
            error.variable
        ),
        error if error.is_without_roots() => {
            "Install the certificates of the operating system (the package ca-certificates on most Linux systems), or \
             name a file with certificates in ca_file."
                .to_owned()
        }
        TransportError::Tls(_) => format!(
            "Check api_base, which is {base}. In a network that inspects TLS, set ca_file to the certificate of its \
             authority. {proxy}"
        ),
        TransportError::Timeout(timeout) => format!(
            "Check the network and api_base, which is {base}. If HostUp is slow, raise request_timeout, which is {}. {proxy}",
            duration(*timeout)
        ),
        _ => format!(
            "Check the network and api_base, which is {base}. {proxy} Proxies are taken from HTTPS_PROXY, and \
             certificates of networks that inspect TLS from ca_file."
        ),
    }
}

/// Says how to report a response to HostUp.
pub(in crate::provider) fn ask_support(problem: &Problem) -> &'static str {
    match problem.request_id {
        Some(_) => "quote the requestId to HostUp's support",
        None => "ask HostUp's support",
    }
}

/// Whether the request was for the list of domains, whose path has no id.
fn is_list(error: &api::Error) -> bool {
    let path = error.path.split('?').next().unwrap_or_default();
    path.ends_with("/domains")
}
