//! ValidateDataResourceConfig: checks one data block, in which values may be unknown.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::validate_data_resource_config::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let source = server.data_source(&request.type_name)?;
    let config = wire::decode(request.config.as_ref(), source.schema())?;
    Ok(Response {
        diagnostics: wire::diagnostics(source.validate(&config)),
    })
}
