//! ListResource: streams the objects of a list, as long as Terraform reads the stream.

use std::sync::Arc;

use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument;

use crate::framework::list_resource::Event as ListEvent;
use crate::framework::{Diagnostic, Diagnostics, ListContext, Provider};
use crate::panic_guard::catch_panic;
use crate::protocol::dispatch::{EventStream, panic_diagnostic};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::list_resource::{Event, Request};
use crate::protocol::wire;

/// The number of events that are buffered for Terraform.
const BUFFERED_EVENTS: usize = 16;

pub(crate) async fn handle<P: Provider>(
    server: &Arc<Server<P>>,
    request: Request,
) -> Result<EventStream<Event>, Diagnostic> {
    let list = server.list_resource(&request.type_name)?;
    let configured = server.configured()?;
    configured.client()?;
    let config = wire::decode(request.config.as_ref(), list.schema())?;
    let (sender, receiver) = mpsc::channel(BUFFERED_EVENTS);
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
            let context = ListContext {
                client,
                stop: &configured.stop,
                include_object: request.include_resource_object,
                limit: usize::try_from(request.limit).unwrap_or(0),
            };
            list.list(context, config, sender).await;
        }
    };
    let info = server.info();
    let supervised = async move {
        let outcome = tokio::select! {
            outcome = catch_panic(work) => outcome,
            // Terraform no longer reads the stream.
            () = last.closed() => return,
        };
        if let Err(panic) = outcome {
            let diagnostics = Diagnostics::from(panic_diagnostic("ListResource", &panic, info));
            let _ = last.send(ListEvent::from_diagnostics(diagnostics)).await;
        }
    };
    tokio::spawn(supervised.in_current_span());
    Ok(Box::pin(
        ReceiverStream::new(receiver).map(|event| Ok(to_wire(event))),
    ))
}

fn to_wire(event: ListEvent) -> Event {
    Event {
        identity: wire::identity(event.identity.as_ref()),
        display_name: event.display_name,
        resource_object: event.object.as_ref().map(wire::encode),
        diagnostic: wire::diagnostics(event.diagnostics),
    }
}
