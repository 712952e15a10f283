//! `moved` from a resource of another type, and from our own of another address.

use hostup_sandbox::Life;
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::core::Core;
use super::super::stage::{Stage, TYPE};
use super::super::terraform::resource::raw;
use super::super::terraform::taken_over::Moved;
use super::super::terraform::{errors, told};

#[tokio::test]
async fn a_move_from_another_type_is_refused_with_what_to_do_instead() {
    let core = Core::start().await;
    let request = pb::move_resource_state::Request {
        source_provider_address: "registry.opentofu.org/example/other".to_owned(),
        source_type_name: "other_dnssec".to_owned(),
        source_state: Some(raw(&json!({ "domain_id": "dom_1" }))),
        target_type_name: TYPE.to_owned(),
        ..Default::default()
    };
    let answer = core
        .provider()
        .move_resource_state(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.target_state, None);
    assert_eq!(errors(&answer.diagnostics).len(), 1);
    let said = told::text(&answer.diagnostics);
    for wanted in [
        "other_dnssec",
        "registry.opentofu.org/example/other",
        "import",
        TYPE,
    ] {
        assert!(said.contains(wanted), "{wanted:?} is missing in {said}");
    }
    assert!(!said.contains("  "), "a gap in the text: {said}");
}

#[tokio::test]
async fn our_own_type_from_another_registry_or_a_mirror_is_taken_as_it_is() {
    let mut stage = Stage::of(Life::Active).await;
    let object = stage.imported().await;
    for address in [
        "registry.opentofu.org/hostup/hostup",
        "mirror.example/hostup/hostup",
    ] {
        let from = Moved {
            address: address.to_owned(),
            type_name: TYPE.to_owned(),
            state: object.state.to_json(),
        };
        let taken = stage.workspace.resource.take(&from).await.unwrap();
        assert_eq!(taken.state, object.state, "{address}");
        assert_eq!(taken.identity, object.identity, "{address}");
    }
    let from = Moved {
        address: "registry.terraform.io/other/hostup".to_owned(),
        type_name: TYPE.to_owned(),
        state: object.state.to_json(),
    };
    assert!(stage.workspace.resource.take(&from).await.is_err());
}
