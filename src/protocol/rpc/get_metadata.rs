//! GetMetadata: the names of everything, without schemas. Terraform never asks; tools that join providers do.

use super::get_provider_schema::capabilities;
use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::get_metadata::{Request, ResourceMetadata, Response};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    _: Request,
) -> Result<Response, Diagnostic> {
    let names = server
        .resources()
        .iter()
        .map(|resource| resource.type_name().to_owned());
    Ok(Response {
        server_capabilities: Some(capabilities()),
        resources: names
            .map(|type_name| ResourceMetadata { type_name })
            .collect(),
        ..Default::default()
    })
}
