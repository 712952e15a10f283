//! MoveResourceState: a `moved` block from a resource of another type. There is no type whose objects are the same
//! thing as ours, so every move is refused, in words; OpenTofu asks without looking at the capabilities.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::move_resource_state::{Request, Response};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let target = server.resource(&request.target_type_name)?.type_name();
    let detail = format!(
        "A {} of {} cannot become a {target}: nothing in its state says what is wanted of the domain. Remove the moved \
         block, forget the old resource, and import the domain as {target}.",
        request.source_type_name, request.source_provider_address,
    );
    Err(Diagnostic::error(
        format!("Cannot move a resource to {target}"),
        detail,
    ))
}
