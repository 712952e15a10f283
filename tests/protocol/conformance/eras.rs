//! The story as each core tells it, of the provider and of the resources in `authors`.

use hostup_sandbox::{Entry, Fixture, Life};
use serde_json::json;

use super::super::authors::serving::serve;
use super::super::stage::{DOMAIN, Stage, TYPE};
use super::super::terraform::{Era, unknown};
use super::everything::everything;
use super::story::Story;

#[tokio::test]
async fn every_core_works_with_a_resource_that_has_everything() {
    for era in Era::ALL {
        let outcome = everything().lived(era, serve().await).await;
        outcome.unwrap_or_else(|refusal| panic!("{era}: {refusal}"));
    }
}

#[tokio::test]
async fn every_core_works_with_a_resource_that_has_hardly_anything() {
    let story = Story {
        type_name: "odd_fragile",
        first: json!({ "name": "a" }),
        open: json!({ "name": unknown() }),
        second: json!({ "name": "a", "breaks": "nowhere" }),
        other: json!({ "name": "c" }),
        id: "d".to_owned(),
        identity: json!({ "name": "e" }),
        stored: None,
        stored_identity: None,
        looked_up: Vec::new(),
        listed: None,
        ..everything()
    };
    for era in Era::ALL {
        let outcome = story.lived(era, serve().await).await;
        outcome.unwrap_or_else(|refusal| panic!("{era}: {refusal}"));
    }
}

#[tokio::test]
async fn every_core_works_with_the_provider_itself() {
    for era in Era::ALL {
        let fixture = Fixture::new()
            .domain(DOMAIN, Life::Active)
            .domain("ny.se", Life::Excluded);
        let stage = Stage::with(fixture).await;
        let outcome = hostup(&stage).lived(era, stage.core.provider()).await;
        outcome.unwrap_or_else(|refusal| panic!("{era}: {refusal}"));
        let asked_by = format!(" Terraform/{}", era.version);
        let journal = stage.sandbox.journal();
        let mut entries = journal.entries.iter();
        let named = |entry: &Entry| {
            entry
                .header("user-agent")
                .is_some_and(|it| it.ends_with(&asked_by))
        };
        assert!(journal.total() > 0 && entries.all(named), "{asked_by}");
    }
}

/// The story of the one resource, with every data source and the list.
fn hostup(stage: &Stage) -> Story {
    let provider = stage.workspace.provider_config.clone();
    let mut open_provider = provider.clone();
    open_provider["api_key"] = unknown();
    let (id, other) = (stage.id(), stage.sandbox.id_of("ny.se"));
    let by_id = json!({ "domain_id": id });
    Story {
        type_name: TYPE,
        provider,
        open_provider,
        first: json!({ "domain_id": id, "action": "include", "timeouts": { "create": "1h" } }),
        open: json!({ "domain_id": unknown(), "action": "include", "timeouts": { "create": "1h" } }),
        second: json!({ "domain_id": id, "action": "exclude", "on_destroy": "exclude" }),
        other: json!({ "domain_id": other, "action": "include" }),
        id: DOMAIN.to_owned(),
        identity: by_id.clone(),
        stored: None,
        stored_identity: None,
        looked_up: vec![
            ("hostup_domain", json!({ "name": DOMAIN })),
            ("hostup_domains", json!({ "tlds": ["se"] })),
            ("hostup_domain_dnssec_auto", by_id.clone()),
            ("hostup_domain_nameservers", by_id),
        ],
        listed: Some(json!({ "tlds": ["se"] })),
    }
}
