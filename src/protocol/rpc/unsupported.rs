//! The RPCs of kinds that this provider does not offer. Each returns an error that names the requested type; a gRPC
//! UNIMPLEMENTED would be shown as "Unsupported plugin method", which tells users nothing.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::dispatch::EventStream;
use crate::protocol::server::{Server, unknown_type};
use crate::protocol::tfplugin6::*;

/// Handlers for kinds of which the provider has no type.
macro_rules! unsupported {
    ($($rpc:ident returns $response:ty: $kind:literal by $name:ident),* $(,)?) => { $(
        pub(crate) async fn $rpc<P: Provider>(
            _: &Server<P>,
            request: $rpc::Request,
        ) -> Result<$response, Diagnostic> {
            Err(unknown_type($kind, &request.$name))
        }
    )* };
}

unsupported! {
    validate_ephemeral_resource_config returns validate_ephemeral_resource_config::Response:
        "ephemeral resource" by type_name,
    open_ephemeral_resource returns open_ephemeral_resource::Response: "ephemeral resource" by type_name,
    renew_ephemeral_resource returns renew_ephemeral_resource::Response: "ephemeral resource" by type_name,
    close_ephemeral_resource returns close_ephemeral_resource::Response: "ephemeral resource" by type_name,
    validate_action_config returns validate_action_config::Response: "action" by type_name,
    plan_action returns plan_action::Response: "action" by action_type,
    invoke_action returns EventStream<invoke_action::Event>: "action" by action_type,
    call_function returns call_function::Response: "function" by name,
}

/// OpenTofu requests functions even when the schema has none.
pub(crate) async fn get_functions<P: Provider>(
    _: &Server<P>,
    _: get_functions::Request,
) -> Result<get_functions::Response, Diagnostic> {
    Ok(get_functions::Response::default())
}
