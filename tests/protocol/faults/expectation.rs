//! The expectation of each cell, derived from the contract alone: from what the fault means to a client and from what
//! the operation may leave behind. Nothing here looks at the provider's code.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use super::super::environment::DOMAIN;
use super::super::terraform::Action;
use super::operations::{Operation, OperationKind, RequestKind};
use super::rows::{Class, Row};

/// The worst diagnostic that the user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    None,
    Warning,
    Error,
}

/// The state or data after the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndState {
    /// The state agrees with HostUp.
    Current,
    /// The state is the prior one, byte for byte.
    Kept,
    /// There is no state, as before.
    Absent,
    /// The resource was destroyed.
    Destroyed,
    /// The data, or the list, is the same as without the fault.
    Complete,
    /// The list is complete, but one domain in it has only its id and name.
    Partial,
    /// There is no data.
    NoData,
    /// Anything else, which is never expected.
    Other(String),
}

/// The minimum and maximum number of requests of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests(pub BTreeMap<RequestKind, (u64, u64)>);

/// The expected result of a cell.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub severity: Severity,
    /// Texts that the diagnostics must contain.
    pub texts: Vec<String>,
    /// The attribute that the diagnostic points at; empty for none.
    pub attribute: &'static str,
    pub end_state: EndState,
    pub requests: Requests,
    /// The action of the next plan without the fault.
    pub next: Action,
}

/// Returns the expectation of a cell; `id` is the domain's.
pub fn expectation(row: &Row, operation: &Operation, id: &str) -> Expectation {
    let affected = row.first_affected(operation);
    let request = affected.map(|at| operation.requests[at].0);
    let (severity, end_state) = request
        .map_or((Severity::None, success_state(operation.kind)), |request| {
            outcome(row, operation, request)
        });
    let sends_attributes = request.is_some_and(|request| request.method() == "POST");
    Expectation {
        severity,
        texts: request.map_or_else(Vec::new, |request| {
            texts(row, operation, request, severity, id)
        }),
        attribute: match row.has_pointer && sends_attributes && severity == Severity::Error {
            true => operation.resource().attribute,
            false => "",
        },
        requests: affected.map_or_else(
            || unaffected_requests(operation),
            |at| requests(row, operation, at, severity),
        ),
        next: next(row, operation, severity),
        end_state,
    }
}

/// Returns the result of an affected request.
fn outcome(row: &Row, operation: &Operation, request: RequestKind) -> (Severity, EndState) {
    let kind = operation.kind;
    let success = |severity| (severity, success_state(kind));
    match row.class {
        Class::Harmless => success(Severity::None),
        Class::IncompleteDomain(_) if request == RequestKind::Domain => success(Severity::None),
        // The fault is transient, and a retry is safe: a POST sets a state, and a second DELETE finds nothing.
        Class::Transient | Class::Truncated if row.once => success(Severity::None),
        // A destroy stores nothing of the answer, so a field that is missing does not matter.
        Class::UnexpectedField(_) if kind == OperationKind::Destroy => success(Severity::None),
        // The other fields are stored.
        Class::UnexpectedField(_) => success(Severity::Warning),
        // One GET confirms the change.
        Class::Unusable | Class::Truncated
            if kind.is_write() && row.processed && is_confirmed(row, operation) =>
        {
            success(Severity::None)
        }
        // None of these answers removes the resource, and a single missing domain must not fail a plan.
        Class::NotFound | Class::NotEligible | Class::NotReported
            if kind == OperationKind::Read =>
        {
            (Severity::Warning, EndState::Kept)
        }
        // A domain that cannot be enrolled needs no opting out. A glue record that HostUp still lists was not
        // deleted, which is an error.
        Class::NotFound | Class::NotEligible
            if kind == OperationKind::Destroy && request == RequestKind::Post =>
        {
            success(Severity::Warning)
        }
        // The failure of one domain must not fail the list.
        _ if kind.is_list() && request == operation.resource().read => {
            (Severity::Warning, EndState::Partial)
        }
        _ => (Severity::Error, failure_state(kind)),
    }
}

