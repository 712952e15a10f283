//! ConfigureProvider: the provider block with its values, before anything is read, planned or applied.

use zeroize::Zeroizing;

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::configure_provider::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    // Whatever becomes of this one, the configuration before it may be another account's.
    server.configure(None);
    // The key is in it.
    let config = Zeroizing::new(wire::read(request.config.as_ref(), server.schema())?);
    let mut diagnostics = server.schema().validate(&config);
    if !diagnostics.has_errors() {
        let (configuration, found) = server
            .provider
            .configure(&config, &request.terraform_version);
        server.configure(configuration);
        diagnostics.extend(found);
    }
    Ok(Response {
        diagnostics: wire::diagnostics(diagnostics),
    })
}
