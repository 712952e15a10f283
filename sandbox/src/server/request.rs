//! The way of one request: written down, delayed, harmed by a fault, or else let through the door to its endpoint.

use std::{convert::Infallible, sync::Arc, time::Instant};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use jiff::Timestamp;

use super::{Shared, connection::Connection, lock};
use crate::{
    access::bearer,
    answer::{Answer, Body},
    control,
    endpoints::{Call, Endpoint},
    faults::{FaultKind, Subject, play},
    ids::public_id,
    journal::Entry,
    page,
    problem::{FieldError, Occasion, Problem},
};

/// More than any documented body; the rest of a larger one is not read.
const LARGEST_BODY: usize = 1024 * 1024;

pub(super) async fn answer(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    connection: Arc<Connection>,
) -> Result<Response<Body>, Infallible> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let first = connection.is_first_use();
    if control::is_for(head.uri.path()) || page::is_for(head.uri.path()) {
        if first {
            lock(&shared.journal).forget_connection();
        }
        let body = Limited::new(body, LARGEST_BODY)
            .collect()
            .await
            .map(|body| body.to_bytes())
            .unwrap_or_default();
        return Ok(apart(&shared, &head, &body).whole());
    }
    let _running = Running::new(&shared);
    let body = Limited::new(body, LARGEST_BODY)
        .collect()
        .await
        .map(|body| body.to_bytes());
    let seq = record(
        &shared,
        &head,
        body.as_ref().map(Bytes::clone).unwrap_or_default(),
        at,
        connection.number,
    );
    let latency = lock(&shared.world).switches.latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let occasion = occasion(&shared, &head, seq);
    let answer = match (fault(&shared, &head), body) {
        (None, Ok(body)) => process(&shared, &head, &body, &occasion).whole(),
        (None, Err(_)) => {
            let large = FieldError::new("", "The body is too large or was cut off.");
            Problem::invalid(vec![large]).answer(&occasion).whole()
        }
        (Some(kind), body) => match play::instead(kind, &occasion, &connection).await {
            Ok(instead) => instead,
            Err(kind) => {
                let answer = process(&shared, &head, &body.unwrap_or_default(), &occasion);
                play::upon(kind, answer, Arc::clone(&connection)).await
            }
        },
    };
    lock(&shared.journal).answered(seq, answer.status().as_u16());
    Ok(answer)
}

/// The sandbox's own paths, which are no part of HostUp.
fn apart(shared: &Shared, head: &Parts, body: &Bytes) -> Answer {
    if page::is_for(head.uri.path()) {
        page::answer(shared, head, body)
    } else {
        control::answer(shared, &head.method, &head.uri, &head.headers, body)
    }
}

fn record(shared: &Shared, head: &Parts, body: Bytes, at: Instant, connection: u64) -> u64 {
    let path = head
        .uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    lock(&shared.journal).record(Entry {
        seq: 0,
        at,
        time: Timestamp::now(),
        connection,
        version: head.version,
        method: head.method.clone(),
        path,
        endpoint: Endpoint::of(head.uri.path()).0,
        headers: head.headers.clone(),
        body,
        status: None,
    })
}

fn occasion(shared: &Shared, head: &Parts, seq: u64) -> Occasion {
    let world = lock(&shared.world);
    Occasion {
        path: head.uri.path().to_owned(),
        request_id: public_id("req", &seq.to_string()),
        number: seq,
        now: world.now(),
        plain_json: world.switches.problems_as_plain_json,
    }
}

/// The fault that waits for this request.
fn fault(shared: &Shared, head: &Parts) -> Option<FaultKind> {
    let mut faults = lock(&shared.faults);
    if faults.is_empty() {
        return None;
    }
    let path = head.uri.path();
    let (_, id) = Endpoint::of(path);
    let id = Some(id).filter(|id| !id.is_empty());
    let world = lock(&shared.world);
    let name = id
        .and_then(|id| world.row_of_id(id))
        .map(|row| world.domain(row).name.as_str());
    let query = head.uri.query().unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes())
        .find(|(word, _)| word == "name")
        .map(|(_, name)| name);
    faults.take(&Subject {
        method: head.method.as_str(),
        path,
        domain: [id, name, asked.as_deref()],
    })
}

/// The door and the endpoint: path, method, key, limit, scope, and only then what was asked for.
fn process(shared: &Shared, head: &Parts, body: &Bytes, occasion: &Occasion) -> Answer {
    let refused = |problem: Problem| problem.answer(occasion);
    let (endpoint, id) = Endpoint::of(head.uri.path());
    let scope = match endpoint.scope(&head.method) {
        Ok(scope) => scope,
        Err(problem) => return refused(problem),
    };
    let mut world = lock(&shared.world);
    let Some(access) = bearer(&head.headers)
        .and_then(|key| world.access(key))
        .cloned()
    else {
        return refused(Problem::unauthorized());
    };
    let limit = world.switches.rate_limit.clone();
    let standing = limit.as_ref().map(|limit| {
        lock(&shared.limits).admit(&access.account, limit, tokio::time::Instant::now())
    });
    let mut answer = if standing.is_some_and(|standing| !standing.admitted) {
        refused(Problem::rate_limit_exceeded())
    } else if access.scopes.contains(&scope) {
        let call = Call {
            method: &head.method,
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body,
            id,
            account: &access.account,
            request_id: &occasion.request_id,
            number: occasion.number,
        };
        endpoint.answer(&call, &mut world).unwrap_or_else(refused)
    } else {
        refused(Problem::forbidden())
    };
    if let (Some(limit), Some(standing)) = (limit, standing) {
        answer
            .headers
            .extend(limit.headers(standing, Timestamp::now()));
    }
    answer
}

/// Counts a request as running until its head is answered or its client has left.
struct Running(Arc<Shared>);

impl Running {
    fn new(shared: &Arc<Shared>) -> Self {
        lock(&shared.journal).begin();
        Self(Arc::clone(shared))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.0.journal).end();
    }
}
