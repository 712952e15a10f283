//! An answer as the endpoints make it, and the body that carries it, whole or bit by bit.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use http_body::Frame;
use http_body_util::{Either, Full};
use serde::Serialize;
use tokio::sync::mpsc;

/// What goes out on the wire.
pub(crate) type Body = Either<Full<Bytes>, Trickle>;

/// A finished answer, before anything happens to it on its way.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, content: &impl Serialize) -> Self {
        let body = serde_json::to_vec(content)
            .expect("our answers have string keys and no failing serializer");
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

    /// The answer, sent whole.
    pub(crate) fn whole(self) -> Response<Body> {
        let (head, body) = self.into_parts();
        head.map(|()| Either::Left(Full::new(body)))
    }

    /// The answer with its body sent by `trickle`.
    pub(crate) fn head_with(self, trickle: Trickle) -> Response<Body> {
        self.into_parts().0.map(|()| Either::Right(trickle))
    }

    fn into_parts(self) -> (Response<()>, Bytes) {
        let mut head = Response::new(());
        *head.status_mut() = self.status;
        *head.headers_mut() = self.headers;
        (head, self.body)
    }
}

/// A body whose length hyper does not know: pieces come through a channel, and the sender learns through it when the
/// client has left. A `content-length` set by hand is sent as it is, so it can promise more than comes.
pub(crate) struct Trickle(mpsc::Receiver<Bytes>);

impl Trickle {
    pub(crate) fn new() -> (mpsc::Sender<Bytes>, Self) {
        let (pieces, body) = mpsc::channel(1);
        (pieces, Self(body))
    }
}

impl http_body::Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(context)
            .map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}
