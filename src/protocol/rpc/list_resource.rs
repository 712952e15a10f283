//! ListResource: what there is of a kind, event by event, for as long as Terraform listens.

use std::sync::Arc;

use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument;

use crate::framework::list_resource::Event as Listed;
use crate::framework::{Diagnostic, Diagnostics, Provider, Query};
use crate::protocol::answer::{self, Events};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::list_resource::{Event, Request};
use crate::protocol::wire;

/// So many events may wait for Terraform to take them.
const WAITING: usize = 16;

pub(crate) async fn handle<P: Provider>(
    server: &Arc<Server<P>>,
    request: Request,
) -> Result<Events<Event>, Diagnostic> {
    let list = server.list_resource(&request.type_name)?;
    let configured = server.configured()?;
    configured.client()?;
    let config = wire::read(request.config.as_ref(), list.schema())?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let last = sender.clone();
    let work = {
        let (server, sender) = (server.clone(), sender);
        async move {
            let (Ok(list), Ok(client)) = (
                server.list_resource(&request.type_name),
                configured.client(),
            ) else {
                return;
            };
            let query = Query {
                client,
                stop: &configured.stop,
                whole: request.include_resource_object,
                limit: usize::try_from(request.limit).unwrap_or(0),
            };
            list.list(query, config, sender).await;
        }
    };
    let work = server.alone(Box::pin(work));
    let watched = async move {
        let outcome = tokio::select! {
            outcome = work => outcome,
            // Nobody listens any more: what is still being asked for is not wanted.
            () = last.closed() => return,
        };
        if let Err(panic) = outcome {
            let diagnostics = Diagnostics::from(answer::panicked("ListResource", &panic));
            let _ = last.send(Listed::of_messages(diagnostics)).await;
        }
    };
    tokio::spawn(watched.in_current_span());
    Ok(Box::pin(
        ReceiverStream::new(receiver).map(|event| Ok(to_wire(event))),
    ))
}

fn to_wire(event: Listed) -> Event {
    Event {
        identity: wire::identity(event.identity.as_ref()),
        display_name: event.display_name,
        resource_object: event.object.as_ref().map(wire::encode),
        diagnostic: wire::diagnostics(event.diagnostics),
    }
}
