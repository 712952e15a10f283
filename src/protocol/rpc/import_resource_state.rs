//! ImportResourceState: an object that exists already, taken over by id or by identity. Terraform reads it right after.

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
    let identity = wire::read_identity(request.identity.as_ref(), schema.kind())?;
    let by = if identity.is_null() {
        Import::Id(request.id)
    } else {
        Import::Identity(identity)
    };
    let answer = resource
        .import(configured.client()?, &configured.stop, by)
        .await;
    let imported = answer.state.map(|state| ImportedResource {
        identity: wire::identity(resource.identity(&state).as_ref()),
        state: Some(wire::encode(&state)),
        private: answer.private.to_bytes().into(),
        type_name: request.type_name,
    });
    Ok(Response {
        imported_resources: imported.into_iter().collect(),
        diagnostics: wire::diagnostics(answer.diagnostics),
        deferred: None,
    })
}
