//! UpgradeResourceIdentity: a stored identity of another version. There is only one version so far, so nothing is
//! rewritten; an empty identity, from before identities existed, stays empty.

use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Provider};
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::upgrade_resource_identity::{Request, Response};
use crate::protocol::wire;

pub(crate) async fn handle<P: Provider>(
    server: &Server<P>,
    request: Request,
) -> Result<Response, Diagnostic> {
    let schema = server.resource(&request.type_name)?.identity_schema();
    let error = |detail: String| {
        Diagnostic::error(
            format!("Cannot read the stored identity of {}", request.type_name),
            detail,
        )
    };
    if request.version > schema.version() || request.version < 0 {
        let detail = format!(
            "The provider has never written version {} of it.",
            request.version
        );
        return Err(error(detail));
    }
    let stored = wire::raw_state(request.raw_identity.as_ref())?;
    let identity = from_json(stored, schema.kind()).map_err(|cause| error(format!("{cause}.")))?;
    Ok(Response {
        upgraded_identity: wire::identity(Some(&identity)),
        ..Default::default()
    })
}
