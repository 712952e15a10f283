//! ValidateListResourceConfig: checks the `config` block of one list. Terraform does not send `limit` and
//! `include_resource_object` here.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::validate_list_resource_config::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let list = server.list_resource(&request.type_name)?;
    let config = wire::decode(request.config.as_ref(), list.schema())?;
    Ok(Response {
        diagnostics: wire::diagnostics(list.validate(&config)),
    })
}
