//! `moved` from a resource of another type.

use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::core::Core;
use super::super::stage::TYPE;
use super::super::terraform::resource::raw;
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
