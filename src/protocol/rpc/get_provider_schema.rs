//! GetProviderSchema: everything that can be configured. Terraform keeps the answer for the whole command, so the
//! processes that it starts later may never be asked.

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
    let resources =
        resources.map(|each| (each.type_name().to_owned(), wire::schema(each.schema())));
    let sources = server.data_sources().iter();
    let sources = sources.map(|each| (each.type_name().to_owned(), wire::schema(each.schema())));
    let lists = server.list_resources().iter();
    let lists = lists.map(|each| (each.type_name().to_owned(), wire::schema(each.schema())));
    Ok(Response {
        provider: Some(wire::schema(server.schema())),
        resource_schemas: resources.collect(),
        data_source_schemas: sources.collect(),
        list_resource_schemas: lists.collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    })
}

/// All that Terraform can ask to be spared or given: plans of destructions, no schema for each process, moves between
/// types (refused in words), configuration from state.
pub(super) fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}
