//! GetProviderSchema: all schemas. Terraform caches the response for one command, so the processes that it starts later
//! may never get this request.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::ServerCapabilities;
use crate::protocol::tfplugin6::get_provider_schema::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    _: Request,
) -> Result<Response, Diagnostic> {
    let resources = server.resources().iter();
    let resources = resources.map(|resource| {
        (
            resource.type_name().to_owned(),
            wire::schema(resource.schema()),
        )
    });
    let sources = server.data_sources().iter();
    let sources =
        sources.map(|source| (source.type_name().to_owned(), wire::schema(source.schema())));
    let lists = server.list_resources().iter();
    let lists = lists.map(|list| (list.type_name().to_owned(), wire::schema(list.schema())));
    Ok(Response {
        provider: Some(wire::schema(server.schema())),
        resource_schemas: resources.collect(),
        data_source_schemas: sources.collect(),
        list_resource_schemas: lists.collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    })
}

/// `move_resource_state` is also for moves between types, which are rejected with an explanation.
pub(super) fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}
