//! A response as the endpoints create it, and the HTTP body that sends it at once or chunk by chunk.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use http_body::Frame;
use http_body_util::{Either, Full};
use serde::Serialize;
use tokio::sync::mpsc;

/// The body of a response on the wire.
pub(crate) type Body = Either<Full<Bytes>, ChannelBody>;

/// A complete response, before a fault alters it.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    pub(crate) fn json(status: StatusCode, content: &impl Serialize) -> Self {
        let body = serde_json::to_vec(content)
            .expect("our responses have string keys and no failing serializer");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self {
            status,
            headers,
            body: body.into(),
        }
    }

    pub(crate) fn ok(content: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, content)
    }

    /// 204, without a body.
    pub(crate) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// The response with its own body.
    pub(crate) fn into_http(self) -> http::Response<Body> {
        let (head, body) = self.into_parts();
        head.map(|()| Either::Left(Full::new(body)))
    }

    /// The status and headers of the response, with `body` in place of its own body.
    pub(crate) fn with_body(self, body: ChannelBody) -> http::Response<Body> {
        self.into_parts().0.map(|()| Either::Right(body))
    }

    fn into_parts(self) -> (http::Response<()>, Bytes) {
        let mut head = http::Response::new(());
        *head.status_mut() = self.status;
        *head.headers_mut() = self.headers;
        (head, self.body)
    }
}

/// A body of unknown length whose chunks arrive through a channel. The channel closes when the client disconnects. A
/// `content-length` that is set by hand is sent unchanged, so it can promise more than the body contains.
pub(crate) struct ChannelBody(mpsc::Receiver<Bytes>);

impl ChannelBody {
    pub(crate) fn new() -> (mpsc::Sender<Bytes>, Self) {
        let (chunks, body) = mpsc::channel(1);
        (chunks, Self(body))
    }
}

impl http_body::Body for ChannelBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(context)
            .map(|chunk| chunk.map(|chunk| Ok(Frame::data(chunk))))
    }
}
