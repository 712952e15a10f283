//! ApplyResourceChange: executes a plan and returns the state to save.

use crate::framework::resource::ApplyRequest;
use crate::framework::{Diagnostic, Private, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::apply_resource_change::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let configured = server.configured()?;
    let apply_request = ApplyRequest {
        prior: wire::decode(request.prior_state.as_ref(), resource.schema())?,
        planned: wire::decode(request.planned_state.as_ref(), resource.schema())?,
        config: wire::decode(request.config.as_ref(), resource.schema())?,
        private: Private::from_bytes(&request.planned_private),
    };
    let applied = resource
        .apply(configured.client(), &configured.stop, apply_request)?
        .await;
    let identity = resource.identity(&applied.state);
    Ok(Response {
        new_state: Some(wire::encode(&applied.state)),
        private: applied.private.to_bytes().into(),
        diagnostics: wire::diagnostics(applied.diagnostics),
        new_identity: wire::identity(identity.as_ref()),
        ..Default::default()
    })
}
