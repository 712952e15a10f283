//! UpgradeResourceState: decodes stored state. Terraform sends it in every run, also for the current version.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::upgrade_resource_state::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let stored = wire::raw_state(request.raw_state.as_ref())?;
    let state = resource.upgrade(request.version, stored)?;
    Ok(Response {
        upgraded_state: Some(wire::encode(&state)),
        ..Default::default()
    })
}
