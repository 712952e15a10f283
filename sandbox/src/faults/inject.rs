//! Applies faults to requests.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::pending,
    io::Write,
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
};
use serde_json::json;
use tokio::{sync::mpsc, time::sleep};

use super::kind::{FaultKind, parse_headers, parse_status};
use crate::{
    connection::Connection,
    problem::{Problem, RequestContext},
    response::{Body, ChannelBody, Response},
};

/// The time for bytes that hyper has accepted to reach the client before the connection is reset.
const FLUSH_DELAY: Duration = Duration::from_millis(20);

/// The chunk size of a huge body.
const CHUNK_SIZE: usize = 64 * 1024;

/// The proof for conversions that [`FaultKind::validate`] has checked.
const VALIDATED: &str = "faults are validated when they are added";

/// Applies a fault that replaces the response. Returns `Err` with the kinds that need the request to be processed first.
pub(crate) async fn replace_response(
    kind: FaultKind,
    context: &RequestContext,
    connection: &Connection,
) -> Result<http::Response<Body>, FaultKind> {
    match kind {
        FaultKind::ResetBefore => {
            connection.reset();
            match pending::<Infallible>().await {}
        }
        FaultKind::StallHead { processed: false } => match pending::<Infallible>().await {},
        other => replacement(other, context),
    }
}

/// The response of a fault that has its own.
fn replacement(
    kind: FaultKind,
    context: &RequestContext,
) -> Result<http::Response<Body>, FaultKind> {
    Ok(match kind {
        FaultKind::Problem {
            status,
            code,
            detail,
            errors,
            headers,
        } => {
            let mut problem = Problem::new(parse_status(status).expect(VALIDATED), code);
            if let Some(detail) = detail {
                problem = problem.with_detail(detail);
            }
            let mut response = problem.with_errors(errors).into_response(context);
            response
                .headers
                .extend(parse_headers(&headers).expect(VALIDATED));
            response.into_http()
        }
        FaultKind::Legacy {
            status,
            code,
            message,
        } => legacy(status, &code, &message, context).into_http(),
        FaultKind::Raw {
            status,
            headers,
            body,
            claimed_length,
        } => {
            let response = Response {
                status: parse_status(status).expect(VALIDATED),
                headers: parse_headers(&headers).expect(VALIDATED),
                body: body.into(),
            };
            raw(response, claimed_length)
        }
        FaultKind::Redirect { status, location } => {
            let location = HeaderValue::try_from(location).expect(VALIDATED);
            Response {
                status: parse_status(status).expect(VALIDATED),
                headers: HeaderMap::from_iter([(LOCATION, location)]),
                body: Bytes::new(),
            }
            .into_http()
        }
        FaultKind::Huge { bytes } => huge(bytes),
        FaultKind::GzipBomb { mebibytes } => gzip_bomb(mebibytes),
        needs_response @ (FaultKind::Altered { .. }
        | FaultKind::ResetBefore
        | FaultKind::ResetAfter
        | FaultKind::ResetMidBody
        | FaultKind::StallHead { .. }
        | FaultKind::StallBody
        | FaultKind::Drip { .. }) => return Err(needs_response),
    })
}

/// An error in the format of the older API: one text in two fields, an upper-case code, a UUID for the request.
fn legacy(status: u16, code: &str, message: &str, context: &RequestContext) -> Response {
    let body = json!({
        "error": message,
        "message": message,
        "code": code,
        "timestamp": format!("{:.3}", context.now),
        "requestId": "0b0c6a5e-8d1f-4c6e-9a3b-5d2f7e1c4a90",
    });
    Response::json(parse_status(status).expect(VALIDATED), &body)
}

/// Applies a fault to the response of a processed request. Kinds that replace the response return it unchanged.
pub(crate) async fn alter_response(
    kind: FaultKind,
    response: Response,
    connection: Arc<Connection>,
) -> http::Response<Body> {
    match kind {
        FaultKind::ResetAfter => {
            connection.reset();
            match pending::<Infallible>().await {}
        }
        FaultKind::StallHead { .. } => match pending::<Infallible>().await {},
        FaultKind::ResetMidBody => send_half(response, |half, chunks| async move {
            if chunks.send(half).await.is_ok() {
                sleep(FLUSH_DELAY).await;
                connection.reset();
                chunks.closed().await;
            }
        }),
        FaultKind::StallBody => send_half(response, |half, chunks| async move {
            if chunks.send(half).await.is_ok() {
                chunks.closed().await;
            }
        }),
        FaultKind::Drip { every } => drip(response, every),
        FaultKind::Altered {
            headers,
            more_headers,
            body,
        } => altered(response, &headers, more_headers, body).into_http(),
        FaultKind::Problem { .. }
        | FaultKind::Legacy { .. }
        | FaultKind::Raw { .. }
        | FaultKind::Redirect { .. }
        | FaultKind::Huge { .. }
        | FaultKind::GzipBomb { .. }
        | FaultKind::ResetBefore => response.into_http(),
    }
}

