//! ValidateProviderConfig: checks the provider block, in which values may be unknown.

use zeroize::Zeroizing;

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::validate_provider_config::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    // It contains the API key.
    let config = Zeroizing::new(wire::decode(request.config.as_ref(), server.schema())?);
    let mut diagnostics = server.schema().validate(&config);
    diagnostics.extend(server.provider.validate(&config));
    Ok(Response {
        diagnostics: wire::diagnostics(diagnostics),
    })
}
