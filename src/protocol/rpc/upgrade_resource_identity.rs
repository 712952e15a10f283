//! UpgradeResourceIdentity: a stored identity of another version than ours. There is one version so far, so this
//! reads what is there; an empty identity, from before there were any, is passed on as empty.

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
    let refuse = |detail: String| {
        Diagnostic::error(
            format!("Cannot read the stored identity of {}", request.type_name),
            detail,
        )
    };
    if request.version > schema.version() || request.version < 0 {
        let detail = format!(
            "Its version {} is not one that this provider wrote.",
            request.version
        );
        return Err(refuse(detail));
    }
    let stored = wire::raw_state(request.raw_identity.as_ref())?;
    let identity = from_json(stored, schema.kind()).map_err(|error| refuse(format!("{error}.")))?;
    Ok(Response {
        upgraded_identity: wire::identity(Some(&identity)),
        ..Default::default()
    })
}
