//! MoveResourceState: a `moved` block from a resource of another type or of another provider.
//!
//! Another type's state cannot become one of ours, so such a move gets an error that explains it; OpenTofu sends it
//! without looking at the capabilities. The same type from another address is accepted: that provider came from a mirror
//! or another registry.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::move_resource_state::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.target_type_name)?;
    let target = resource.type_name();
    let address = server.info().address;
    let same_provider =
        namespace_and_type(address) == namespace_and_type(&request.source_provider_address);
    if same_provider && request.source_type_name == target {
        let stored = wire::raw_state(request.source_state.as_ref())?;
        let state = resource.upgrade(request.source_schema_version, stored)?;
        return Ok(Response {
            target_state: Some(wire::encode(&state)),
            target_private: request.source_private,
            target_identity: wire::identity(resource.identity(&state).as_ref()),
            ..Default::default()
        });
    }
    let detail = format!(
        "A {} of {} cannot become a {target}: its state does not have what a {target} needs. Remove the moved block, \
         remove the old resource from the state, and import the object as {target}.",
        request.source_type_name, request.source_provider_address,
    );
    Err(Diagnostic::error(
        format!("Cannot move a resource to {target}"),
        detail,
    ))
}

/// Namespace and type of an address such as `registry.terraform.io/NAMESPACE/TYPE`. The host is that of a registry or a
/// mirror.
fn namespace_and_type(address: &str) -> Option<(&str, &str)> {
    let (rest, kind) = address.rsplit_once('/')?;
    let namespace = rest.rsplit_once('/').map_or(rest, |(_, last)| last);
    Some((namespace, kind))
}