/// Whether the GET that confirms a write is answered.
fn is_confirmed(row: &Row, operation: &Operation) -> bool {
    row.once || operation.affected.is_some()
}

/// After an operation that succeeded.
fn success_state(kind: OperationKind) -> EndState {
    match kind {
        OperationKind::Create | OperationKind::Update => EndState::Current,
        OperationKind::ImportById | OperationKind::ImportByName => EndState::Current,
        OperationKind::Read => EndState::Kept,
        OperationKind::Destroy => EndState::Destroyed,
        OperationKind::DataSource | OperationKind::List | OperationKind::ListOneAffected => {
            EndState::Complete
        }
    }
}

/// After an operation that failed: as before.
fn failure_state(kind: OperationKind) -> EndState {
    match kind {
        OperationKind::Create | OperationKind::ImportById | OperationKind::ImportByName => {
            EndState::Absent
        }
        OperationKind::Update | OperationKind::Read | OperationKind::Destroy => EndState::Kept,
        OperationKind::DataSource | OperationKind::List | OperationKind::ListOneAffected => {
            EndState::NoData
        }
    }
}

fn unaffected_requests(operation: &Operation) -> Requests {
    let mut requests = Requests::default();
    for (request, count) in &operation.requests {
        requests.add(*request, (*count, *count));
    }
    requests
}

/// Counts the requests before the affected one, that one with its retries, and the following ones unless it failed.
fn requests(row: &Row, operation: &Operation, affected: usize, severity: Severity) -> Requests {
    if row.class == Class::Harmless {
        return unaffected_requests(operation);
    }
    let mut requests = Requests::default();
    let (minimum, maximum) = row.attempts;
    for (at, (request, count)) in operation.requests.iter().enumerate() {
        match at.cmp(&affected) {
            Ordering::Equal => requests.add(*request, (minimum + count - 1, maximum + count - 1)),
            Ordering::Greater if severity == Severity::Error => {}
            _ => requests.add(*request, (*count, *count)),
        }
    }
    let read = operation.resource().read;
    let method = operation.requests[affected].0.method();
    match row.class {
        // The list shows whether what a DELETE does not find is gone.
        Class::NotFound | Class::NotEligible if method == "DELETE" => requests.add(read, (1, 1)),
        // So it does after a DELETE whose response was lost: the second one finds nothing.
        Class::Transient if method == "DELETE" && row.once && row.processed => {
            requests.add(read, (1, 1));
        }
        // Looks for the name under another id in the list.
        Class::NotFound if operation.kind == OperationKind::Read => {
            requests.add(RequestKind::List, (1, 1));
        }
        // Reads the name that the answer lacks.
        Class::UnexpectedField("domain_name")
            if matches!(
                operation.kind,
                OperationKind::Create | OperationKind::ImportById
            ) =>
        {
            requests.add(RequestKind::Domain, (1, 1));
        }
        _ if !operation.kind.is_write() || method == "GET" => {}
        // The GET that confirms each write is counted above.
        _ if severity != Severity::Error
            && operation.requests[affected..]
                .iter()
                .any(|(request, _)| *request == read) => {}
        // The GET that shows whether the change was made already. It is rejected as well if the fault affects all requests.
        _ if row.followed_by_get => requests.add(read, (1, 1)),
        // The GET that confirms the change. It may be affected as well.
        Class::Unusable if is_confirmed(row, operation) => requests.add(read, (1, 1)),
        Class::Unusable => requests.add(read, row.attempts),
        Class::Truncated if row.once => {}
        Class::Truncated if is_confirmed(row, operation) => requests.add(read, (1, 1)),
        Class::Truncated => requests.add(read, row.attempts),
        _ => {}
    }
    requests.0.retain(|_, (_, maximum)| *maximum > 0);
    requests
}

