//! What is no gRPC, from a client that was let in. A call that makes no sense ends with a status, a connection that makes
//! none ends, and the process serves the others.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::ServiceExt;

use super::super::core::{Core, PATIENCE};
use super::answers;

const PLAN: &str = "/tfplugin6.Provider/PlanResourceChange";

/// The status that a call ends with, whatever its body is.
async fn status_of(channel: Channel, path: &str, body: Vec<u8>) -> Status {
    let request = http::Request::post(format!("http://localhost{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(Full::new(Bytes::from(body))))
        .unwrap();
    let (head, body) = channel.oneshot(request).await.unwrap().into_parts();
    if let Some(status) = Status::from_header_map(&head.headers) {
        return status;
    }
    let body = body.collect().await.unwrap();
    let trailers = body.trailers().expect("a status at one of the two places");
    Status::from_header_map(trailers).expect("a status")
}

/// A message behind the head that gRPC gives it: not compressed, and this long.
fn announced(length: u32, message: &[u8]) -> Vec<u8> {
    [&[0][..], &length.to_be_bytes(), message].concat()
}

fn message(bytes: &[u8]) -> Vec<u8> {
    announced(u32::try_from(bytes.len()).unwrap(), bytes)
}

/// Bodies that hold no message of the protocol.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("no message", vec![]),
        ("half a head", vec![0, 0, 0]),
        ("a message that never comes", announced(4096, b"x")),
        ("a compression nobody named", vec![1, 0, 0, 0, 1, 0]),
        ("a compression that is none", vec![7, 0, 0, 0, 0]),
        ("a field that is cut off", message(&[0x0a, 0xff])),
        ("a field of another kind", message(&[0x08, 0x01])),
        ("field number nought", message(&[0x00, 0x00])),
        ("a number without end", message(&[0xff; 32])),
        ("text that is none", message(&[0x0a, 0x01, 0xff])),
        ("groups without end", message(&[0x7b; 4096])),
    ]
}

#[tokio::test]
async fn a_call_that_makes_no_sense_ends_with_a_status() {
    let core = Core::start().await;
    for (what, body) in bodies() {
        let status = status_of(core.channel(), PLAN, body).await;
        assert_eq!(status.code(), Code::Internal, "{what}: {status:?}");
        assert!(answers(core.channel()).await, "after {what}");
    }
    for length in [(256 << 20) + 1, u32::MAX] {
        let status = status_of(core.channel(), PLAN, announced(length, b"x")).await;
        assert_eq!(status.code(), Code::OutOfRange, "{length}: {status:?}");
        assert!(answers(core.channel()).await, "after {length} bytes");
    }
    for path in [
        "/",
        "/tfplugin6.Provider/Nothing",
        "/tfplugin9.Provider/PlanResourceChange",
    ] {
        let status = status_of(core.channel(), path, message(&[])).await;
        assert_eq!(status.code(), Code::Unimplemented, "{path}: {status:?}");
    }
    let ended = core.shutdown().await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_OF_HEADERS: u8 = 4;

/// A frame of HTTP/2, without flags.
fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    flagged(kind, 0, stream, payload)
}

fn flagged(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// Streams that are opened and reset at once, thousands of them.
fn rapid_resets() -> Vec<u8> {
    // POST, http and `/`, from the static table.
    let head = [0x83, 0x86, 0x84];
    let pair = |number: u32| {
        let stream = 2 * number + 1;
        let opened = flagged(HEADERS, END_OF_HEADERS, stream, &head);
        [opened, frame(RESET, stream, &[0, 0, 0, 8])].concat()
    };
    (0..20_000).flat_map(pair).collect()
}

#[tokio::test]
async fn a_connection_that_makes_no_sense_ends_and_the_others_go_on() {
    let core = Core::start().await;
    let most = 0x7fff_ffff_u32.to_be_bytes();
    let after_the_preface = [
        ("noise", vec![0xff; 4096]),
        (
            "a frame of 16 MiB",
            vec![0xff, 0xff, 0xff, DATA, 0, 0, 0, 0, 1],
        ),
        ("data of no stream", frame(DATA, 0, b"x")),
        ("data of a stream that was not opened", frame(DATA, 1, b"x")),
        (
            "headers that are none",
            flagged(HEADERS, END_OF_HEADERS, 1, &[0xff; 16]),
        ),
        (
            "more of headers that never began",
            frame(CONTINUATION, 1, b"x"),
        ),
        ("half a setting", frame(SETTINGS, 0, &[0; 5])),
        (
            "a window that overflows",
            frame(WINDOW_UPDATE, 0, &most).repeat(2),
        ),
        ("rapid resets", rapid_resets()),
    ];
    let preface = [PREFACE, &frame(SETTINGS, 0, &[])].concat();
    let spoken = after_the_preface.map(|(what, bytes)| (what, [&preface[..], &bytes].concat()));
    let mute = [
        ("noise instead of the preface", vec![0xff; 4096]),
        (
            "HTTP/1.1",
            b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        ),
    ];
    for (what, bytes) in spoken.into_iter().chain(mute) {
        let stream = core.dial.secure(&core.dial.hello()).await.unwrap();
        let (mut from, mut to) = tokio::io::split(stream);
        let speaking = async {
            // Fails where the other end has had enough.
            let _ = to.write_all(&bytes).await;
            let _ = to.flush().await;
        };
        let mut said = Vec::new();
        let listening = timeout(PATIENCE, from.read_to_end(&mut said));
        let ((), ended) = tokio::join!(speaking, listening);
        assert!(ended.is_ok(), "the connection is still open after {what}");
        assert!(answers(core.channel()).await, "after {what}");
    }
    let ended = core.shutdown().await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}
