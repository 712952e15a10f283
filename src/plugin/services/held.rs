//! Answers that stay open and say nothing.

use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use tokio_util::sync::CancellationToken;
use tonic::Status;

/// A stream of answers.
pub(super) type Held<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A stream with these first answers that then stays open until `ending`, and ends without an error: the client logs
/// anything else.
pub(super) fn until<T: Send + 'static>(first: Option<T>, ending: CancellationToken) -> Held<T> {
    let silence = stream::once(ending.cancelled_owned()).filter_map(|()| async { None });
    Box::pin(stream::iter(first.map(Ok)).chain(silence))
}
