//! One cell: an operation is played under a fault, held to its promise, and followed by health.

use hostup_sandbox::Journal;
use http::Version;

use super::super::terraform::{errors, told};
use super::before::{Before, life};
use super::columns::Column;
use super::promise::{Promise, Requests, Told, promise};
use super::recovery::recovers;
use super::rows::{Row, Way};
use super::scene::{Common, Scene};
use super::strike::{Seen, struck};

/// Plays a cell. The error says all that was not as promised.
pub async fn play(
    common: &Common,
    before: &Before,
    row: &Row,
    column: Column,
) -> Result<Promise, String> {
    let mut scene = Scene::set(common, life(column)).await;
    scene.workspace.object = before.state().cloned();
    let promise = promise(row, column, &scene.id());
    scene.strike(row, column).await;
    let seen = struck(&mut scene, row, column, before).await;
    let (requests, journal) = (scene.requests(), scene.sandbox.journal());
    let mut wrong = compared(&scene, column, &promise, &seen, &requests);
    if row.way != Way::Plain && !is_http_2(&journal) {
        wrong.push("over TLS, HTTP/2 was offered and not taken".to_owned());
    }
    let mut asked = journal.entries.iter();
    if asked.any(|entry| entry.header("accept-encoding").is_some()) {
        wrong.push("HostUp was asked to pack its answers".to_owned());
    }
    scene.heal();
    if let Err(fault) = recovers(&mut scene, row, column, &promise, before).await {
        wrong.push(format!("in health again: {fault}"));
    }
    if wrong.is_empty() {
        return Ok(promise);
    }
    Err(format!(
        "{} × {}:\n  {}\n  promised: {}, {}, {}\n  seen: {}, {}\n{}{journal}",
        row.name,
        column.name(),
        wrong.join("\n  "),
        promise.told,
        promise.end,
        promise.requests,
        seen.end,
        requests.unwrap_or_default(),
        told::text(&seen.told),
    ))
}

fn is_http_2(journal: &Journal) -> bool {
    let mut versions = journal.entries.iter().map(|entry| entry.version);
    versions.all(|version| version == Version::HTTP_2)
}

/// Whatever is not as promised.
fn compared(
    scene: &Scene<'_>,
    column: Column,
    promise: &Promise,
    seen: &Seen,
    requests: &Result<Requests, String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let failed = errors(&seen.told).len();
    let fits = match promise.told {
        Told::Nothing => seen.told.is_empty(),
        Told::Warning => failed == 0 && seen.told.len() == 1,
        Told::Error => failed == 1 && seen.told.len() == 1,
    };
    if !fits {
        wrong.push(format!("what is told is no {}", promise.told));
    }
    let text = told::text(&seen.told);
    let unsaid = promise
        .words
        .iter()
        .filter(|word| !text.contains(word.as_str()));
    wrong.extend(unsaid.map(|word| format!("not told: {word:?}")));
    if text.contains(&scene.sandbox.key_of("main")) {
        wrong.push("the key is told".to_owned());
    }
    for place in seen.told.iter().map(told::path) {
        let exists = place.is_empty() || scene.attributes(column).contains(&place.as_str());
        if place != promise.place || !exists {
            wrong.push(format!(
                "it points at {place:?} instead of {:?}",
                promise.place
            ));
        }
    }
    if seen.end != promise.end {
        wrong.push(format!("it ends as {}", seen.end));
    }
    match requests {
        Ok(requests) if promise.requests.allow(requests) => {}
        Ok(requests) => wrong.push(format!("it took {requests}")),
        Err(strange) => wrong.push(strange.clone()),
    }
    wrong
}