/// Returns what the diagnostics must contain: what was attempted and requested, what happened, and how to fix an error.
fn texts(
    row: &Row,
    operation: &Operation,
    request: RequestKind,
    severity: Severity,
    id: &str,
) -> Vec<String> {
    let owned = |texts: &[&str]| {
        texts
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    match (row.class, severity) {
        (_, Severity::None) => Vec::new(),
        (Class::UnexpectedField(_), _) => owned(
            &[
                &row.facts[..],
                &["HostUp's answer has an undocumented form"],
            ]
            .concat(),
        ),
        (Class::NotEligible, Severity::Warning) if operation.kind == OperationKind::Read => {
            owned(&[operation.resource().not_eligible, "The state is kept"])
        }
        (Class::Unusable, Severity::Error)
            if request.method() == "POST"
                && row.has_empty_body()
                && let Some(text) = operation.resource().unproven =>
        {
            owned(&[text])
        }
        (_, Severity::Warning | Severity::Error) => {
            let is_write = request.method() != "GET";
            let path = operation.path(request, id);
            let is_delete = request.method() == "DELETE";
            let mut texts = match row.class {
                // Whatever the body is, the status is wrong, unless the body is too large to be read.
                Class::Unusable if is_delete && !row.has_too_large_body() => {
                    owned(&["HTTP 200", "the API documents only HTTP 204"])
                }
                _ => owned(&row.facts),
            };
            texts.push(format!("{} {path}", request.method()));
            if row.effect_unknown && severity == Severity::Error && is_write {
                texts.push("Whether HostUp made the change is not known".to_owned());
            }
            if severity == Severity::Error {
                texts.push(match (row.class, request) {
                    (Class::NotFound, RequestKind::GlueDelete) => {
                        format!(
                            "HostUp still lists {} {DOMAIN}",
                            operation.resource().subject
                        )
                    }
                    _ => operation.error_summary(request),
                });
                texts.extend(match (row.class, request) {
                    (Class::NotFound, RequestKind::GlueDelete) => owned(&["Run Terraform again"]),
                    // A list that does not exist says nothing about a domain.
                    (Class::NotFound, RequestKind::List) => owned(&["Check api_base"]),
                    _ => owned(&row.advice),
                });
            }
            texts
        }
    }
}

/// Returns the next plan: what was not done. A change that HostUp made is found by the refresh.
fn next(row: &Row, operation: &Operation, severity: Severity) -> Action {
    // A deleted glue record is gone, while automatic DNSSEC that is opted out still exists and is planned again.
    let is_deleted = row.processed && operation.affected == Some(RequestKind::GlueDelete);
    match (operation.kind, severity) {
        (OperationKind::Create, Severity::Error) => Action::Create,
        (OperationKind::Update, Severity::Error) if !row.processed => Action::Update,
        (OperationKind::Destroy, Severity::Error) if !is_deleted => Action::Delete,
        _ => Action::NoOp,
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::None => "ok",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

impl fmt::Display for EndState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EndState::Current => "current",
            EndState::Kept => "kept",
            EndState::Absent => "absent",
            EndState::Destroyed => "destroyed",
            EndState::Complete => "complete",
            EndState::Partial => "partial",
            EndState::NoData => "no data",
            EndState::Other(what) => what,
        })
    }
}

impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("0 requests");
        }
        for (at, (request, (minimum, maximum))) in self.0.iter().enumerate() {
            let separator = if at > 0 { " + " } else { "" };
            let upto = if minimum < maximum {
                format!("–{maximum}")
            } else {
                String::new()
            };
            write!(f, "{separator}{minimum}{upto} {}", request.name())?;
        }
        Ok(())
    }
}

impl Requests {
    /// Adds a minimum and a maximum number of requests of one kind.
    fn add(&mut self, request: RequestKind, (minimum, maximum): (u64, u64)) {
        let sum = self.0.entry(request).or_default();
        *sum = (sum.0 + minimum, sum.1 + maximum);
    }

    /// Whether exact counts are within these bounds.
    pub fn allow(&self, counts: &Requests) -> bool {
        let none = (0, 0);
        RequestKind::ALL.iter().all(|request| {
            let (minimum, maximum) = self.0.get(request).unwrap_or(&none);
            let (count, _) = counts.0.get(request).unwrap_or(&none);
            (minimum..=maximum).contains(&count)
        })
    }
}
