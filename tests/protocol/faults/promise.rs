//! What must be seen in each cell, by the design alone: a total function of what the fault is to a client and what the
//! operation may leave behind. Nothing here looks at how the provider is written.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use super::super::terraform::Action;
use super::columns::{Ask, Column, Sort};
use super::rows::{Class, Row};

/// What the user is told, at its worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    Warning,
    Error,
}

/// What is there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The state holds what HostUp holds.
    New,
    /// The state is the prior one, byte for byte.
    Kept,
    /// There is no state, as before.
    Null,
    /// The resource was destroyed.
    Gone,
    /// The data, or the list, is what it is without the fault.
    Right,
    /// The list is whole, and one domain in it has its id and name alone.
    Bare,
    /// There is no data.
    Nothing,
    /// Anything else, which is never right.
    Other(String),
}

/// How often HostUp is asked what: the fewest and the most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests(pub BTreeMap<Ask, (u64, u64)>);

/// What must be seen in a cell.
#[derive(Clone, Debug)]
pub struct Promise {
    pub told: Told,
    /// What must stand in what is told.
    pub words: Vec<String>,
    /// The attribute that is pointed at; empty for none.
    pub place: &'static str,
    pub end: End,
    pub requests: Requests,
    /// What the next plan with a healthy HostUp wants; nothing when there is nothing left to plan.
    pub next: Action,
}

/// The promise of a cell; `id` is the domain's.
pub fn promise(row: &Row, column: Column, id: &str) -> Promise {
    let struck = row.struck(column);
    let ask = struck.map(|at| column.requests()[at].0);
    let (told, end) = ask.map_or((Told::Nothing, good(column)), |ask| {
        outcome(row, column, ask)
    });
    let blamed = told == Told::Error && column.sort() == Sort::Write;
    Promise {
        told,
        words: ask.map_or_else(Vec::new, |ask| words(row, column, ask, told, id)),
        place: row.blames.filter(|_| blamed).unwrap_or_default(),
        requests: struck.map_or_else(|| unharmed(column), |at| requests(row, column, at, told)),
        next: next(row, column, told),
        end,
    }
}

/// What a struck request comes to.
fn outcome(row: &Row, column: Column, ask: Ask) -> (Told, End) {
    match (row.class, column.sort()) {
        (Class::Harmless, _) => (Told::Nothing, good(column)),
        (Class::NoRow(_), _) if column == Column::Domain => (Told::Nothing, good(column)),
        // It passes, and asking again is safe: include and exclude set a state.
        (Class::Passing | Class::BrokenOff, _) if row.once => (Told::Nothing, good(column)),
        // Of the answer to a destroy nothing is kept, so nothing of it is missed.
        (Class::Odd(_), _) if column == Column::Destroy => (Told::Nothing, good(column)),
        // The rest of the answer counts.
        (Class::Odd(_), _) => (Told::Warning, good(column)),
        // One GET fills in, where it shows what was wished for.
        (Class::NoAnswer, Sort::Write) if row.once && row.processed => {
            (Told::Nothing, good(column))
        }
        // Read never removes, and one domain that is gone breaks no plan.
        (Class::NotFound | Class::NotEligible | Class::NotReported, Sort::Read) => {
            (Told::Warning, End::Kept)
        }
        // What cannot be enrolled needs no opting out.
        (Class::NotFound | Class::NotEligible, Sort::Write) if column == Column::Destroy => {
            (Told::Warning, End::Gone)
        }
        // The failure of one domain never ends a list.
        (_, Sort::List) if ask == Ask::Get => (Told::Warning, End::Bare),
        _ => (Told::Error, bad(column)),
    }
}

/// What is there after an operation that succeeded.
fn good(column: Column) -> End {
    match column {
        Column::Create | Column::Update | Column::ImportById | Column::ImportByName => End::New,
        Column::Read => End::Kept,
        Column::Destroy => End::Gone,
        _ => End::Right,
    }
}

/// What is there after an operation that failed: what was there before.
fn bad(column: Column) -> End {
    match column {
        Column::Create | Column::ImportById | Column::ImportByName => End::Null,
        Column::Update | Column::Read | Column::Destroy => End::Kept,
        _ => End::Nothing,
    }
}

fn unharmed(column: Column) -> Requests {
    let each = column.requests().iter();
    Requests(each.map(|(ask, count)| (*ask, (*count, *count))).collect())
}

