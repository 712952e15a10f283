//! The page of the matrix.

use std::collections::HashMap;
use std::fmt::Write;

use super::expectation::Expectation;
use super::rows::Row;

/// The results, by the indices of the fault and the operation.
pub type Expectations = HashMap<(usize, usize), Expectation>;

const HEAD: &str = "\
# The fault matrix

Each row is a fault between the provider and HostUp, each column an operation. A cell has the worst diagnostic, the
resulting state, and the requests that HostUp got: `error, kept, 2 GET` is an error, after which the state is the prior
one byte for byte, and two requests of that kind.

- The state is `current` if it agrees with HostUp, `kept` if it is the prior one, `absent` if there was none and is none,
  and `destroyed` after a destroy. Data and lists are `complete` if they are the same as without the fault, and `no data`
  if there are none; `partial` is a complete list in which one domain has only its id and name.
- A fault affects every request, or with `once` only the first. It affects what it can: a fault in a field of one answer
  is harmless to an operation that does not request that answer. In the columns that change name servers and glue
  records, only the POST or DELETE is affected, since reads come before or after it; faults of the connection, of a list
  and of a field affect all requests there too. In the last column only requests about one of the two domains are
  affected. HostUp answers a DELETE with 204 and no body, so a fault in the body of that answer does not affect it; a 200
  in its place does.
- A request is retried once here (`max_retries = 1`), and after a 500 twice, regardless of max_retries.
- After each cell the fault is cleared. The next plan must contain what was not done and nothing else, its apply must end
  with a state that agrees with HostUp, and the plan after that must be empty.

Each cell is also checked against the rules by which Terraform's core checks the responses of a provider. No diagnostic
may contain the key, a diagnostic may only point at an attribute, and an error must say what was attempted and requested,
what happened and what to do. `cargo test --test main faults` runs all cells and compares this page with them.

";

pub fn page(rows: &[Row], names: &[&str], expectations: &Expectations) -> String {
    let mut page = HEAD.to_owned();
    writeln!(
        page,
        "{} faults, {} operations, {} cells.\n",
        rows.len(),
        names.len(),
        expectations.len()
    )
    .expect("a String accepts all text");
    let line = |page: &mut String, first: &str, cells: &[String]| {
        writeln!(page, "| {first} | {} |", cells.join(" | ")).expect("a String accepts all text");
    };
    let heads: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    line(&mut page, "fault", &heads);
    line(&mut page, "---", &vec!["---".to_owned(); names.len()]);
    for (at, row) in rows.iter().enumerate() {
        let cells = (0..names.len()).map(|column| {
            let Expectation {
                severity,
                end_state,
                requests,
                ..
            } = &expectations[&(at, column)];
            format!("{severity}, {end_state}, {requests}")
        });
        line(&mut page, &row.name, &cells.collect::<Vec<_>>());
    }
    page
}
