//! PlanResourceChange: what an apply would do.

use crate::framework::resource::PlanRequest;
use crate::framework::{Diagnostic, Private, Provider, Value};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::plan_resource_change::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let schema = resource.schema();
    let prior = wire::read(request.prior_state.as_ref(), schema)?;
    let proposed = wire::read(request.proposed_new_state.as_ref(), schema)?;
    let identity = resource.identity(&prior);
    // Terraform plans also while the provider cannot work yet.
    let configured = server.configured().ok();
    let client = configured
        .as_ref()
        .and_then(|configured| configured.client().ok());
    let plan = resource.plan(
        client,
        PlanRequest {
            proposed,
            config: wire::read(request.config.as_ref(), schema)?,
            prior,
            private: Private::from_bytes(&request.prior_private),
        },
    );
    let identity = match &plan.planned {
        // In a replacement the planned object is another one; while its identity is open, the old one stands.
        Some(planned) => resource.identity(planned).or(identity),
        None => identity,
    };
    let planned_state = match plan.planned {
        // Nothing changes: the prior state, byte for byte.
        None => request.prior_state,
        Some(Value::Null) => Some(wire::encode(&Value::Null)),
        Some(planned) => Some(wire::encode(&planned)),
    };
    Ok(Response {
        planned_state,
        requires_replace: plan.requires_replace.iter().map(wire::path).collect(),
        planned_private: plan.private.to_bytes().into(),
        planned_identity: wire::identity(identity.as_ref()).or(request.prior_identity),
        diagnostics: wire::diagnostics(plan.diagnostics),
        ..Default::default()
    })
}
