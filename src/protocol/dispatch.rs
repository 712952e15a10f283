//! Handles every request: logs it, guards it against panics, and answers an error with a diagnostic beside everything
//! that Terraform sent. After a gRPC error Terraform would save nothing.

use tracing::Instrument;
use tracing::field::Empty;

use super::server::ProviderInfo;
use super::service::PROTOCOL_VERSION;
use super::tfplugin6::{self as pb, Diagnostic};
use super::wire;
use crate::framework::{self, Diagnostics, quote};
use crate::panic_guard::{CaughtPanic, catch_panic};

/// A request whose response can carry an error.
pub(super) trait Request: Sized {
    /// The RPC's name in the protocol.
    const RPC: &'static str;
    /// The log field for the type that the request names, as Go providers call it.
    const TYPE_FIELD: &'static str = "tf_resource_type";
    type Response;

    /// Returns the type that the request names; empty if the RPC has none.
    fn type_name(&self) -> &str {
        ""
    }

    /// Returns the response that changes nothing: it returns what Terraform sent.
    fn unchanged(&self) -> Self::Response;

    fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>);
}

/// Runs the handler of a request.
pub(super) async fn dispatch<Q: Request + Send, F>(
    info: ProviderInfo,
    request: Q,
    handle: impl FnOnce(Q) -> F + Send,
) -> Q::Response
where
    F: Future<Output = Result<Q::Response, framework::Diagnostic>> + Send,
{
    let span = span::<Q>(&request, info);
    let mut unchanged = request.unchanged();
    let result = async {
        tracing::trace!("Received request");
        // Calling the handler is inside the guard too: it may panic before its first await.
        let result = catch_panic(async { handle(request).await }).await;
        tracing::trace!("Sending response");
        result
    };
    let error = match result.instrument(span).await {
        Ok(Ok(response)) => return response,
        Ok(Err(error)) => error,
        Err(panic) => panic_diagnostic(Q::RPC, &panic, info),
    };
    Q::set_diagnostics(&mut unchanged, wire::diagnostics(Diagnostics::from(error)));
    unchanged
}

/// Returns the fields of every log line that is written while a request is handled, as Go providers call them.
fn span<Q: Request>(request: &Q, info: ProviderInfo) -> tracing::Span {
    let span = tracing::error_span!(
        "rpc",
        tf_rpc = Q::RPC,
        tf_req_id = %format_args!("{:032x}", fastrand::u128(..)),
        tf_resource_type = Empty,
        tf_data_source_type = Empty,
        tf_ephemeral_resource_type = Empty,
        tf_list_resource_type = Empty,
        tf_action_type = Empty,
        tf_proto_version = PROTOCOL_VERSION,
        tf_provider_addr = info.address,
    );
    if !request.type_name().is_empty() {
        span.record(Q::TYPE_FIELD, request.type_name());
    }
    span
}

/// Returns the error for a panic in a handler.
pub(super) fn panic_diagnostic(
    rpc: &str,
    panic: &CaughtPanic,
    info: ProviderInfo,
) -> framework::Diagnostic {
    let detail = format!(
        "{rpc} ended in a panic of the provider:\n\n{}\n\nThis is a bug. Terraform's state is not lost, and other \
         resources are not affected. Please report it, with the log that TF_LOG=debug writes, at\n{}",
        quote::block(&panic.to_string()),
        info.report_url,
    );
    framework::Diagnostic::error("The provider failed unexpectedly", detail)
}

/// Requests whose unchanged response is empty and whose response has a field `diagnostics`.
macro_rules! simple_requests {
    ($($module:ident $rpc:literal $(by $name:ident $(as $field:literal)?)?),* $(,)?) => { $(
        impl Request for pb::$module::Request {
            const RPC: &'static str = $rpc;
            $($(const TYPE_FIELD: &'static str = $field;)?)?
            type Response = pb::$module::Response;

            $(fn type_name(&self) -> &str {
                &self.$name
            })?

            fn unchanged(&self) -> Self::Response {
                Default::default()
            }

            fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
                response.diagnostics = diagnostics;
            }
        }
    )* };
}

simple_requests! {
    get_metadata "GetMetadata",
    get_provider_schema "GetProviderSchema",
    get_resource_identity_schemas "GetResourceIdentitySchemas",
    validate_provider_config "ValidateProviderConfig",
    configure_provider "ConfigureProvider",
    validate_resource_config "ValidateResourceConfig" by type_name,
    validate_data_resource_config "ValidateDataResourceConfig" by type_name as "tf_data_source_type",
    validate_ephemeral_resource_config "ValidateEphemeralResourceConfig" by type_name as "tf_ephemeral_resource_type",
    validate_list_resource_config "ValidateListResourceConfig" by type_name as "tf_list_resource_type",
    validate_action_config "ValidateActionConfig" by type_name as "tf_action_type",
    upgrade_resource_state "UpgradeResourceState" by type_name,
    upgrade_resource_identity "UpgradeResourceIdentity" by type_name,
    plan_resource_change "PlanResourceChange" by type_name,
    import_resource_state "ImportResourceState" by type_name,
    move_resource_state "MoveResourceState" by target_type_name,
    generate_resource_config "GenerateResourceConfig" by type_name,
    read_data_source "ReadDataSource" by type_name as "tf_data_source_type",
    open_ephemeral_resource "OpenEphemeralResource" by type_name as "tf_ephemeral_resource_type",
    renew_ephemeral_resource "RenewEphemeralResource" by type_name as "tf_ephemeral_resource_type",
    close_ephemeral_resource "CloseEphemeralResource" by type_name as "tf_ephemeral_resource_type",
    plan_action "PlanAction" by action_type as "tf_action_type",
    get_functions "GetFunctions",
}

impl Request for pb::read_resource::Request {
    const RPC: &'static str = "ReadResource";
    type Response = pb::read_resource::Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    /// State, private state and identity of the response replace the stored ones.
    fn unchanged(&self) -> Self::Response {
        Self::Response {
            new_state: self.current_state.clone(),
            private: self.private.clone(),
            new_identity: self.current_identity.clone(),
            ..Default::default()
        }
    }

    fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        response.diagnostics = diagnostics;
    }
}

