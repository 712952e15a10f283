//! GenerateResourceConfig: the configuration of an imported object. Terraform 1.14 and newer send it; older versions
//! derive the configuration from the state themselves.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::generate_resource_config::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let state = wire::decode(request.state.as_ref(), resource.schema())?;
    let config = resource.configuration(&state);
    Ok(Response {
        config: Some(wire::encode(&config)),
        ..Default::default()
    })
}
