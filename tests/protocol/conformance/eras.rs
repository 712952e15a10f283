//! The story as each core tells it, of the provider and of the resources in `authors`.

use std::fmt::Write;

use hostup_sandbox::{Entry, Fixture, Life};
use serde_json::json;

use super::super::authors::serving::serve;
use super::super::stage::{DOMAIN, Stage, TYPE};
use super::super::terraform::{Era, unknown};
use super::proxy::{self, Lies};
use super::rewrite::{error, is_null};
use super::rules::everything;
use super::story::Story;
use crate::pages;

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

/// Complains of everything in a request that came after Terraform 1.0.
const OF_LATER: Lies = Lies {
    configure_provider: Some(|request, answer| {
        if request.client_capabilities.is_some() {
            answer.diagnostics.push(error("Capabilities came with 1.9"));
        }
    }),
    plan_resource_change: Some(|request, answer| {
        let later = request.client_capabilities.is_some()
            || request.prior_identity.is_some()
            || !request.planned_private.is_empty();
        if later || is_null(&request.config) {
            answer.diagnostics.push(error("A field or a plan of later"));
        }
    }),
    apply_resource_change: Some(|request, answer| {
        if request.planned_identity.is_some() {
            answer.diagnostics.push(error("Identities came with 1.12"));
        }
    }),
    read_resource: Some(|request, answer| {
        if request.client_capabilities.is_some() || request.current_identity.is_some() {
            answer.diagnostics.push(error("A field of later"));
        }
    }),
    import_resource_state: Some(|request, answer| {
        if request.client_capabilities.is_some() || request.identity.is_some() {
            answer.diagnostics.push(error("A field of later"));
        }
    }),
    ..Lies::NONE
};

/// The calls that came after Terraform 1.0.
const CALLS_OF_LATER: [&str; 5] = [
    "get_resource_identity_schemas",
    "upgrade_resource_identity",
    "move_resource_state",
    "generate_resource_config",
    "validate_list_resource_config",
];

#[tokio::test]
async fn the_oldest_core_calls_and_sends_nothing_that_came_later() {
    let [oldest, ..] = Era::ALL;
    for unanswered in CALLS_OF_LATER {
        let lies = Lies {
            unanswered,
            ..OF_LATER
        };
        let provider = proxy::before(serve().await, lies).await;
        let outcome = everything().lived(oldest, provider).await;
        outcome.unwrap_or_else(|refusal| panic!("{oldest} without {unanswered}: {refusal}"));
    }
    let provider = proxy::before(serve().await, OF_LATER).await;
    let newest = everything().lived(Era::NEWEST, provider).await;
    newest.expect_err("the newest core sends what came later");
}

#[tokio::test]
async fn opentofu_hands_no_identity_on_in_a_replacement_and_terraform_does() {
    let lies = Lies {
        plan_resource_change: Some(|request, answer| {
            let second = is_null(&request.prior_state) && !request.prior_private.is_empty();
            if second && request.prior_identity.is_none() {
                answer.diagnostics.push(error("No identity was handed on"));
            }
        }),
        ..Lies::NONE
    };
    for era in Era::ALL.into_iter().filter(|era| era.has_identities()) {
        let provider = proxy::before(serve().await, lies).await;
        let outcome = everything().lived(era, provider).await;
        assert_eq!(outcome.is_ok(), era.hands_identity_on(), "{era}");
    }
}

#[tokio::test]
async fn the_plan_of_an_apply_gets_what_the_first_one_remembered_since_terraform_1_16() {
    let lies = Lies {
        plan_resource_change: Some(|request, answer| {
            if request.planned_private == "of the plan" {
                answer.diagnostics.push(error("It came back"));
            }
            if is_null(&request.prior_state) {
                answer.planned_private = "of the plan".into();
            }
        }),
        ..Lies::NONE
    };
    for era in Era::ALL {
        let provider = proxy::before(serve().await, lies).await;
        let outcome = everything().lived(era, provider).await;
        assert_eq!(outcome.is_err(), era.sends_planned_private(), "{era}");
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

/// What a core does that not all do.
type Difference = (&'static str, fn(Era) -> bool);

const DIFFERENCES: [Difference; 10] = [
    (
        "proposes blocks that were removed",
        Era::proposes_removed_blocks,
    ),
    ("plans destructions", Era::plans_destructions),
    ("asks for schemas once", Era::remembers_schemas),
    ("moves between types", Era::moves_between_types),
    ("says what it can do", |era| era.capabilities().is_some()),
    ("knows identities", Era::has_identities),
    ("lists", Era::lists),
    ("asks for configuration", Era::asks_for_configuration),
    ("hands planned private state on", Era::sends_planned_private),
    ("hands a planned identity on", Era::hands_identity_on),
];

#[test]
fn the_page_of_the_cores_is_in_step() {
    let mut page = String::from(
        "# Which cores ask\n\nThe model of core in `tests/protocol/terraform` speaks as each of these. The story in \
         `tests/protocol/conformance/story.rs` is told as all of them, of the provider and of resources that have \
         everything that the framework offers.\n\nMade by `tests/protocol/conformance/eras.rs`.\n\n| core |",
    );
    for (what, _) in DIFFERENCES {
        write!(page, " {what} |").unwrap();
    }
    write!(page, "\n| --- |{}\n", " --- |".repeat(DIFFERENCES.len())).unwrap();
    for era in Era::ALL {
        write!(page, "| {era} |").unwrap();
        for (_, does) in DIFFERENCES {
            write!(page, " {} |", if does(era) { "yes" } else { "" }).unwrap();
        }
        page.push('\n');
    }
    pages::says("eras", &page);
}
