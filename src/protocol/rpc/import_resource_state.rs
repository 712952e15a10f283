//! ImportResourceState: imports an existing object by id or by identity. Terraform then reads it.

use crate::framework::{Diagnostic, Import, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::import_resource_state::{ImportedResource, Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let resource = server.resource(&request.type_name)?;
    let configured = server.configured()?;
    let schema = resource.identity_schema();
    let identity = wire::decode_identity(request.identity.as_ref(), schema.kind())?;
    let import = if identity.is_null() {
        Import::Id(request.id)
    } else {
        Import::Identity(identity)
    };
    let response = resource
        .import(configured.client(), &configured.stop, import)?
        .await;
    let imported = response.state.map(|state| ImportedResource {
        identity: wire::identity(resource.identity(&state).as_ref()),
        state: Some(wire::encode(&state)),
        private: response.private.to_bytes().into(),
        type_name: request.type_name,
    });
    Ok(Response {
        imported_resources: imported.into_iter().collect(),
        diagnostics: wire::diagnostics(response.diagnostics),
        deferred: None,
    })
}