fn altered(
    mut response: Response,
    headers: &BTreeMap<String, String>,
    more_headers: u32,
    body: Option<String>,
) -> Response {
    for (name, value) in &parse_headers(headers).expect(VALIDATED) {
        response.headers.insert(name, value.clone());
    }
    for number in 1..=more_headers {
        let name = HeaderName::try_from(format!("x-more-{number}"));
        let name = name.expect("letters, digits and dashes");
        response
            .headers
            .insert(name, HeaderValue::from_static("more"));
    }
    response.body = body.map_or(response.body, Bytes::from);
    response
}

fn raw(mut response: Response, claimed_length: Option<u64>) -> http::Response<Body> {
    let Some(length) = claimed_length else {
        return response.into_http();
    };
    response.headers.insert(CONTENT_LENGTH, length.into());
    let content = response.body.clone();
    let (chunks, body) = ChannelBody::new();
    tokio::spawn(async move { chunks.send(content).await });
    response.with_body(body)
}

/// The status and headers of the response with its true length, while `send` sends the first half of its body. There is no
/// half of an empty one.
fn send_half<F>(
    mut response: Response,
    send: impl FnOnce(Bytes, mpsc::Sender<Bytes>) -> F,
) -> http::Response<Body>
where
    F: Future<Output = ()> + Send + 'static,
{
    if response.body.is_empty() {
        return response.into_http();
    }
    let length = response.body.len();
    response.headers.insert(CONTENT_LENGTH, length.into());
    let (chunks, body) = ChannelBody::new();
    tokio::spawn(send(response.body.slice(..length / 2), chunks));
    response.with_body(body)
}

fn drip(mut response: Response, every: Duration) -> http::Response<Body> {
    let content = response.body.clone();
    response
        .headers
        .insert(CONTENT_LENGTH, content.len().into());
    let (chunks, body) = ChannelBody::new();
    tokio::spawn(async move {
        for index in 0..content.len() {
            sleep(every).await;
            if chunks.send(content.slice(index..=index)).await.is_err() {
                return;
            }
        }
    });
    response.with_body(body)
}

/// A gzip file can consist of several members, so one compressed mebibyte is repeated.
fn gzip_bomb(mebibytes: u32) -> http::Response<Body> {
    static MEBIBYTE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let written = encoder.write_all(&vec![b' '; 1024 * 1024]);
        let compressed = written.and_then(|()| encoder.finish());
        compressed.expect("writing to memory does not fail")
    });
    let count = usize::try_from(mebibytes).unwrap_or(usize::MAX);
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_ENCODING, "gzip"),
    ];
    Response {
        status: StatusCode::OK,
        headers: headers
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect(),
        body: MEBIBYTE.repeat(count).into(),
    }
    .into_http()
}

fn huge(bytes: u64) -> http::Response<Body> {
    let (chunks, body) = ChannelBody::new();
    tokio::spawn(async move {
        let chunk = Bytes::from(vec![b'x'; CHUNK_SIZE]);
        let quote = Bytes::from_static(b"\"");
        let mut remaining = bytes;
        if chunks.send(quote.clone()).await.is_err() {
            return;
        }
        while remaining > 0 {
            let size = usize::try_from(remaining).map_or(CHUNK_SIZE, |bytes| bytes.min(CHUNK_SIZE));
            if chunks.send(chunk.slice(..size)).await.is_err() {
                return;
            }
            remaining -= size as u64;
        }
        // Fails if the client has disconnected, which needs no handling.
        let _ = chunks.send(quote).await;
    });
    let headers =
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Response {
        status: StatusCode::OK,
        headers,
        body: Bytes::new(),
    }
    .with_body(body)
}
