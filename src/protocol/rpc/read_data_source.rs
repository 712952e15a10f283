//! ReadDataSource: reads a data source. Every value of its configuration is known.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::read_data_source::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let source = server.data_source(&request.type_name)?;
    let configured = server.configured()?;
    let config = wire::decode(request.config.as_ref(), source.schema())?;
    let response = source
        .read(configured.client(), &configured.stop, config)?
        .await;
    Ok(Response {
        state: response.state.as_ref().map(wire::encode),
        diagnostics: wire::diagnostics(response.diagnostics),
        deferred: None,
    })
}