impl Request for pb::apply_resource_change::Request {
    const RPC: &'static str = "ApplyResourceChange";
    type Response = pb::apply_resource_change::Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    /// After an error Terraform keeps the prior state.
    fn unchanged(&self) -> Self::Response {
        Self::Response {
            new_state: self.prior_state.clone(),
            private: framework::Private::without_plan_notes(&self.planned_private)
                .map_or_else(|| self.planned_private.clone(), Into::into),
            new_identity: self.prior_state.as_ref().and(self.planned_identity.clone()),
            ..Default::default()
        }
    }

    fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        response.diagnostics = diagnostics;
    }
}

impl Request for pb::call_function::Request {
    const RPC: &'static str = "CallFunction";
    type Response = pb::call_function::Response;

    fn unchanged(&self) -> Self::Response {
        Self::Response::default()
    }

    fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        let texts = diagnostics
            .into_iter()
            .map(|d| format!("{}: {}", d.summary, d.detail));
        let text = texts.collect::<Vec<_>>().join("\n");
        response.error = Some(pb::FunctionError {
            text,
            function_argument: None,
        });
    }
}

impl Request for pb::stop_provider::Request {
    const RPC: &'static str = "StopProvider";
    type Response = pb::stop_provider::Response;

    fn unchanged(&self) -> Self::Response {
        Self::Response::default()
    }

    fn set_diagnostics(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        let texts = diagnostics.into_iter().map(|d| d.detail);
        response.error = texts.collect::<Vec<_>>().join("\n");
    }
}

/// The events of a streaming RPC.
pub(super) type EventStream<T> = tonic::codegen::BoxStream<T>;

fn single_event<T: Send + 'static>(event: T) -> EventStream<T> {
    Box::pin(tokio_stream::once(Ok(event)))
}

impl Request for pb::list_resource::Request {
    const RPC: &'static str = "ListResource";
    const TYPE_FIELD: &'static str = "tf_list_resource_type";
    type Response = EventStream<pb::list_resource::Event>;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn unchanged(&self) -> Self::Response {
        Box::pin(tokio_stream::empty())
    }

    fn set_diagnostics(events: &mut Self::Response, diagnostic: Vec<Diagnostic>) {
        *events = single_event(pb::list_resource::Event {
            diagnostic,
            ..Default::default()
        });
    }
}

impl Request for pb::invoke_action::Request {
    const RPC: &'static str = "InvokeAction";
    const TYPE_FIELD: &'static str = "tf_action_type";
    type Response = EventStream<pb::invoke_action::Event>;

    fn type_name(&self) -> &str {
        &self.action_type
    }

    fn unchanged(&self) -> Self::Response {
        Box::pin(tokio_stream::empty())
    }

    /// Terraform expects an event that completes the action, even after an error.
    fn set_diagnostics(events: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        use pb::invoke_action::event::{Completed, Type};
        let completed = Type::Completed(Completed { diagnostics });
        *events = single_event(pb::invoke_action::Event {
            r#type: Some(completed),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_message_is_quoted_escaped_and_bounded() {
        let info = ProviderInfo {
            address: "example.org/test/test",
            report_url: "https://example.org/issues",
        };
        let detail = |message: &str| {
            let panic = CaughtPanic {
                message: message.to_owned(),
                location: None,
            };
            panic_diagnostic("ReadResource", &panic, info).detail
        };
        let long = detail(&format!(
            "broke at\n::error::{}\u{1b}[2J",
            "x".repeat(10_000)
        ));
        assert!(long.contains("\n  | broke at\n  | ::error::x"), "{long}");
        assert!(!long.contains("\n::"), "{long}");
        assert!(long.len() < 3000, "{} bytes", long.len());
        assert!(long.ends_with("\nhttps://example.org/issues"), "{long}");
        let short = detail("\u{1b}[2J");
        assert!(short.contains("  | \\u{1b}[2J\n"), "{short}");
    }
}
