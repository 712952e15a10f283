//! GetResourceIdentitySchemas: the schemas of resource identities. Sent by Terraform 1.12 and newer.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::get_resource_identity_schemas::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    _: Request,
) -> Result<Response, Diagnostic> {
    let resources = server.resources().iter();
    let schemas = resources.filter_map(|resource| {
        let schema = resource.identity_schema();
        let has_identity = !schema.attributes().is_empty();
        has_identity.then(|| {
            (
                resource.type_name().to_owned(),
                wire::identity_schema(schema),
            )
        })
    });
    Ok(Response {
        identity_schemas: schemas.collect(),
        ..Default::default()
    })
}
