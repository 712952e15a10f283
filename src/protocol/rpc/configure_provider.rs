//! ConfigureProvider: builds the client from the provider block, before anything is read, planned or applied.

use zeroize::Zeroizing;

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::configure_provider::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    // Removed even if this one turns out invalid: the old configuration may be another account's.
    server.configure(None);
    // It contains the API key.
    let config = Zeroizing::new(wire::decode(request.config.as_ref(), server.schema())?);
    let mut diagnostics = server.schema().validate(&config);
    if !diagnostics.has_errors() {
        let (configuration, more) = server
            .provider
            .configure(&config, &request.terraform_version);
        server.configure(configuration);
        diagnostics.extend(more);
    }
    Ok(Response {
        diagnostics: wire::diagnostics(diagnostics),
    })
}
