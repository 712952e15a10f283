//! The rows of the matrix: what can go wrong between the provider and HostUp.
//!
//! A row says how the fault is made, and what it is to a client: its [`Class`], which the promise follows from.

mod answers;
mod limits;
mod network;
mod statuses;

use hostup_sandbox::{FaultKind, ListQuirk, Quirks, Sandbox};

use super::columns::{Ask, Column};
use super::tls::Certificate;

/// What a struck request means to a client, by design: what it can know, and what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The answer is good, in whatever dress.
    Harmless,
    /// There is no answer, or one that says "later": worth asking again.
    Passing,
    /// The same after the head of a success: a POST has most likely been done.
    BrokenOff,
    /// An answer that no repetition changes, or none that is worth another try.
    Final,
    /// HostUp's own "not found": gone, or another account's.
    NotFound,
    /// HostUp's "never for this domain".
    NotEligible,
    /// HostUp's refusal to report on one domain.
    NotReported,
    /// A success that says nothing.
    NoAnswer,
    /// A field is missing without which a row of a list is none. An answer about one domain may lack it, and shows that by
    /// an attribute, unless it was asked for by it.
    NoRow(Option<&'static str>),
    /// A success of which one field, with the attribute that shows it, is of another type.
    Odd(&'static str),
}

/// How a fault is made.
pub enum Cause {
    /// By the sandbox, for each request or the first.
    Fault(Box<dyn Fn(&Hosts<'_>) -> FaultKind + Send + Sync>),
    /// By a trap of the domain.
    Trap(Box<dyn Fn(&mut Quirks) + Send + Sync>, &'static [Ask]),
    /// By a list that is none.
    List(ListQuirk),
    /// Nothing is wrong with HostUp.
    Way,
}

/// How HostUp is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Plain,
    /// At an address where nobody listens.
    Refused,
    /// By TLS, with this certificate.
    Tls(Certificate),
}

/// The servers that a fault may speak of.
pub struct Hosts<'a> {
    pub sandbox: &'a Sandbox,
    /// A server that nobody must ask.
    pub elsewhere: &'a Sandbox,
}

/// The request timeout where silence is what is tried: still time for an answer that comes.
const SHORT: &str = "5s";

/// One fault.
pub struct Row {
    pub name: String,
    pub class: Class,
    pub cause: Cause,
    pub way: Way,
    /// The first request is struck, and none after it.
    pub once: bool,
    /// HostUp does what a POST asks, whatever becomes of the answer.
    pub processed: bool,
    /// A client cannot know whether it does.
    pub unsure: bool,
    /// HostUp may refuse a change because it was made already, so a GET follows.
    pub checked: bool,
    /// The fewest and the most requests of one call until it has an answer or is given up.
    pub tries: (u64, u64),
    /// What a user must read of it, and what to do.
    pub facts: Vec<&'static str>,
    pub advice: Vec<&'static str>,
    /// The attribute that a failed write points at.
    pub blames: Option<&'static str>,
    /// Arguments of the provider block.
    pub request_timeout: &'static str,
    pub max_retries: u32,
    pub max_wait: &'static str,
}

impl Row {
    fn new(name: impl Into<String>, class: Class, cause: Cause) -> Self {
        let tries = match class {
            Class::Passing | Class::BrokenOff => (2, 2),
            _ => (1, 1),
        };
        Self {
            name: name.into(),
            class,
            cause,
            way: Way::Plain,
            once: false,
            processed: false,
            checked: false,
            unsure: matches!(class, Class::BrokenOff | Class::NoAnswer),
            tries,
            facts: Vec::new(),
            advice: Vec::new(),
            blames: None,
            // Longer than the most loaded machine takes; the rows that are about time have their own.
            request_timeout: "10m",
            max_retries: 1,
            max_wait: "20m",
        }
    }

    /// A fault of the sandbox, the same each time.
    fn fault(name: impl Into<String>, class: Class, kind: FaultKind) -> Self {
        Self::made(name, class, move |_| kind.clone())
    }

    /// A fault of the sandbox that depends on the scene or the time.
    fn made(
        name: impl Into<String>,
        class: Class,
        kind: impl Fn(&Hosts<'_>) -> FaultKind + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, class, Cause::Fault(Box::new(kind)))
    }

    fn by(self, way: Way) -> Self {
        Self { way, ..self }
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

    fn unsure(self) -> Self {
        Self {
            unsure: true,
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

    fn checked(self) -> Self {
        Self {
            checked: true,
            ..self
        }
    }

    fn tries(self, least: u64, most: u64) -> Self {
        Self {
            tries: (least, most),
            ..self
        }
    }

    /// Whether it strikes what a column asks.
    fn strikes(&self, column: Column, ask: Ask) -> bool {
        let struck: &[Ask] = match &self.cause {
            Cause::Trap(_, struck) => struck,
            Cause::List(_) => &[Ask::List],
            Cause::Fault(_) if column == Column::ListEach => &[Ask::Get],
            Cause::Fault(_) | Cause::Way => &Ask::ALL,
        };
        struck.contains(&ask)
    }

    /// Whether its cells take longer than a second or two.
    pub fn is_long(&self) -> bool {
        self.request_timeout == SHORT || self.tries.1 > 2
    }

    /// The attribute that shows a field of a wrong type, or one that is missing.
    pub fn odd(&self) -> Option<&'static str> {
        match self.class {
            Class::Odd(attribute) => Some(attribute),
            Class::NoRow(attribute) => attribute,
            _ => None,
        }
    }

    /// The first request of a column that it strikes, by its place among the column's requests.
    pub fn struck(&self, column: Column) -> Option<usize> {
        let mut asks = column.requests().iter();
        asks.position(|(ask, _)| self.strikes(column, *ask))
    }
}

/// All rows, in the order of the table.
pub fn all() -> Vec<Row> {
    let rooms = [
        network::rows(),
        answers::rows(),
        statuses::rows(),
        limits::rows(),
        network::tls(),
    ];
    rooms.into_iter().flatten().collect()
}
