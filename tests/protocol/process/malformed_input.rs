//! Input that is not gRPC, from an accepted client. A malformed request ends with a status, a malformed connection is
//! closed, and the process serves the others.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::ServiceExt;

use super::super::plugin_client::{PluginClient, TEST_TIMEOUT};
use super::responds;

const PLAN: &str = "/tfplugin6.Provider/PlanResourceChange";

/// Returns the status that a request with this body ends with.
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

/// Encodes a message with its gRPC head: not compressed, and this length.
fn message_with_length(length: u32, message: &[u8]) -> Vec<u8> {
    [&[0][..], &length.to_be_bytes(), message].concat()
}

fn message(bytes: &[u8]) -> Vec<u8> {
    message_with_length(u32::try_from(bytes.len()).unwrap(), bytes)
}

/// Bodies that contain no message of the protocol.
fn malformed_bodies() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("no message", vec![]),
        ("half a head", vec![0, 0, 0]),
        ("a missing message", message_with_length(4096, b"x")),
        ("an undeclared compression", vec![1, 0, 0, 0, 1, 0]),
        ("an invalid compression", vec![7, 0, 0, 0, 0]),
        ("a field that is cut off", message(&[0x0a, 0xff])),
        ("a field of another kind", message(&[0x08, 0x01])),
        ("field number 0", message(&[0x00, 0x00])),
        ("an endless number", message(&[0xff; 32])),
        ("invalid UTF-8", message(&[0x0a, 0x01, 0xff])),
        ("endless groups", message(&[0x7b; 4096])),
    ]
}

#[tokio::test]
async fn malformed_request_ends_with_a_status() {
    let plugin = PluginClient::start().await;
    for (what, body) in malformed_bodies() {
        let status = status_of(plugin.channel(), PLAN, body).await;
        assert_eq!(status.code(), Code::Internal, "{what}: {status:?}");
        assert!(responds(plugin.channel()).await, "after {what}");
    }
    for length in [(256 << 20) + 1, u32::MAX] {
        let status = status_of(plugin.channel(), PLAN, message_with_length(length, b"x")).await;
        assert_eq!(status.code(), Code::OutOfRange, "{length}: {status:?}");
        assert!(responds(plugin.channel()).await, "after {length} bytes");
    }
    for path in [
        "/",
        "/tfplugin6.Provider/Nothing",
        "/tfplugin9.Provider/PlanResourceChange",
    ] {
        let status = status_of(plugin.channel(), path, message(&[])).await;
        assert_eq!(status.code(), Code::Unimplemented, "{path}: {status:?}");
    }
    let ended = plugin.shutdown().await;
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

/// Encodes an HTTP/2 frame without flags.
fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    frame_with_flags(kind, 0, stream, payload)
}

fn frame_with_flags(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// Thousands of streams that are opened and reset at once.
fn rapid_resets() -> Vec<u8> {
    // POST, http and `/`, from the static table.
    let head = [0x83, 0x86, 0x84];
    let pair = |number: u32| {
        let stream = 2 * number + 1;
        let opened = frame_with_flags(HEADERS, END_OF_HEADERS, stream, &head);
        [opened, frame(RESET, stream, &[0, 0, 0, 8])].concat()
    };
    (0..20_000).flat_map(pair).collect()
}

#[tokio::test]
async fn malformed_connection_is_closed_and_others_continue() {
    let plugin = PluginClient::start().await;
    let maximum = 0x7fff_ffff_u32.to_be_bytes();
    let after_the_preface = [
        ("noise", vec![0xff; 4096]),
        (
            "a frame of 16 MiB",
            vec![0xff, 0xff, 0xff, DATA, 0, 0, 0, 0, 1],
        ),
        ("data of no stream", frame(DATA, 0, b"x")),
        ("data of a stream that was not opened", frame(DATA, 1, b"x")),
        (
            "invalid headers",
            frame_with_flags(HEADERS, END_OF_HEADERS, 1, &[0xff; 16]),
        ),
        ("continuation without headers", frame(CONTINUATION, 1, b"x")),
        ("half a setting", frame(SETTINGS, 0, &[0; 5])),
        (
            "a window that overflows",
            frame(WINDOW_UPDATE, 0, &maximum).repeat(2),
        ),
        ("rapid resets", rapid_resets()),
    ];
    let preface = [PREFACE, &frame(SETTINGS, 0, &[])].concat();
    let with_preface =
        after_the_preface.map(|(what, bytes)| (what, [&preface[..], &bytes].concat()));
    let without_preface = [
        ("noise instead of the preface", vec![0xff; 4096]),
        (
            "HTTP/1.1",
            b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        ),
    ];
    for (what, bytes) in with_preface.into_iter().chain(without_preface) {
        let stream = plugin
            .connector
            .secure(&plugin.connector.hello())
            .await
            .unwrap();
        let (mut from, mut to) = tokio::io::split(stream);
        let writing = async {
            // Fails if the other end has closed the connection.
            let _ = to.write_all(&bytes).await;
            let _ = to.flush().await;
        };
        let mut response = Vec::new();
        let reading = timeout(TEST_TIMEOUT, from.read_to_end(&mut response));
        let ((), ended) = tokio::join!(writing, reading);
        assert!(ended.is_ok(), "the connection is still open after {what}");
        assert!(responds(plugin.channel()).await, "after {what}");
    }
    let ended = plugin.shutdown().await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}
