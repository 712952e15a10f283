//! Types that the provider does not have. Each call names the type in an error; UNIMPLEMENTED would read as "Unsupported
//! plugin method", which tells users nothing.

use terraform_provider_hostup::protocol::tfplugin6::*;

use super::super::core::Core;
use super::super::terraform::{errors, told};

/// That a call was answered, with one error that names the type.
#[track_caller]
fn names_the_type(told: &[Diagnostic]) {
    let found = errors(told);
    assert_eq!(found.len(), 1, "{}", told::text(told));
    assert!(
        found[0].detail.contains("hostup_nothing"),
        "{}",
        told::text(told)
    );
    assert!(
        found[0].summary.starts_with("Unknown "),
        "{}",
        found[0].summary
    );
}

fn nothing() -> String {
    "hostup_nothing".to_owned()
}

/// Makes each call with the name of a type that does not exist.
macro_rules! each_names_the_type {
    ($client:ident: $($rpc:ident by $name:ident),* $(,)?) => { $(
        let request = $rpc::Request { $name: nothing(), ..Default::default() };
        let answer = $client.$rpc(request).await.expect(stringify!($rpc)).into_inner();
        names_the_type(&answer.diagnostics);
    )* };
}

#[tokio::test]
async fn an_unknown_resource_is_named_by_every_call_about_one() {
    let core = Core::start().await;
    let mut client = core.provider();
    each_names_the_type! { client:
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
async fn an_unknown_data_source_or_ephemeral_resource_is_named() {
    let core = Core::start().await;
    let mut client = core.provider();
    each_names_the_type! { client:
        validate_data_resource_config by type_name,
        read_data_source by type_name,
        validate_ephemeral_resource_config by type_name,
        open_ephemeral_resource by type_name,
        renew_ephemeral_resource by type_name,
        close_ephemeral_resource by type_name,
    }
}

#[tokio::test]
async fn an_unknown_list_resource_is_named_by_an_event() {
    let core = Core::start().await;
    let mut client = core.provider();
    each_names_the_type! { client: validate_list_resource_config by type_name }
    let request = list_resource::Request {
        type_name: nothing(),
        ..Default::default()
    };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    let event = events.message().await.unwrap().expect("an event");
    names_the_type(&event.diagnostic);
    assert!(events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn an_unknown_action_is_named_and_its_invocation_is_completed() {
    use invoke_action::event::Type;
    let core = Core::start().await;
    let mut client = core.provider();
    each_names_the_type! { client: validate_action_config by type_name, plan_action by action_type }
    let request = invoke_action::Request {
        action_type: nothing(),
        ..Default::default()
    };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    match events.message().await.unwrap().expect("an event").r#type {
        Some(Type::Completed(completed)) => names_the_type(&completed.diagnostics),
        other => panic!("no completion, but {other:?}"),
    }
    assert!(events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn there_are_no_functions_and_a_call_of_one_is_an_error_in_its_own_field() {
    let core = Core::start().await;
    let mut client = core.provider();
    let functions = client
        .get_functions(get_functions::Request {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(functions, get_functions::Response::default());
    let request = call_function::Request {
        name: nothing(),
        arguments: Vec::new(),
    };
    let answer = client.call_function(request).await.unwrap().into_inner();
    let error = answer.error.expect("an error");
    assert!(error.text.contains("hostup_nothing"), "{}", error.text);
    assert_eq!(answer.result, None);
}
