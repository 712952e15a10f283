//! The page of the matrix.

use std::collections::HashMap;
use std::fmt::Write;

use super::expectation::Expectation;
use super::operations::Operation;
use super::rows::Row;

/// The results, by the index of the fault and the name of the operation.
pub type Expectations = HashMap<(usize, &'static str), Expectation>;

const HEAD: &str = "\
# The fault matrix

Each row is a fault between the provider and HostUp, each column an operation. A cell says what the user is told, what is
there afterwards, and what HostUp was asked: `error, kept, 2 GET` is an error, after which the state is the prior one byte
for byte, and two requests of that kind were made.

- The state is `new` where it holds what HostUp holds, `kept` as it was, `null` where there was none and is none, `gone`
  where the resource was destroyed. Data and lists are `right` where they are what they are without the fault, and
  `nothing` where there are none; `bare` is a list that is whole and has one domain with its id and name alone.
- A fault strikes every request, unless it is `once`: then the first alone. It strikes where it can: a field of one answer
  is harmless to an operation that never asks for that answer. In the last column only questions about one of the two
  domains are struck, unless the connection itself is bad.
- A call is repeated once here (`max_retries = 1`); after an answer of 500 twice, however many retries are allowed.
- After each cell the fault is cleared. The next plan must want what was not done yet and nothing else, its apply must end
  with a state that holds what HostUp holds, and the plan after that must be empty.

Beside this, each cell is held to the rules by which Terraform's core judges the answers of a provider, no text may hold
the key, what is pointed at must be an attribute, and an error says what was attempted, what was asked, what came of it
and what to do. `cargo test --test main faults` plays all of it and holds this page to what it sees.

";

pub fn page(rows: &[Row], expectations: &Expectations) -> String {
    let mut page = HEAD.to_owned();
    writeln!(
        page,
        "{} faults, {} operations, {} cells.\n",
        rows.len(),
        Operation::ALL.len(),
        expectations.len()
    )
    .expect("a String accepts all text");
    let names = Operation::ALL.map(Operation::name);
    let line = |page: &mut String, first: &str, cells: &[String]| {
        writeln!(page, "| {first} | {} |", cells.join(" | ")).expect("a String accepts all text");
    };
    line(&mut page, "fault", &names.map(str::to_owned));
    line(&mut page, "---", &names.map(|_| "---".to_owned()));
    for (at, row) in rows.iter().enumerate() {
        let cells = names.map(|name| {
            let Expectation {
                severity,
                end_state,
                requests,
                ..
            } = &expectations[&(at, name)];
            format!("{severity}, {end_state}, {requests}")
        });
        line(&mut page, &row.name, &cells);
    }
    page
}
