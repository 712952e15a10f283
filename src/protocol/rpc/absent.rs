//! The RPCs of kinds that this provider has none of. Whoever asks for one by name gets an error that says so, which
//! reads better than the "Unsupported plugin method" that Terraform makes of an RPC without answer.

use crate::framework::{Diagnostic, Provider};
use crate::protocol::answer::Events;
use crate::protocol::server::Server;
use crate::protocol::tfplugin6::*;

/// The error for a type that the provider does not have.
pub(crate) fn absent(kind: &str, name: &str) -> Diagnostic {
    let detail = format!(
        "This version of the HostUp provider has no {kind} named {name:?}. Check the name, or install a version that \
         has it."
    );
    Diagnostic::error(format!("Unknown {kind}"), detail)
}

/// Handlers that know no type of their kind.
macro_rules! absent {
    ($($rpc:ident answers $answer:ty: $kind:literal by $name:ident),* $(,)?) => { $(
        pub(crate) async fn $rpc<P: Provider>(
            _: &Server<P>,
            request: $rpc::Request,
        ) -> Result<$answer, Diagnostic> {
            Err(absent($kind, &request.$name))
        }
    )* };
}

absent! {
    validate_ephemeral_resource_config answers validate_ephemeral_resource_config::Response:
        "ephemeral resource" by type_name,
    open_ephemeral_resource answers open_ephemeral_resource::Response: "ephemeral resource" by type_name,
    renew_ephemeral_resource answers renew_ephemeral_resource::Response: "ephemeral resource" by type_name,
    close_ephemeral_resource answers close_ephemeral_resource::Response: "ephemeral resource" by type_name,
    validate_action_config answers validate_action_config::Response: "action" by type_name,
    plan_action answers plan_action::Response: "action" by action_type,
    invoke_action answers Events<invoke_action::Event>: "action" by action_type,
    call_function answers call_function::Response: "function" by name,
}

/// OpenTofu asks for functions that the schema does not name; there are none either way.
pub(crate) async fn get_functions<P: Provider>(
    _: &Server<P>,
    _: get_functions::Request,
) -> Result<get_functions::Response, Diagnostic> {
    Ok(get_functions::Response::default())
}
