//! Malformed bytes in every field of every RPC that has a value. Each RPC is answered, and the process continues.

use hostup_sandbox::Life;
use terraform_provider_hostup::protocol::tfplugin6::*;

use super::super::environment::{RequestCounts, TYPE, TestEnvironment, error_text};
use super::super::terraform::{diagnostics, errors, msgpack};
use super::values::{malformed, wrapped};

fn resource() -> String {
    TYPE.to_owned()
}

fn identity(bytes: &[u8]) -> Option<ResourceIdentityData> {
    let identity_data = wrapped(bytes);
    Some(ResourceIdentityData { identity_data })
}

fn stored(bytes: &[u8]) -> Option<RawState> {
    Some(RawState {
        json: bytes.to_vec().into(),
        ..Default::default()
    })
}

#[track_caller]
fn assert_one_error(diagnostics: &[Diagnostic], place: &str, what: &str) {
    let errors = errors(diagnostics);
    assert_eq!(
        errors.len(),
        1,
        "{place}, {what}: {}",
        diagnostics::text(diagnostics)
    );
    let panicked = errors[0].summary.contains("failed unexpectedly");
    assert!(
        !panicked,
        "{place}, {what}: {}",
        diagnostics::text(diagnostics)
    );
}

/// Calls each RPC with this value in one of its fields.
macro_rules! assert_one_error_each {
    ($client:ident, $what:expr; $($rpc:ident.$field:ident = $value:expr $(, $name:ident = $given:expr)*;)*) => { $(
        let request = $rpc::Request { $field: $value, $($name: $given,)* ..Default::default() };
        let diagnostics = $client.$rpc(request).await.unwrap().into_inner().diagnostics;
        assert_one_error(&diagnostics, concat!(stringify!($rpc), ".", stringify!($field)), $what);
    )* };
}

/// The same for fields that the provider ignores: the response is the one without them.
macro_rules! each_is_ignored {
    ($client:ident, $what:expr; $($rpc:ident.$field:ident = $value:expr, $type_name:ident;)*) => { $(
        let without = $rpc::Request { $type_name: resource(), ..Default::default() };
        let request = $rpc::Request { $field: $value, ..without.clone() };
        let without = $client.$rpc(without).await.unwrap().into_inner().diagnostics;
        let diagnostics = $client.$rpc(request).await.unwrap().into_inner().diagnostics;
        assert_eq!(diagnostics, without, "{}.{}, {}", stringify!($rpc), stringify!($field), $what);
    )* };
}

#[tokio::test]
#[expect(
    clippy::needless_update,
    reason = "some requests have no other field than the one of the table"
)]
async fn malformed_value_is_an_error_of_its_rpc_only() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let state = env.import().await.state;
    let state = || Some(msgpack::dynamic(&state));
    let mut client = env.plugin.provider();
    for (what, bytes) in malformed() {
        let value = || wrapped(&bytes);
        assert_one_error_each! { client, what;
            validate_provider_config.config = value();
            validate_resource_config.config = value(), type_name = resource();
            validate_data_resource_config.config = value(), type_name = resource();
            validate_list_resource_config.config = value(), type_name = resource();
            read_resource.current_state = value(), type_name = resource();
            plan_resource_change.prior_state = value(), type_name = resource();
            plan_resource_change.proposed_new_state = value(), type_name = resource();
            plan_resource_change.config = value(), type_name = resource();
            apply_resource_change.prior_state = value(), type_name = resource(), planned_state = state();
            apply_resource_change.planned_state = value(), type_name = resource(), prior_state = state();
            apply_resource_change.config = value(), type_name = resource(), prior_state = state(), planned_state = state();
            import_resource_state.identity = identity(&bytes), type_name = resource();
            move_resource_state.source_state = stored(&bytes), target_type_name = resource();
            generate_resource_config.state = value(), type_name = resource();
            read_data_source.config = value(), type_name = resource();
            open_ephemeral_resource.config = value();
            validate_ephemeral_resource_config.config = value();
            plan_action.config = value();
            validate_action_config.config = value();
        }
        each_is_ignored! { client, what;
            read_resource.provider_meta = value(), type_name;
            read_resource.current_identity = identity(&bytes), type_name;
            plan_resource_change.provider_meta = value(), type_name;
            plan_resource_change.prior_identity = identity(&bytes), type_name;
            read_data_source.provider_meta = value(), type_name;
        }
        let request = list_resource::Request {
            type_name: resource(),
            config: value(),
            ..Default::default()
        };
        let mut events = client.list_resource(request).await.unwrap().into_inner();
        let event = events.message().await.unwrap().expect("an event");
        assert_one_error(&event.diagnostic, "list_resource.config", what);
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
    env.workspace.refresh().await.unwrap();
    assert_eq!(
        env.take_requests(),
        RequestCounts::READ,
        "the process goes on as it was"
    );
}

#[tokio::test]
async fn malformed_stored_state_is_an_error_of_the_upgrade() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let mut client = env.plugin.provider();
    let nested = "[".repeat(1 << 20);
    for text in [
        "{",
        "null",
        "[]",
        "1e999999999999",
        "\u{0}",
        &nested,
        r#"{"action":[]}"#,
        r#"{"domain_id":{"$serde_json::private::Number":"1"}}"#,
    ] {
        let what = &text[..text.len().min(60)];
        assert_one_error_each! { client, what;
            upgrade_resource_state.raw_state = stored(text.as_bytes()), type_name = resource();
        }
    }
    for text in ["{", "[]", &nested, r#"{"domain_id":7}"#] {
        let what = &text[..text.len().min(60)];
        assert_one_error_each! { client, what;
            upgrade_resource_identity.raw_identity = stored(text.as_bytes()), type_name = resource();
        }
    }
}

#[tokio::test]
async fn malformed_provider_block_is_an_error_and_the_next_one_works() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let mut client = env.plugin.provider();
    for (what, bytes) in malformed() {
        assert_one_error_each! { client, what; configure_provider.config = wrapped(&bytes); }
    }
    let resource = &env.workspace.resource;
    let text = error_text(resource.import(&env.id(), None).await);
    assert!(text.contains("not configured"), "{text}");
    env.workspace.configure().await.unwrap();
    env.import().await;
}
