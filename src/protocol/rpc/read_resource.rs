//! ReadResource: refreshes the state of an object.

use crate::framework::resource::ReadRequest;
use crate::framework::{Diagnostic, Private, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::read_resource::{Request, Response};
use crate::protocol::{dispatch, wire};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let configured = server.configured()?;
    let unchanged = dispatch::Request::unchanged(&request);
    let state = wire::decode(request.current_state.as_ref(), resource.schema())?;
    if state.is_null() {
        return Ok(unchanged);
    }
    let identity = resource.identity(&state);
    let read_request = ReadRequest {
        state,
        private: Private::from_bytes(&request.private),
    };
    let client = match configured.unknown_arguments() {
        Some(unknown) => Err(not_refreshed(&unknown)),
        None => configured.client(),
    };
    // An error here, or this warning, is returned beside everything that Terraform sent.
    let response = resource.read(client, &configured.stop, read_request)?.await;
    let identity = match &response.state {
        Some(state) => resource.identity(state),
        None => identity,
    };
    Ok(Response {
        // An unchanged state is returned byte for byte.
        new_state: response
            .state
            .as_ref()
            .map(wire::encode)
            .or(unchanged.new_state),
        private: response.private.to_bytes().into(),
        new_identity: wire::identity(identity.as_ref()).or(unchanged.new_identity),
        diagnostics: wire::diagnostics(response.diagnostics),
        deferred: None,
    })
}

/// Terraform also reads during a plan while arguments of the provider block are unknown.
fn not_refreshed(unknown: &str) -> Diagnostic {
    let detail = format!(
        "{unknown} of the provider block will be known only after something else is applied, so nothing could be \
         read. The plan is based on the last saved state."
    );
    Diagnostic::warning("The state was not refreshed", detail)
}
