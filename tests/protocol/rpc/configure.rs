//! The provider block: what of it may be unknown, and several of them in one process.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life, Sandbox};
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::core::{Core, Debugged, PATIENCE, Provider};
use super::super::stage::{Calls, DOMAIN, Stage, TYPE, provider_block, refused};
use super::super::terraform::resource::carried;
use super::super::terraform::{Action, Workspace, errors, msgpack, told, unknown, warnings};

#[tokio::test]
async fn a_read_with_a_provider_block_that_is_not_known_yet_keeps_the_state_byte_for_byte() {
    for argument in [
        "api_key",
        "api_base",
        "ca_file",
        "max_wait",
        "requests_per_minute",
    ] {
        let mut stage = Stage::of(Life::Active).await;
        let object = stage.imported().await;
        stage.sandbox.set_enrolment_outside(DOMAIN, false);
        stage.workspace.provider_config[argument] = unknown();
        assert_eq!(stage.workspace.configure().await.unwrap(), []);

        let sent = msgpack::dynamic(&object.state);
        let request = pb::read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: Some(sent.clone()),
            private: "{\"note\":1}".into(),
            current_identity: object.identity.as_ref().map(carried),
            ..Default::default()
        };
        let answer = stage
            .core
            .provider()
            .read_resource(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.new_state, Some(sent), "{argument}");
        assert_eq!(&answer.private[..], b"{\"note\":1}");
        assert_eq!(answer.new_identity, object.identity.as_ref().map(carried));
        assert_eq!(warnings(&answer.diagnostics).len(), 1);
        assert_eq!(answer.diagnostics.len(), 1);
        let said = told::text(&answer.diagnostics);
        assert!(said.contains(&format!("`{argument}`")), "{said}");
        assert!(!said.contains("  "), "a gap in the text: {said}");
        assert_eq!(stage.calls(), Calls::NONE);
    }
}

#[tokio::test]
async fn with_a_provider_block_that_is_not_known_yet_plans_are_made_and_applies_refused() {
    let mut stage = Stage::of(Life::Active).await;
    stage.workspace.provider_config["api_key"] = unknown();
    let config = stage.wanting("include");
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Create);
    let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
    assert!(applied.failed());
    assert_eq!(applied.object, None, "nothing is saved and nothing tainted");
    assert!(told::text(&applied.told).contains("`api_key`"));
    let said = refused(stage.workspace.import(&stage.id()).await);
    assert!(said.contains("`api_key`"), "{said}");
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn an_unknown_key_never_falls_back_to_the_environment() {
    let fixture = || Fixture::new().domain(DOMAIN, Life::Active);
    let provider = Provider::new().variable("HOSTUP_API_KEY", hostup_sandbox::OTHER_KEY);
    let mut stage = Stage::started(fixture(), provider).await;
    stage.imported().await;
    stage.workspace.provider_config["api_key"] = unknown();
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn what_was_not_configured_says_so() {
    let core = Core::start().await;
    let workspace = Workspace::open(core.provider(), TYPE, json!({})).await;
    let said = refused(workspace.resource.import("dom_1", None).await);
    assert!(said.contains("not configured"), "{said}");
}

#[tokio::test]
async fn no_key_is_an_error_that_names_the_variable() {
    let core = Core::start().await;
    let workspace = Workspace::open(core.provider(), TYPE, json!({ "api_key": "  " })).await;
    let said = refused(workspace.configure().await);
    assert!(said.contains("HOSTUP_API_KEY"), "{said}");
}

#[tokio::test]
async fn a_bad_argument_is_named_and_a_bad_key_never_shown() {
    let core = Core::start().await;
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
        let workspace = Workspace::open(core.provider(), TYPE, block.clone()).await;
        let said = refused(workspace.configure().await);
        assert!(said.contains(wanted), "{wanted:?} is missing in {said}");
        assert!(!said.contains("hidden"), "{said}");
        let secret = block.to_string().contains("hidden");
        assert!(
            !secret || said.starts_with("Error [] "),
            "Terraform would print the line with the secret: {said}"
        );
    }
}

/// Where one process serves several commands, as while it is debugged, the one before may be another account's.
#[tokio::test]
async fn a_configuration_that_fails_leaves_none_to_work_with() {
    let mut stage = Stage::of(Life::Active).await;
    let object = stage.imported().await;
    let no_value = pb::DynamicValue {
        msgpack: vec![0xc1].into(),
        json: Default::default(),
    };
    let block = json!({ "api_key": "k", "api_base": "ftp://nowhere.test" });
    let other = Workspace::open(stage.core.provider(), TYPE, block).await;
    for fails in [other.block(), no_value] {
        stage.workspace.configure().await.unwrap();
        stage.workspace.resource.read(&object).await.unwrap();
        assert_eq!(stage.calls(), Calls::READ);

        let request = pb::configure_provider::Request {
            terraform_version: "1.16.0".to_owned(),
            config: Some(fails),
            ..Default::default()
        };
        let mut client = stage.core.provider();
        let answer = client.configure_provider(request).await.unwrap();
        assert_eq!(errors(&answer.into_inner().diagnostics).len(), 1);
        let said = refused(stage.workspace.resource.read(&object).await);
        assert!(said.contains("not configured"), "{said}");
        assert_eq!(stage.calls(), Calls::NONE);
    }
}

#[tokio::test]
async fn while_it_is_debugged_one_process_serves_several_configurations_at_once() {
    let debugged = Debugged::start().await;
    let sandbox = |life| Sandbox::start(Fixture::new().domain(DOMAIN, life)).unwrap();
    let (first, second) = (sandbox(Life::Active), sandbox(Life::Excluded));
    let mut slow = Workspace::open(
        debugged.provider().await,
        TYPE,
        provider_block(&first, "main"),
    )
    .await;
    let mut quick = Workspace::open(
        debugged.provider().await,
        TYPE,
        provider_block(&second, "main"),
    )
    .await;
    first.fault(Fault::new(FaultKind::Drip {
        every: std::time::Duration::from_millis(2),
    }));

    let id = first.id_of(DOMAIN);
    let began = tokio::spawn(async move {
        slow.import(&id).await.unwrap();
        slow
    });
    let asked = async {
        while first.journal().total() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.unwrap();
    quick.import(&second.id_of(DOMAIN)).await.unwrap();

    let slow = tokio::time::timeout(PATIENCE, began)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        slow.attribute("status"),
        "active",
        "by the configuration that it began with"
    );
    assert_eq!(quick.attribute("status"), "excluded");
    assert_eq!((first.journal().total(), second.journal().total()), (1, 1));
}
