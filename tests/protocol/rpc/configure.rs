//! The provider block: unknown values, and several configurations in one process.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life, Sandbox};
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::environment::{
    DOMAIN, RequestCounts, TYPE, TestEnvironment, error_text, provider_block,
};
use super::super::plugin_client::{DebugProvider, PluginClient, ProviderCommand, TEST_TIMEOUT};
use super::super::terraform::resource::identity_message;
use super::super::terraform::{Action, Workspace, diagnostics, errors, msgpack, unknown, warnings};

#[tokio::test]
async fn read_with_unknown_provider_block_keeps_state_byte_for_byte() {
    for argument in [
        "api_key",
        "api_base",
        "ca_file",
        "max_wait",
        "requests_per_minute",
    ] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        let object = env.import().await;
        env.sandbox.set_enrolment_outside(DOMAIN, false);
        env.workspace.provider_config[argument] = unknown();
        assert_eq!(env.workspace.configure().await.unwrap(), []);

        let sent = msgpack::dynamic(&object.state);
        let request = pb::read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: Some(sent.clone()),
            private: "{\"note\":1}".into(),
            current_identity: object.identity.as_ref().map(identity_message),
            ..Default::default()
        };
        let response = env
            .plugin
            .provider()
            .read_resource(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(response.new_state, Some(sent), "{argument}");
        assert_eq!(&response.private[..], b"{\"note\":1}");
        assert_eq!(
            response.new_identity,
            object.identity.as_ref().map(identity_message)
        );
        assert_eq!(warnings(&response.diagnostics).len(), 1);
        assert_eq!(response.diagnostics.len(), 1);
        let text = diagnostics::text(&response.diagnostics);
        assert!(text.contains(&format!("`{argument}`")), "{text}");
        assert!(!text.contains("  "), "two spaces in the text: {text}");
        assert_eq!(env.take_requests(), RequestCounts::NONE);
    }
}

#[tokio::test]
async fn unknown_provider_block_allows_plan_and_rejects_apply() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.workspace.provider_config["api_key"] = unknown();
    let config = env.config("include");
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Create);
    let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
    assert!(applied.failed());
    assert_eq!(applied.object, None, "nothing is saved and nothing tainted");
    assert!(diagnostics::text(&applied.diagnostics).contains("`api_key`"));
    let text = error_text(env.workspace.import(&env.id()).await);
    assert!(text.contains("`api_key`"), "{text}");
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn unknown_key_does_not_fall_back_to_the_environment() {
    let fixture = || Fixture::new().domain(DOMAIN, Life::Active);
    let provider = ProviderCommand::new().variable("HOSTUP_API_KEY", hostup_sandbox::OTHER_KEY);
    let mut env = TestEnvironment::start(fixture(), provider).await;
    env.import().await;
    env.workspace.provider_config["api_key"] = unknown();
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn unconfigured_provider_is_an_error() {
    let plugin = PluginClient::start().await;
    let workspace = Workspace::open(plugin.provider(), TYPE, json!({})).await;
    let text = error_text(workspace.resource.import("dom_1", None).await);
    assert!(text.contains("not configured"), "{text}");
}

#[tokio::test]
async fn missing_key_is_an_error_that_names_the_variable() {
    let plugin = PluginClient::start().await;
    let workspace = Workspace::open(plugin.provider(), TYPE, json!({ "api_key": "  " })).await;
    assert_eq!(workspace.configure().await.unwrap(), []);
    let text = error_text(workspace.resource.import("dom_1", None).await);
    assert!(text.contains("HOSTUP_API_KEY"), "{text}");
}

#[tokio::test]
async fn invalid_argument_is_named_and_secrets_are_hidden() {
    let plugin = PluginClient::start().await;
    for (block, wanted) in [
        (json!({ "api_key": "hidden\nhidden" }), "API key"),
        (
            json!({ "api_key": "k", "api_base": "http://cloud.hostup.se" }),
            "[api_base]",
        ),
        (
            json!({ "api_key": "k", "api_base": "https://me:hidden@cloud.hostup.se" }),
            "Invalid api_base",
        ),
        (
            json!({ "api_key": "k", "request_timeout": "soon" }),
            "[request_timeout]",
        ),
        (
            json!({ "api_key": "k", "max_retries": -1 }),
            "[max_retries]",
        ),
        (
            json!({ "api_key": "k", "max_retries": 1.5 }),
            "[max_retries]",
        ),
        (
            json!({ "api_key": "k", "requests_per_minute": 0 }),
            "[requests_per_minute]",
        ),
        (
            json!({ "api_key": "k", "ca_file": "/nowhere/roots.pem" }),
            "[ca_file]",
        ),
    ] {
        let workspace = Workspace::open(plugin.provider(), TYPE, block.clone()).await;
        let text = error_text(workspace.configure().await);
        assert!(text.contains(wanted), "{wanted:?} is missing in {text}");
        assert!(!text.contains("hidden"), "{text}");
        let secret = block.to_string().contains("hidden");
        assert!(
            !secret || text.starts_with("Error [] "),
            "Terraform would print the line with the secret: {text}"
        );
    }
}

/// A process that serves several commands, as in a debugger, may have been configured for another account before.
#[tokio::test]
async fn failed_configuration_replaces_the_earlier_one() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let object = env.import().await;
    let no_value = pb::DynamicValue {
        msgpack: vec![0xc1].into(),
        json: Default::default(),
    };
    let block = json!({ "api_key": "k", "api_base": "ftp://nowhere.test" });
    let other = Workspace::open(env.plugin.provider(), TYPE, block).await;
    for invalid in [other.block(), no_value] {
        env.workspace.configure().await.unwrap();
        env.workspace.resource.read(&object).await.unwrap();
        assert_eq!(env.take_requests(), RequestCounts::READ);

        let request = pb::configure_provider::Request {
            terraform_version: "1.16.0".to_owned(),
            config: Some(invalid),
            ..Default::default()
        };
        let mut client = env.plugin.provider();
        let response = client.configure_provider(request).await.unwrap();
        assert_eq!(errors(&response.into_inner().diagnostics).len(), 1);
        let text = error_text(env.workspace.resource.read(&object).await);
        assert!(text.contains("not configured"), "{text}");
        assert_eq!(env.take_requests(), RequestCounts::NONE);
    }
}

#[tokio::test]
async fn debugged_process_serves_several_configurations_at_once() {
    let debug_provider = DebugProvider::start().await;
    let sandbox = |life| Sandbox::start(Fixture::new().domain(DOMAIN, life)).unwrap();
    let (first, second) = (sandbox(Life::Active), sandbox(Life::Excluded));
    let mut slow = Workspace::open(
        debug_provider.provider().await,
        TYPE,
        provider_block(&first, "main"),
    )
    .await;
    let mut quick = Workspace::open(
        debug_provider.provider().await,
        TYPE,
        provider_block(&second, "main"),
    )
    .await;
    first.fault(Fault::new(FaultKind::Drip {
        every: std::time::Duration::from_millis(2),
    }));

    let id = first.id_of(DOMAIN);
    let slow_import = tokio::spawn(async move {
        slow.import(&id).await.unwrap();
        slow
    });
    let first_request = async {
        while first.journal().total() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, first_request)
        .await
        .unwrap();
    quick.import(&second.id_of(DOMAIN)).await.unwrap();

    let slow = tokio::time::timeout(TEST_TIMEOUT, slow_import)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        slow.attribute("status"),
        "active",
        "uses the configuration that it started with"
    );
    assert_eq!(quick.attribute("status"), "excluded");
    assert_eq!((first.journal().total(), second.journal().total()), (1, 1));
}
