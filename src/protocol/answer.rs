//! How every RPC is answered: noted in the log, guarded against panics, and on a fault with a diagnostic beside
//! everything that Terraform handed over. A gRPC error would lose that: Terraform saves nothing then.

use tracing::Instrument;
use tracing::field::Empty;

use super::tfplugin6::{self as pb, Diagnostic};
use super::{PROTOCOL_VERSION, wire};
use crate::framework::{self, Diagnostics, quote};

/// What runs a handler so that a panic ends the handler alone. `main` brings one: how a panic looks to Terraform is not
/// this room's business.
pub trait Guard: Send + Sync + 'static {
    /// Runs a future; the error is what its panic said.
    fn run<F: Future + Send>(
        &self,
        future: F,
    ) -> impl Future<Output = Result<F::Output, String>> + Send;
}

/// A request that can be refused.
pub(super) trait Request: Sized {
    /// The RPC's name in the protocol.
    const RPC: &'static str;
    /// The field of the log that tells the type that is asked for, as Go providers name it.
    const TYPE_FIELD: &'static str = "tf_resource_type";
    /// What the RPC answers with.
    type Response;

    /// The type that is asked for; empty where the RPC has none.
    fn type_name(&self) -> &str {
        ""
    }

    /// The answer that changes nothing: what was handed over is handed back.
    fn unchanged(&self) -> Self::Response;

    /// Puts messages into the answer.
    fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>);
}

/// Answers a request by its handler.
pub(super) async fn answer<Q: Request + Send, F>(
    guard: &impl Guard,
    address: &'static str,
    request: Q,
    handle: impl FnOnce(Q) -> F + Send,
) -> Q::Response
where
    F: Future<Output = Result<Q::Response, framework::Diagnostic>> + Send,
{
    let span = span::<Q>(&request, address);
    let mut unchanged = request.unchanged();
    let outcome = async {
        tracing::trace!(target: "hostup::protocol", "Received request");
        // Calling the handler is inside the guard too: it may panic before its first await.
        let outcome = guard.run(async { handle(request).await }).await;
        tracing::trace!(target: "hostup::protocol", "Sending response");
        outcome
    };
    let error = match outcome.instrument(span).await {
        Ok(Ok(response)) => return response,
        Ok(Err(error)) => error,
        Err(panic) => panicked(Q::RPC, &panic),
    };
    Q::tell(&mut unchanged, wire::diagnostics(Diagnostics::from(error)));
    unchanged
}

/// The fields that every line of the log carries while a request is handled, as Go providers name them.
fn span<Q: Request>(request: &Q, address: &'static str) -> tracing::Span {
    let span = tracing::error_span!(
        target: "hostup::protocol",
        "rpc",
        tf_rpc = Q::RPC,
        tf_req_id = %format_args!("{:032x}", fastrand::u128(..)),
        tf_resource_type = Empty,
        tf_data_source_type = Empty,
        tf_ephemeral_resource_type = Empty,
        tf_list_resource_type = Empty,
        tf_action_type = Empty,
        tf_proto_version = PROTOCOL_VERSION,
        tf_provider_addr = address,
    );
    if !request.type_name().is_empty() {
        span.record(Q::TYPE_FIELD, request.type_name());
    }
    span
}

pub(super) fn panicked(rpc: &str, panic: &str) -> framework::Diagnostic {
    let detail = format!(
        "{rpc} ended in a panic of the provider:\n\n{}\n\nThis is a bug. Nothing that Terraform knew is lost, and the \
         other resources go on. Please report it, with the log that TF_LOG=debug writes, at\n{}/issues",
        quote::block(panic),
        env!("CARGO_PKG_REPOSITORY"),
    );
    framework::Diagnostic::error("The HostUp provider failed unexpectedly", detail)
}

/// Requests that carry nothing to hand back, and answer with `diagnostics`.
macro_rules! plain {
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

            fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
                response.diagnostics = diagnostics;
            }
        }
    )* };
}

plain! {
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

    /// The state, private data and identity of the answer replace the stored ones, so what stays must be sent back.
    fn unchanged(&self) -> Self::Response {
        Self::Response {
            new_state: self.current_state.clone(),
            private: self.private.clone(),
            new_identity: self.current_identity.clone(),
            ..Default::default()
        }
    }

    fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        response.diagnostics = diagnostics;
    }
}

impl Request for pb::apply_resource_change::Request {
    const RPC: &'static str = "ApplyResourceChange";
    type Response = pb::apply_resource_change::Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    /// After a fault the prior state is what Terraform should go on with.
    fn unchanged(&self) -> Self::Response {
        Self::Response {
            new_state: self.prior_state.clone(),
            private: framework::Private::without_plan_notes(&self.planned_private)
                .map_or_else(|| self.planned_private.clone(), Into::into),
            new_identity: self.prior_state.as_ref().and(self.planned_identity.clone()),
            ..Default::default()
        }
    }

    fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        response.diagnostics = diagnostics;
    }
}

impl Request for pb::call_function::Request {
    const RPC: &'static str = "CallFunction";
    type Response = pb::call_function::Response;

    fn unchanged(&self) -> Self::Response {
        Self::Response::default()
    }

    fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
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

    fn tell(response: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        let texts = diagnostics.into_iter().map(|d| d.detail);
        response.error = texts.collect::<Vec<_>>().join("\n");
    }
}

/// The events of a streaming RPC.
pub(super) type Events<T> = tonic::codegen::BoxStream<T>;

fn only<T: Send + 'static>(event: T) -> Events<T> {
    Box::pin(tokio_stream::once(Ok(event)))
}

impl Request for pb::list_resource::Request {
    const RPC: &'static str = "ListResource";
    const TYPE_FIELD: &'static str = "tf_list_resource_type";
    type Response = Events<pb::list_resource::Event>;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn unchanged(&self) -> Self::Response {
        Box::pin(tokio_stream::empty())
    }

    fn tell(events: &mut Self::Response, diagnostic: Vec<Diagnostic>) {
        *events = only(pb::list_resource::Event {
            diagnostic,
            ..Default::default()
        });
    }
}

impl Request for pb::invoke_action::Request {
    const RPC: &'static str = "InvokeAction";
    const TYPE_FIELD: &'static str = "tf_action_type";
    type Response = Events<pb::invoke_action::Event>;

    fn type_name(&self) -> &str {
        &self.action_type
    }

    fn unchanged(&self) -> Self::Response {
        Box::pin(tokio_stream::empty())
    }

    /// An action must always be seen to be completed, by an event that holds the errors.
    fn tell(events: &mut Self::Response, diagnostics: Vec<Diagnostic>) {
        use pb::invoke_action::event::{Completed, Type};
        let completed = Type::Completed(Completed { diagnostics });
        *events = only(pb::invoke_action::Event {
            r#type: Some(completed),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_panic_are_quoted_escaped_and_bounded() {
        let panic = format!("broke at\n::error::{}\u{1b}[2J", "x".repeat(10_000));
        let told = panicked("ReadResource", &panic).detail;
        assert!(told.contains("\n  | broke at\n  | ::error::x"), "{told}");
        assert!(!told.contains("\n::"), "{told}");
        assert!(told.len() < 3000, "{} bytes", told.len());
        let told = panicked("ReadResource", "\u{1b}[2J").detail;
        assert!(told.contains("  | \\u{1b}[2J\n"), "{told}");
    }
}
