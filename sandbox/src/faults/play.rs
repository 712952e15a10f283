//! How each fault is performed.

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
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
};
use serde_json::json;
use tokio::{sync::mpsc, time::sleep};

use super::kind::{FaultKind, headers_of, status_of};
use crate::{
    answer::{Answer, Body, Trickle},
    problem::{Occasion, Problem},
    server::connection::Connection,
};

/// How long bytes that were handed to hyper get to reach the client before the connection is reset under them.
const UNDERWAY: Duration = Duration::from_millis(20);

/// How much of a huge body goes out at once.
const CHUNK: usize = 64 * 1024;

/// Why the checks in [`FaultKind::check`] make these conversions safe.
const CHECKED: &str = "faults are checked when they are added";

/// Performs a fault that has its own answer, or none; `Err` gives back the kinds that need the request to be processed.
pub(crate) async fn instead(
    kind: FaultKind,
    occasion: &Occasion,
    connection: &Connection,
) -> Result<Response<Body>, FaultKind> {
    match kind {
        FaultKind::ResetBefore => {
            connection.reset();
            match pending::<Infallible>().await {}
        }
        FaultKind::StallHead { processed: false } => match pending::<Infallible>().await {},
        other => told(other, occasion),
    }
}

/// The answer of a fault that has its own.
fn told(kind: FaultKind, occasion: &Occasion) -> Result<Response<Body>, FaultKind> {
    Ok(match kind {
        FaultKind::Problem {
            status,
            code,
            detail,
            errors,
            headers,
        } => {
            let problem = Problem::new(status_of(status).expect(CHECKED), code).with_errors(errors);
            let problem = match detail {
                Some(detail) => problem.detailed(detail),
                None => problem,
            };
            let mut answer = problem.answer(occasion);
            answer.headers.extend(headers_of(&headers).expect(CHECKED));
            answer.whole()
        }
        FaultKind::Legacy {
            status,
            code,
            message,
        } => legacy(status, &code, &message, occasion).whole(),
        FaultKind::Raw {
            status,
            headers,
            body,
            claimed_length,
        } => {
            let status = status_of(status).expect(CHECKED);
            let headers = headers_of(&headers).expect(CHECKED);
            raw(
                Answer {
                    status,
                    headers,
                    body: body.into(),
                },
                claimed_length,
            )
        }
        FaultKind::Redirect { status, location } => {
            let location = HeaderValue::try_from(location).expect(CHECKED);
            let headers = HeaderMap::from_iter([(LOCATION, location)]);
            Answer {
                status: status_of(status).expect(CHECKED),
                headers,
                body: Bytes::new(),
            }
            .whole()
        }
        FaultKind::Huge { bytes } => huge(bytes),
        FaultKind::GzipBomb { mebibytes } => gzip_bomb(mebibytes),
        after @ (FaultKind::Altered { .. }
        | FaultKind::ResetBefore
        | FaultKind::ResetAfter
        | FaultKind::ResetMidBody
        | FaultKind::StallHead { .. }
        | FaultKind::StallBody
        | FaultKind::Drip { .. }) => return Err(after),
    })
}

/// The older API's shape: two words for one text, an upper-case code, a UUID for the request.
fn legacy(status: u16, code: &str, message: &str, occasion: &Occasion) -> Answer {
    let body = json!({
        "error": message,
        "message": message,
        "code": code,
        "timestamp": format!("{:.3}", occasion.now),
        "requestId": "0b0c6a5e-8d1f-4c6e-9a3b-5d2f7e1c4a90",
    });
    Answer::json(status_of(status).expect(CHECKED), &body)
}

