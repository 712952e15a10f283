//! StopProvider: Terraform was interrupted. Calls in flight end soon and return what they know; new ones fail until the
//! provider is configured again.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::stop_provider::{Request, Response};

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    _: Request,
) -> Result<Response, Diagnostic> {
    if let Ok(configured) = server.configured() {
        configured.stop.cancel();
    }
    Ok(Response::default())
}
