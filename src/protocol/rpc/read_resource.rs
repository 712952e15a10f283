//! ReadResource: how an object is now.

use crate::framework::resource::ReadRequest;
use crate::framework::{Diagnostic, Diagnostics, Private, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::read_resource::{Request, Response};
use crate::protocol::{answer, wire};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let configured = server.configured()?;
    let unchanged = answer::Request::unchanged(&request);
    if let Some(unknown) = configured.unknown() {
        let messages = wire::diagnostics(Diagnostics::from(not_read(&unknown)));
        return Ok(Response {
            diagnostics: messages,
            ..unchanged
        });
    }
    let state = wire::read(request.current_state.as_ref(), resource.schema())?;
    if state.is_null() {
        return Ok(unchanged);
    }
    let identity = resource.identity(&state);
    let read = ReadRequest {
        state,
        private: Private::from_bytes(&request.private),
    };
    let answer = resource
        .read(configured.client()?, &configured.stop, read)
        .await;
    let identity = match &answer.state {
        Some(state) => resource.identity(state),
        None => identity,
    };
    Ok(Response {
        // A state that is as it was goes back byte for byte.
        new_state: answer
            .state
            .as_ref()
            .map(wire::encode)
            .or(unchanged.new_state),
        private: answer.private.to_bytes().into(),
        new_identity: wire::identity(identity.as_ref()).or(unchanged.new_identity),
        diagnostics: wire::diagnostics(answer.diagnostics),
        deferred: None,
    })
}

/// Terraform reads during a plan even when the provider block holds values that are not known yet.
fn not_read(unknown: &str) -> Diagnostic {
    let detail = format!(
        "{unknown} of the provider block will be known only after something else was applied, so nothing could be \
         asked. The plan goes by the state as it was saved last."
    );
    Diagnostic::warning("HostUp was not asked for the present state", detail)
}
