//! ApplyResourceChange: a plan carried out, and what is to be saved of it.

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
    let apply = ApplyRequest {
        prior: wire::read(request.prior_state.as_ref(), resource.schema())?,
        planned: wire::read(request.planned_state.as_ref(), resource.schema())?,
        config: wire::read(request.config.as_ref(), resource.schema())?,
        private: Private::from_bytes(&request.planned_private),
    };
    let applied = resource
        .apply(configured.client()?, &configured.stop, apply)
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