/// What is asked: all before the struck request, that one as often as it is worth, and what follows unless it failed.
fn requests(row: &Row, column: Column, struck: usize, told: Told) -> Requests {
    if row.class == Class::Harmless {
        return unharmed(column);
    }
    let mut wanted = BTreeMap::new();
    for (at, (ask, count)) in column.requests().iter().enumerate() {
        let others = count - 1;
        let (least, most) = row.tries;
        match at.cmp(&struck) {
            Ordering::Less => wanted.insert(*ask, (*count, *count)),
            Ordering::Equal => wanted.insert(*ask, (least + others, most + others)),
            Ordering::Greater if told == Told::Error => None,
            Ordering::Greater => wanted.insert(*ask, (*count, *count)),
        };
    }
    let (least, most) = row.tries;
    match (row.class, column.sort()) {
        // The GET that fills in, which is struck as well unless only the first request was.
        (Class::NoAnswer, Sort::Write) if row.once => wanted.insert(Ask::Get, (1, 1)),
        // The GET that shows whether it was made already; it is refused as well.
        (_, Sort::Write) if row.checked => wanted.insert(Ask::Get, (1, 1)),
        (Class::NoAnswer, Sort::Write) => wanted.insert(Ask::Get, (least, most)),
        (Class::BrokenOff, Sort::Write) if !row.once => wanted.insert(Ask::Get, (least, most)),
        // Whether the list has the name under another id.
        (Class::NotFound, Sort::Read) => wanted.insert(Ask::List, (1, 1)),
        _ => None,
    };
    wanted.retain(|_, (_, most)| *most > 0);
    Requests(wanted)
}

/// What must be read: what was attempted and asked, what came of it, and for an error what to do.
fn words(row: &Row, column: Column, ask: Ask, told: Told, id: &str) -> Vec<String> {
    let owned = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    match (row.class, told) {
        (_, Told::Nothing) => Vec::new(),
        (Class::Odd(_), _) => owned(
            &[
                &row.facts[..],
                &["HostUp's answer has an undocumented form"],
            ]
            .concat(),
        ),
        (Class::NotEligible, Told::Warning) if column == Column::Read => owned(&[
            "HostUp has no automatic DNSSEC for example.se",
            "The state is kept",
        ]),
        (_, Told::Warning | Told::Error) => {
            let method = if ask == Ask::Post { "POST" } else { "GET" };
            let asked = format!("{method} {}", column.path(ask, id));
            let mut words = owned(&row.facts);
            words.push(asked);
            if row.unsure && told == Told::Error && ask == Ask::Post {
                words.push("Whether HostUp made the change is not known".to_owned());
            }
            if told == Told::Error {
                words.push(column.failed_at(ask).to_owned());
                words.extend(match (row.class, ask) {
                    // A list that is not there is not about a domain.
                    (Class::NotFound, Ask::List) => owned(&["Check api_base"]),
                    _ => owned(&row.advice),
                });
            }
            words
        }
    }
}

/// What the next healthy plan wants: what was not done yet, and nothing where it was done, whoever noticed.
fn next(row: &Row, column: Column, told: Told) -> Action {
    match (column, told) {
        (Column::Create, Told::Error) => Action::Create,
        (Column::Update, Told::Error) if !row.processed => Action::Update,
        (Column::Destroy, Told::Error) => Action::Delete,
        _ => Action::NoOp,
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Told::Nothing => "ok",
            Told::Warning => "warning",
            Told::Error => "error",
        })
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            End::New => "new",
            End::Kept => "kept",
            End::Null => "null",
            End::Gone => "gone",
            End::Right => "right",
            End::Bare => "bare",
            End::Nothing => "nothing",
            End::Other(what) => what,
        })
    }
}

impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("0 requests");
        }
        for (at, (ask, (least, most))) in self.0.iter().enumerate() {
            let plus = if at > 0 { " + " } else { "" };
            let upto = if least < most {
                format!("–{most}")
            } else {
                String::new()
            };
            write!(f, "{plus}{least}{upto} {}", ask.name())?;
        }
        Ok(())
    }
}

impl Requests {
    /// Whether exact counts lie within these bounds.
    pub fn allow(&self, seen: &Requests) -> bool {
        let none = (0, 0);
        Ask::ALL.iter().all(|ask| {
            let (least, most) = self.0.get(ask).unwrap_or(&none);
            let (count, _) = seen.0.get(ask).unwrap_or(&none);
            (least..=most).contains(&count)
        })
    }
}
