//! One cell of the matrix: an operation under a fault, compared with its expectation, and the recovery.

use hostup_sandbox::Journal;
use http::Version;

use super::super::terraform::{diagnostics, errors};
use super::environment::{CaseEnvironment, SharedEnvironment};
use super::execution::{Observed, run_operation};
use super::expectation::{Expectation, Requests, Severity, expectation};
use super::operations::Operation;
use super::preparation::Prepared;
use super::recovery::check_recovery;
use super::rows::{Connection, Row};

/// Runs an operation under a fault. The error lists all differences from the expectation.
pub async fn run(
    shared: &SharedEnvironment,
    prepared: &Prepared,
    row: &Row,
    operation: &Operation,
) -> Result<Expectation, String> {
    let mut env = CaseEnvironment::new(shared, operation).await;
    env.workspace.object = prepared.state().cloned();
    let expectation = expectation(row, operation, &env.id());
    env.inject(row, operation).await;
    let observed = run_operation(&mut env, row, operation, prepared).await;
    let (requests, journal) = (env.requests(), env.sandbox.journal());
    let mut differences = compare(&env, operation, &expectation, &observed, &requests);
    if row.connection != Connection::Plain && !is_http_2(&journal) {
        differences.push("HTTP/2 was not used over TLS".to_owned());
    }
    let mut entries = journal.entries.iter();
    if entries.any(|entry| entry.header("accept-encoding").is_some()) {
        differences.push("a request accepts compressed responses".to_owned());
    }
    env.clear_fault();
    if let Err(failure) = check_recovery(&mut env, row, operation, &expectation, prepared).await {
        differences.push(format!("after the fault: {failure}"));
    }
    if differences.is_empty() {
        return Ok(expectation);
    }
    Err(format!(
        "{} × {}:\n  {}\n  expected: {}, {}, {}\n  observed: {}, {}\n{}{journal}",
        row.name,
        operation.name,
        differences.join("\n  "),
        expectation.severity,
        expectation.end_state,
        expectation.requests,
        observed.end_state,
        requests.unwrap_or_default(),
        diagnostics::text(&observed.diagnostics),
    ))
}

fn is_http_2(journal: &Journal) -> bool {
    let mut versions = journal.entries.iter().map(|entry| entry.version);
    versions.all(|version| version == Version::HTTP_2)
}

/// Returns all differences from the expectation.
fn compare(
    env: &CaseEnvironment<'_>,
    operation: &Operation,
    expectation: &Expectation,
    observed: &Observed,
    requests: &Result<Requests, String>,
) -> Vec<String> {
    let mut differences = Vec::new();
    let failed = errors(&observed.diagnostics).len();
    let fits = match expectation.severity {
        Severity::None => observed.diagnostics.is_empty(),
        Severity::Warning => failed == 0 && observed.diagnostics.len() == 1,
        Severity::Error => failed == 1 && observed.diagnostics.len() == 1,
    };
    if !fits {
        differences.push(format!("the diagnostics are not {}", expectation.severity));
    }
    let text = diagnostics::text(&observed.diagnostics);
    let missing = expectation
        .texts
        .iter()
        .filter(|word| !text.contains(word.as_str()));
    differences.extend(missing.map(|word| format!("missing text: {word:?}")));
    if text.contains(&env.sandbox.key_of("main")) {
        differences.push("a diagnostic contains the key".to_owned());
    }
    for attribute in observed.diagnostics.iter().map(diagnostics::path) {
        let exists =
            attribute.is_empty() || env.attributes(operation).contains(&attribute.as_str());
        if attribute != expectation.attribute || !exists {
            differences.push(format!(
                "it points at {attribute:?} instead of {:?}",
                expectation.attribute
            ));
        }
    }
    if observed.end_state != expectation.end_state {
        differences.push(format!("it ends in {}", observed.end_state));
    }
    match requests {
        Ok(requests) if expectation.requests.allow(requests) => {}
        Ok(requests) => differences.push(format!("it sent {requests}")),
        Err(error) => differences.push(error.clone()),
    }
    differences
}