/// Performs a fault on the true answer to a request that was processed; a kind that does not need it leaves it whole.
pub(crate) async fn upon(
    kind: FaultKind,
    answer: Answer,
    connection: Arc<Connection>,
) -> Response<Body> {
    match kind {
        FaultKind::ResetAfter => {
            connection.reset();
            match pending::<Infallible>().await {}
        }
        FaultKind::StallHead { .. } => match pending::<Infallible>().await {},
        FaultKind::ResetMidBody => sent(answer, |half, pieces| async move {
            if pieces.send(half).await.is_ok() {
                sleep(UNDERWAY).await;
                connection.reset();
                pieces.closed().await;
            }
        }),
        FaultKind::StallBody => sent(answer, |half, pieces| async move {
            if pieces.send(half).await.is_ok() {
                pieces.closed().await;
            }
        }),
        FaultKind::Drip { every } => drip(answer, every),
        FaultKind::Altered {
            headers,
            more_headers,
            body,
        } => altered(answer, &headers, more_headers, body).whole(),
        FaultKind::Problem { .. }
        | FaultKind::Legacy { .. }
        | FaultKind::Raw { .. }
        | FaultKind::Redirect { .. }
        | FaultKind::Huge { .. }
        | FaultKind::GzipBomb { .. }
        | FaultKind::ResetBefore => answer.whole(),
    }
}

fn altered(
    mut answer: Answer,
    headers: &BTreeMap<String, String>,
    more: u32,
    body: Option<String>,
) -> Answer {
    for (name, value) in &headers_of(headers).expect(CHECKED) {
        answer.headers.insert(name, value.clone());
    }
    for number in 1..=more {
        let name = HeaderName::try_from(format!("x-more-{number}"));
        let name = name.expect("letters, digits and dashes");
        answer
            .headers
            .insert(name, HeaderValue::from_static("more"));
    }
    answer.body = body.map_or(answer.body, Bytes::from);
    answer
}

fn raw(mut answer: Answer, claimed_length: Option<u64>) -> Response<Body> {
    let Some(length) = claimed_length else {
        return answer.whole();
    };
    answer.headers.insert(CONTENT_LENGTH, length.into());
    let body = answer.body.clone();
    let (pieces, trickle) = Trickle::new();
    tokio::spawn(async move { pieces.send(body).await });
    answer.head_with(trickle)
}

/// The answer's head with its true length, and `send` at work on the first half of its body.
fn sent<F>(mut answer: Answer, send: impl FnOnce(Bytes, mpsc::Sender<Bytes>) -> F) -> Response<Body>
where
    F: Future<Output = ()> + Send + 'static,
{
    answer
        .headers
        .insert(CONTENT_LENGTH, answer.body.len().into());
    let (pieces, trickle) = Trickle::new();
    tokio::spawn(send(answer.body.slice(..answer.body.len() / 2), pieces));
    answer.head_with(trickle)
}

fn drip(mut answer: Answer, every: Duration) -> Response<Body> {
    answer
        .headers
        .insert(CONTENT_LENGTH, answer.body.len().into());
    let body = answer.body.clone();
    let (pieces, trickle) = Trickle::new();
    tokio::spawn(async move {
        for place in 0..body.len() {
            sleep(every).await;
            if pieces.send(body.slice(place..=place)).await.is_err() {
                return;
            }
        }
    });
    answer.head_with(trickle)
}

/// A gzip file may have members one after the other, so one of a MiB is packed and repeated.
fn gzip_bomb(mebibytes: u32) -> Response<Body> {
    static MEBIBYTE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        let written = packed.write_all(&vec![b' '; 1024 * 1024]);
        let packed = written.and_then(|()| packed.finish());
        packed.expect("writing to memory does not fail")
    });
    let repeated = usize::try_from(mebibytes).unwrap_or(usize::MAX);
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_ENCODING, "gzip"),
    ];
    Answer {
        status: StatusCode::OK,
        headers: headers
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect(),
        body: MEBIBYTE.repeat(repeated).into(),
    }
    .whole()
}

fn huge(bytes: u64) -> Response<Body> {
    let (pieces, trickle) = Trickle::new();
    tokio::spawn(async move {
        let chunk = Bytes::from(vec![b'x'; CHUNK]);
        let quote = Bytes::from_static(b"\"");
        let mut left = bytes;
        if pieces.send(quote.clone()).await.is_err() {
            return;
        }
        while left > 0 {
            let size = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
            if pieces.send(chunk.slice(..size)).await.is_err() {
                return;
            }
            left -= size as u64;
        }
        // The client may have left before the end of the string; nobody is there to be told.
        let _ = pieces.send(quote).await;
    });
    let headers =
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Answer {
        status: StatusCode::OK,
        headers,
        body: Bytes::new(),
    }
    .head_with(trickle)
}
