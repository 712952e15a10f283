//! PlanResourceChange: what an apply would do.

use crate::framework::resource::PlanRequest;
use crate::framework::{Diagnostic, Private, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::plan_resource_change::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let schema = resource.schema();
    let prior = wire::decode(request.prior_state.as_ref(), schema)?;
    let proposed = wire::decode(request.proposed_new_state.as_ref(), schema)?;
    let identity = resource.identity(&prior);
    // Terraform also plans while arguments of the provider block are unknown.
    let configured = server.configured().ok();
    let client = configured
        .as_ref()
        .map_or(Ok(None), |configured| configured.planning_client());
    let plan_request = PlanRequest {
        proposed,
        config: wire::decode(request.config.as_ref(), schema)?,
        prior,
        private: Private::from_bytes(&request.prior_private),
    };
    let stop = configured
        .as_ref()
        .map_or(server.stop(), |configured| &configured.stop);
    let plan = resource.plan(client, stop, plan_request)?.await;
    let planned_identity = match &plan.planned {
        Some(planned) if !planned.is_null() => {
            // OpenTofu 1.12 and Terraform 1.17 reject an identity with an unknown value, and that of the old object is
            // not that of its replacement.
            wire::identity(resource.identity(planned).as_ref())
        }
        _ => wire::identity(identity.as_ref()).or(request.prior_identity),
    };
    let planned_state = match plan.planned {
        // Without a change the prior state is returned byte for byte.
        None => request.prior_state,
        Some(planned) => Some(wire::encode(&planned)),
    };
    Ok(Response {
        planned_state,
        requires_replace: plan.requires_replace.iter().map(wire::path).collect(),
        planned_private: plan.private.to_bytes().into(),
        planned_identity,
        diagnostics: wire::diagnostics(plan.diagnostics),
        ..Default::default()
    })
}
