//! The rows of the matrix: what can go wrong between the provider and HostUp.
//!
//! A row defines how the fault is made, and what it means to a client: its [`Class`], from which the expectation
//! follows.

mod answers;
mod limits;
mod network;
mod statuses;

use hostup_sandbox::{FaultKind, ListQuirk, Quirks, Sandbox};

use super::operations::{Operation, RequestKind};
use super::tls::Certificate;

/// What an affected request means to a client: what it can know, and what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The answer is good, despite its form.
    Harmless,
    /// There is no response, or one that says "later": a retry is worth it.
    Transient,
    /// The same after the head of a successful response: HostUp has most likely made the change.
    Truncated,
    /// A response that a retry would not change.
    Permanent,
    /// HostUp's own "not found": deleted, or in another account.
    NotFound,
    /// HostUp's "never for this domain".
    NotEligible,
    /// HostUp's rejection of requests for one domain.
    NotReported,
    /// A successful response without information.
    Unusable,
    /// A field is missing that a row of a list must have. An answer about one domain may lack it: then its attribute is
    /// null, unless the configuration has it.
    IncompleteDomain(Option<&'static str>),
    /// A successful response with one field of another type; the value is the attribute of that field.
    UnexpectedField(&'static str),
}

/// How a fault is made.
pub enum Cause {
    /// A fault of the sandbox, for each request or the first.
    Fault(Box<dyn Fn(&Servers<'_>) -> FaultKind + Send + Sync>),
    /// A quirk of the domain.
    Quirk(
        Box<dyn Fn(&mut Quirks) + Send + Sync>,
        &'static [RequestKind],
    ),
    /// An unusable list.
    List(ListQuirk),
    /// HostUp itself works.
    Connection,
}

/// How the provider reaches HostUp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    Plain,
    /// At an address where nothing listens.
    Refused,
    /// By TLS, with this certificate.
    Tls(Certificate),
}

/// What a fault may refer to.
pub struct Servers<'a> {
    pub sandbox: &'a Sandbox,
    /// A server that must get no request.
    pub elsewhere: &'a Sandbox,
    /// A field of the POST that is affected; a DELETE has none.
    pub field: &'static str,
}

/// The request timeout for faults that test silence: still enough for a real response.
const SHORT: &str = "5s";

/// One fault.
pub struct Row {
    pub name: String,
    pub class: Class,
    pub cause: Cause,
    pub connection: Connection,
    /// Only the first request is affected.
    pub once: bool,
    /// HostUp does what a POST or DELETE asks, whatever happens to the response.
    pub processed: bool,
    /// Only the body of HostUp's own response is affected. That to a DELETE has none, so it is not.
    pub only_response_body: bool,
    /// A client cannot know whether HostUp made the change.
    pub effect_unknown: bool,
    /// HostUp may reject a change that was made already, so a GET follows.
    pub followed_by_get: bool,
    /// The minimum and maximum number of attempts of one request.
    pub attempts: (u64, u64),
    /// What the diagnostics must say happened, and what to do.
    pub facts: Vec<&'static str>,
    pub advice: Vec<&'static str>,
    /// Whether a failed POST points at the attribute that it sets.
    pub has_pointer: bool,
    /// Arguments of the provider block.
    pub request_timeout: &'static str,
    pub max_retries: u32,
    pub max_wait: &'static str,
}

impl Row {
    fn new(name: impl Into<String>, class: Class, cause: Cause) -> Self {
        let attempts = match class {
            Class::Transient | Class::Truncated => (2, 2),
            _ => (1, 1),
        };
        Self {
            name: name.into(),
            class,
            cause,
            connection: Connection::Plain,
            once: false,
            processed: false,
            only_response_body: false,
            followed_by_get: false,
            effect_unknown: matches!(class, Class::Truncated | Class::Unusable),
            attempts,
            facts: Vec::new(),
            advice: Vec::new(),
            has_pointer: false,
            // Longer than the most loaded machine takes; faults that are about time have their own.
            request_timeout: "10m",
            max_retries: 1,
            max_wait: "20m",
        }
    }

    /// Creates a row with a fault of the sandbox that is the same for each cell.
    fn fault(name: impl Into<String>, class: Class, kind: FaultKind) -> Self {
        Self::made(name, class, move |_| kind.clone())
    }

    /// Creates a row with a fault of the sandbox that depends on the servers or the time.
    fn made(
        name: impl Into<String>,
        class: Class,
        kind: impl Fn(&Servers<'_>) -> FaultKind + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, class, Cause::Fault(Box::new(kind)))
    }

    fn over(self, connection: Connection) -> Self {
        Self { connection, ..self }
    }

    fn once(self) -> Self {
        Self { once: true, ..self }
    }

    fn processed(self) -> Self {
        Self {
            processed: true,
            ..self
        }
    }

    fn only_response_body(self) -> Self {
        Self {
            only_response_body: true,
            ..self
        }
    }

    fn effect_unknown(self) -> Self {
        Self {
            effect_unknown: true,
            ..self
        }
    }

    fn facts(self, facts: &[&'static str]) -> Self {
        Self {
            facts: facts.to_vec(),
            ..self
        }
    }

    fn advice(self, advice: &[&'static str]) -> Self {
        Self {
            advice: advice.to_vec(),
            ..self
        }
    }

    fn followed_by_get(self) -> Self {
        Self {
            followed_by_get: true,
            ..self
        }
    }

    fn attempts(self, minimum: u64, maximum: u64) -> Self {
        Self {
            attempts: (minimum, maximum),
            ..self
        }
    }

    /// Whether it affects such a request of an operation.
    fn affects(&self, operation: &Operation, request: RequestKind) -> bool {
        if self.only_response_body && request.method() == "DELETE" {
            return false;
        }
        match &self.cause {
            Cause::Quirk(_, affected) => affected.contains(&request),
            Cause::List(_) => request == RequestKind::List,
            Cause::Fault(_) => operation.affected.is_none_or(|only| only == request),
            Cause::Connection => true,
        }
    }

    /// Whether its cells take longer than a second or two.
    pub fn is_long(&self) -> bool {
        self.request_timeout == SHORT || self.attempts.1 > 2
    }

    /// Whether the answer is a success without a body.
    pub fn has_empty_body(&self) -> bool {
        self.facts.contains(&answers::EMPTY)
    }

    /// Whether the body of the answer is too large to be read.
    pub fn has_too_large_body(&self) -> bool {
        self.facts.contains(&answers::TOO_LARGE)
    }

    /// Returns the attribute of a field that has a wrong type or is missing.
    pub fn unexpected_attribute(&self) -> Option<&'static str> {
        match self.class {
            Class::UnexpectedField(attribute) => Some(attribute),
            Class::IncompleteDomain(attribute) => attribute,
            _ => None,
        }
    }

    /// Returns the index of the operation's first affected request.
    pub fn first_affected(&self, operation: &Operation) -> Option<usize> {
        let mut requests = operation.requests.iter();
        requests.position(|(request, _)| self.affects(operation, *request))
    }
}

/// Returns all rows, in the order of the table.
pub fn all() -> Vec<Row> {
    let groups = [
        network::rows(),
        answers::rows(),
        statuses::rows(),
        limits::rows(),
        network::tls(),
    ];
    groups.into_iter().flatten().collect()
}
