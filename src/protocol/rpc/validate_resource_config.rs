//! ValidateResourceConfig: checks one resource block, in which values may be unknown.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::validate_resource_config::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let config = wire::decode(request.config.as_ref(), resource.schema())?;
    Ok(Response {
        diagnostics: wire::diagnostics(resource.validate(&config)),
    })
}
