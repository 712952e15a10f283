//! The expectation of each cell, derived from the contract alone: from what the fault means to a client and from what
//! the operation may leave behind. Nothing here looks at the provider's code.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

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

/// The expectation of a cell; `id` is the domain's.
pub fn expectation(row: &Row, operation: Operation, id: &str) -> Expectation {
    let affected = row.first_affected(operation);
    let request = affected.map(|at| operation.requests()[at].0);
    let (severity, end_state) = request
        .map_or((Severity::None, success_state(operation)), |request| {
            outcome(row, operation, request)
        });
    let is_write_error = severity == Severity::Error && operation.kind() == OperationKind::Write;
    Expectation {
        severity,
        texts: request.map_or_else(Vec::new, |request| {
            texts(row, operation, request, severity, id)
        }),
        attribute: row.attribute.filter(|_| is_write_error).unwrap_or_default(),
        requests: affected.map_or_else(
            || unaffected_requests(operation),
            |at| requests(row, operation, at, severity),
        ),
        next: next(row, operation, severity),
        end_state,
    }
}

/// The result of an affected request.
fn outcome(row: &Row, operation: Operation, request: RequestKind) -> (Severity, EndState) {
    match (row.class, operation.kind()) {
        (Class::Harmless, _) => (Severity::None, success_state(operation)),
        (Class::IncompleteDomain(_), _) if operation == Operation::Domain => {
            (Severity::None, success_state(operation))
        }
        // The fault is transient, and a repetition is safe: include and exclude set a state.
        (Class::Transient | Class::Truncated, _) if row.once => {
            (Severity::None, success_state(operation))
        }
        // A destroy stores nothing of the answer, so a field that is missing does not matter.
        (Class::UnexpectedField(_), _) if operation == Operation::Destroy => {
            (Severity::None, success_state(operation))
        }
        // The other fields are stored.
        (Class::UnexpectedField(_), _) => (Severity::Warning, success_state(operation)),
        // One GET confirms the change.
        (Class::Unusable, OperationKind::Write) if row.once && row.processed => {
            (Severity::None, success_state(operation))
        }
        // Read never removes the resource, and a single missing domain must not fail a plan.
        (Class::NotFound | Class::NotEligible | Class::NotReported, OperationKind::Read) => {
            (Severity::Warning, EndState::Kept)
        }
        // A domain that cannot be enrolled needs no opting out.
        (Class::NotFound | Class::NotEligible, OperationKind::Write)
            if operation == Operation::Destroy =>
        {
            (Severity::Warning, EndState::Destroyed)
        }
        // The failure of one domain must not fail the list.
        (_, OperationKind::List) if request == RequestKind::Get => {
            (Severity::Warning, EndState::Partial)
        }
        _ => (Severity::Error, failure_state(operation)),
    }
}

/// After an operation that succeeded.
fn success_state(operation: Operation) -> EndState {
    match operation {
        Operation::Create | Operation::Update | Operation::ImportById | Operation::ImportByName => {
            EndState::Current
        }
        Operation::Read => EndState::Kept,
        Operation::Destroy => EndState::Destroyed,
        _ => EndState::Complete,
    }
}

/// After an operation that failed: as before.
fn failure_state(operation: Operation) -> EndState {
    match operation {
        Operation::Create | Operation::ImportById | Operation::ImportByName => EndState::Absent,
        Operation::Update | Operation::Read | Operation::Destroy => EndState::Kept,
        _ => EndState::NoData,
    }
}

fn unaffected_requests(operation: Operation) -> Requests {
    let each = operation.requests().iter();
    Requests(
        each.map(|(request, count)| (*request, (*count, *count)))
            .collect(),
    )
}

/// The requests before the affected one, that one with its retries, and the following ones unless it failed.
fn requests(row: &Row, operation: Operation, affected: usize, severity: Severity) -> Requests {
    if row.class == Class::Harmless {
        return unaffected_requests(operation);
    }
    let mut requests = BTreeMap::new();
    for (at, (request, count)) in operation.requests().iter().enumerate() {
        let others = count - 1;
        let (minimum, maximum) = row.attempts;
        match at.cmp(&affected) {
            Ordering::Less => requests.insert(*request, (*count, *count)),
            Ordering::Equal => requests.insert(*request, (minimum + others, maximum + others)),
            Ordering::Greater if severity == Severity::Error => None,
            Ordering::Greater => requests.insert(*request, (*count, *count)),
        };
    }
    let (minimum, maximum) = row.attempts;
    match (row.class, operation.kind()) {
        // The GET that confirms the change. It is affected as well unless only the first request is.
        (Class::Unusable, OperationKind::Write) if row.once => {
            requests.insert(RequestKind::Get, (1, 1))
        }
        // The GET that shows whether the change was made already. It is refused as well.
        (_, OperationKind::Write) if row.followed_by_get => {
            requests.insert(RequestKind::Get, (1, 1))
        }
        (Class::Unusable, OperationKind::Write) => {
            requests.insert(RequestKind::Get, (minimum, maximum))
        }
        (Class::Truncated, OperationKind::Write) if !row.once => {
            requests.insert(RequestKind::Get, (minimum, maximum))
        }
        // Whether the list has the name under another id.
        (Class::NotFound, OperationKind::Read) => requests.insert(RequestKind::List, (1, 1)),
        // The name that the answer lacks.
        (Class::UnexpectedField("domain_name"), _)
            if matches!(operation, Operation::Create | Operation::ImportById) =>
        {
            requests.insert(RequestKind::Domain, (1, 1))
        }
        _ => None,
    };
    requests.retain(|_, (_, maximum)| *maximum > 0);
    Requests(requests)
}

/// What the diagnostics must contain: what was attempted and requested, what happened, and for an error what to do.
fn texts(
    row: &Row,
    operation: Operation,
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
        (Class::NotEligible, Severity::Warning) if operation == Operation::Read => owned(&[
            "HostUp has no automatic DNSSEC for example.se",
            "The state is kept",
        ]),
        (_, Severity::Warning | Severity::Error) => {
            let method = if request == RequestKind::Post {
                "POST"
            } else {
                "GET"
            };
            let request_line = format!("{method} {}", operation.path(request, id));
            let mut texts = owned(&row.facts);
            texts.push(request_line);
            if row.effect_unknown && severity == Severity::Error && request == RequestKind::Post {
                texts.push("Whether HostUp made the change is not known".to_owned());
            }
            if severity == Severity::Error {
                texts.push(operation.error_summary(request).to_owned());
                texts.extend(match (row.class, request) {
                    // A list that does not exist says nothing about a domain.
                    (Class::NotFound, RequestKind::List) => owned(&["Check api_base"]),
                    _ => owned(&row.advice),
                });
            }
            texts
        }
    }
}

/// The next plan contains what was not done. A change that HostUp made is found by the refresh.
fn next(row: &Row, operation: Operation, severity: Severity) -> Action {
    match (operation, severity) {
        (Operation::Create, Severity::Error) => Action::Create,
        (Operation::Update, Severity::Error) if !row.processed => Action::Update,
        (Operation::Destroy, Severity::Error) => Action::Delete,
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
