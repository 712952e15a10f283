//! GetMetadata: all type names, without schemas. Terraform never sends it; tools that mux providers do.

use super::get_provider_schema::capabilities;
use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::get_metadata::{
    DataSourceMetadata, ListResourceMetadata, Request, ResourceMetadata, Response,
};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    _: Request,
) -> Result<Response, Diagnostic> {
    let resources = server.resources().iter();
    let resources = resources.map(|resource| resource.type_name().to_owned());
    let sources = server.data_sources().iter();
    let sources = sources.map(|source| source.type_name().to_owned());
    let lists = server.list_resources().iter();
    let lists = lists.map(|list| list.type_name().to_owned());
    Ok(Response {
        server_capabilities: Some(capabilities()),
        resources: resources
            .map(|type_name| ResourceMetadata { type_name })
            .collect(),
        data_sources: sources
            .map(|type_name| DataSourceMetadata { type_name })
            .collect(),
        list_resources: lists
            .map(|type_name| ListResourceMetadata { type_name })
            .collect(),
        ..Default::default()
    })
}
