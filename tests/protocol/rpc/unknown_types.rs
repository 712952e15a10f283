//! Types that the provider does not have. Each RPC names the type in an error; UNIMPLEMENTED would be shown as
//! "Unsupported plugin method", which does not help users.

use terraform_provider_hostup::protocol::tfplugin6::*;

use super::super::plugin_client::PluginClient;
use super::super::terraform::{diagnostics, errors};

/// Requires one error that names the type.
#[track_caller]
fn assert_names_the_type(diagnostics: &[Diagnostic]) {
    let errors = errors(diagnostics);
    assert_eq!(errors.len(), 1, "{}", diagnostics::text(diagnostics));
    assert!(
        errors[0].detail.contains("hostup_nothing"),
        "{}",
        diagnostics::text(diagnostics)
    );
    assert!(
        errors[0].summary.starts_with("Unknown "),
        "{}",
        errors[0].summary
    );
}

fn unknown_type() -> String {
    "hostup_nothing".to_owned()
}

/// Calls each RPC with the name of a type that does not exist.
macro_rules! assert_each_names_the_type {
    ($client:ident: $($rpc:ident by $name:ident),* $(,)?) => { $(
        let request = $rpc::Request { $name: unknown_type(), ..Default::default() };
        let response = $client.$rpc(request).await.expect(stringify!($rpc)).into_inner();
        assert_names_the_type(&response.diagnostics);
    )* };
}

#[tokio::test]
async fn unknown_resource_is_named_by_every_rpc() {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    assert_each_names_the_type! { client:
        validate_resource_config by type_name,
        upgrade_resource_state by type_name,
        upgrade_resource_identity by type_name,
        read_resource by type_name,
        plan_resource_change by type_name,
        apply_resource_change by type_name,
        import_resource_state by type_name,
        move_resource_state by target_type_name,
        generate_resource_config by type_name,
    }
}

#[tokio::test]
async fn unknown_data_source_or_ephemeral_resource_is_named() {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    assert_each_names_the_type! { client:
        validate_data_resource_config by type_name,
        read_data_source by type_name,
        validate_ephemeral_resource_config by type_name,
        open_ephemeral_resource by type_name,
        renew_ephemeral_resource by type_name,
        close_ephemeral_resource by type_name,
    }
}

#[tokio::test]
async fn unknown_list_resource_is_named_by_an_event() {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    assert_each_names_the_type! { client: validate_list_resource_config by type_name }
    let request = list_resource::Request {
        type_name: unknown_type(),
        ..Default::default()
    };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    let event = events.message().await.unwrap().expect("an event");
    assert_names_the_type(&event.diagnostic);
    assert!(events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn unknown_action_is_named_and_its_invocation_completes() {
    use invoke_action::event::Type;
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    assert_each_names_the_type! { client: validate_action_config by type_name, plan_action by action_type }
    let request = invoke_action::Request {
        action_type: unknown_type(),
        ..Default::default()
    };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    match events.message().await.unwrap().expect("an event").r#type {
        Some(Type::Completed(completed)) => assert_names_the_type(&completed.diagnostics),
        other => panic!("no completion, but {other:?}"),
    }
    assert!(events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn unknown_function_is_a_function_error() {
    let plugin = PluginClient::start().await;
    let mut client = plugin.provider();
    let functions = client
        .get_functions(get_functions::Request {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(functions, get_functions::Response::default());
    let request = call_function::Request {
        name: unknown_type(),
        arguments: Vec::new(),
    };
    let response = client.call_function(request).await.unwrap().into_inner();
    let error = response.error.expect("an error");
    assert!(error.text.contains("hostup_nothing"), "{}", error.text);
    assert_eq!(response.result, None);
}
