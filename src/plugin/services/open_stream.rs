//! Response streams that stay open without messages.

use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use tokio_util::sync::CancellationToken;
use tonic::Status;

pub(super) type OpenStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Returns a stream that sends `first`, stays open until `shutdown` and ends without an error, which the client would
/// log.
pub(super) fn open_until<T: Send + 'static>(
    shutdown: CancellationToken,
    first: Option<T>,
) -> OpenStream<T> {
    let silence = stream::once(shutdown.cancelled_owned()).filter_map(|()| async { None });
    Box::pin(stream::iter(first.map(Ok)).chain(silence))
}
