//! Handles one request: records it, delays it, and either applies a fault or authorizes it and calls its endpoint.

use std::{convert::Infallible, sync::Arc, time::Instant};

use bytes::Bytes;
use http::{Request, request::Parts};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use jiff::Timestamp;

use crate::{
    access::bearer,
    connection::Connection,
    control,
    endpoints::{ApiRequest, Endpoint},
    faults::{FaultKind, RequestTarget, inject},
    ids::public_id,
    journal::Entry,
    page,
    problem::{FieldError, Problem, RequestContext},
    response::{Body, Response},
    state::{SharedState, lock},
};

/// Larger than any documented body. The rest of a larger body is not read.
const MAX_BODY_SIZE: usize = 1024 * 1024;

pub(super) async fn handle(
    request: Request<Incoming>,
    shared: Arc<SharedState>,
    connection: Arc<Connection>,
) -> Result<http::Response<Body>, Infallible> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let is_first = connection.is_first_use();
    if control::handles(head.uri.path()) || page::handles(head.uri.path()) {
        if is_first {
            lock(&shared.journal).discount_connection();
        }
        let body = Limited::new(body, MAX_BODY_SIZE)
            .collect()
            .await
            .map(|body| body.to_bytes())
            .unwrap_or_default();
        return Ok(respond_to_sandbox_path(&shared, &head, &body).into_http());
    }
    let _in_flight = InFlight::new(&shared);
    let body = Limited::new(body, MAX_BODY_SIZE)
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
    let latency = lock(&shared.model).settings.latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let context = request_context(&shared, &head, seq);
    let response = match (take_fault(&shared, &head), body) {
        (None, Ok(body)) => process(&shared, &head, &body, &context).into_http(),
        (None, Err(_)) => {
            let error = FieldError::new("", "The body is too large or was cut off.");
            Problem::invalid(vec![error])
                .into_response(&context)
                .into_http()
        }
        (Some(kind), body) => match inject::replace_response(kind, &context, &connection).await {
            Ok(replacement) => replacement,
            Err(kind) => {
                let response = process(&shared, &head, &body.unwrap_or_default(), &context);
                inject::alter_response(kind, response, Arc::clone(&connection)).await
            }
        },
    };
    lock(&shared.journal).set_status(seq, response.status().as_u16());
    Ok(response)
}

/// Responds to a request for the sandbox's own paths, which are not part of HostUp's API.
fn respond_to_sandbox_path(shared: &SharedState, head: &Parts, body: &Bytes) -> Response {
    if page::handles(head.uri.path()) {
        page::respond(shared, head, body)
    } else {
        control::respond(shared, &head.method, &head.uri, &head.headers, body)
    }
}

fn record(shared: &SharedState, head: &Parts, body: Bytes, at: Instant, connection: u64) -> u64 {
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

fn request_context(shared: &SharedState, head: &Parts, seq: u64) -> RequestContext {
    let model = lock(&shared.model);
    RequestContext {
        path: head.uri.path().to_owned(),
        request_id: public_id("req", &seq.to_string()),
        number: seq,
        now: model.now(),
        plain_json: model.settings.problems_as_plain_json,
    }
}

/// The pending fault that applies to this request.
fn take_fault(shared: &SharedState, head: &Parts) -> Option<FaultKind> {
    let mut faults = lock(&shared.faults);
    if faults.is_empty() {
        return None;
    }
    let path = head.uri.path();
    let (_, id) = Endpoint::of(path);
    let id = Some(id).filter(|id| !id.is_empty());
    let model = lock(&shared.model);
    let name = id
        .and_then(|id| model.row_of_id(id))
        .map(|row| model.domain(row).name.as_str());
    let query = head.uri.query().unwrap_or_default();
    let queried_name = form_urlencoded::parse(query.as_bytes())
        .find(|(parameter, _)| parameter == "name")
        .map(|(_, name)| name);
    faults.take(&RequestTarget {
        method: head.method.as_str(),
        path,
        domain: [id, name, queried_name.as_deref()],
    })
}

/// Checks the path, the method, the key, the rate limit and the scope, in this order, and calls the endpoint.
fn process(shared: &SharedState, head: &Parts, body: &Bytes, context: &RequestContext) -> Response {
    let refuse = |problem: Problem| problem.into_response(context);
    let (endpoint, id) = Endpoint::of(head.uri.path());
    let scope = match endpoint.scope(&head.method) {
        Ok(scope) => scope,
        Err(problem) => return refuse(problem),
    };
    let mut model = lock(&shared.model);
    let Some(access) = bearer(&head.headers)
        .and_then(|key| model.access(key))
        .cloned()
    else {
        return refuse(Problem::unauthorized());
    };
    model.apply_due_changes();
    let limit = model.settings.rate_limit.clone();
    let decision = limit.as_ref().map(|limit| {
        lock(&shared.rate_limiter).admit(&access.account, limit, tokio::time::Instant::now())
    });
    let mut response = if decision.is_some_and(|decision| !decision.is_admitted) {
        refuse(Problem::rate_limit_exceeded())
    } else if access.scopes.contains(&scope) {
        let request = ApiRequest {
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body,
            id,
            account: &access.account,
            request_id: &context.request_id,
            number: context.number,
        };
        endpoint.handle(&request, &mut model).unwrap_or_else(refuse)
    } else {
        refuse(Problem::forbidden())
    };
    if let (Some(limit), Some(decision)) = (limit, decision) {
        response
            .headers
            .extend(limit.headers(decision, Timestamp::now()));
    }
    response
}

/// Counts a request as in flight until its response is ready or its client has disconnected.
struct InFlight(Arc<SharedState>);

impl InFlight {
    fn new(shared: &Arc<SharedState>) -> Self {
        lock(&shared.journal).request_started();
        Self(Arc::clone(shared))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        lock(&self.0.journal).request_finished();
    }
}
