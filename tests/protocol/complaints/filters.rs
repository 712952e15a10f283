//! Filters that are misspelt, and would empty a `for_each`.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::stage::Stage;
use super::super::terraform::{told, warnings};

async fn account() -> Stage {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Active)
        .domain("пример.рф", Life::Inactive);
    Stage::with(fixture).await
}

/// The names and the summaries of the warnings of `hostup_domains`.
async fn data(stage: &Stage, config: &Json) -> (Vec<String>, Vec<String>) {
    let read = stage.workspace.read_data("hostup_domains", config).await;
    let (state, told) = read.unwrap();
    let domains = state.to_json()["domains"].clone();
    let name = |domain: &Json| domain["name"].as_str().unwrap().to_owned();
    let names = domains.as_array().unwrap().iter().map(name).collect();
    (names, told.iter().map(|d| d.summary.clone()).collect())
}

/// The same of a query.
async fn query(stage: &Stage, config: &Json) -> (Vec<String>, Vec<String>) {
    let events = stage.workspace.query(config, false, 100).await.unwrap();
    let listed = events.iter().filter(|event| event.identity.is_some());
    let names = listed.map(|event| event.name.clone()).collect();
    let told: Vec<_> = events.iter().flat_map(|event| event.told.clone()).collect();
    assert_eq!(warnings(&told).len(), told.len(), "{}", told::text(&told));
    (names, told.into_iter().map(|d| d.summary).collect())
}

#[tokio::test]
async fn complaint_22_filters_ignore_case_dots_and_script() {
    let stage = account().await;
    for (config, names) in [
        (
            json!({ "service_statuses": ["Active"] }),
            vec!["a.se", "b.nu", "пример.рф"],
        ),
        (json!({ "tlds": [".SE"] }), vec!["a.se"]),
        (json!({ "tlds": ["РФ"] }), vec!["пример.рф"]),
        (json!({ "tlds": [".xn--p1ai"] }), vec!["пример.рф"]),
    ] {
        for (listed, warnings) in [data(&stage, &config).await, query(&stage, &config).await] {
            assert_eq!(listed, names, "{config}");
            assert_eq!(warnings, [""; 0], "{config}");
        }
    }
}

#[tokio::test]
async fn complaint_22_value_that_matches_nothing_is_a_warning() {
    let stage = account().await;
    for (config, summary) in [
        (
            json!({ "service_statuses": ["activ"] }),
            "Unknown service status \"activ\"",
        ),
        (
            json!({ "tlds": ["*.se"] }),
            "\"*.se\" cannot be a top-level domain",
        ),
    ] {
        for (listed, warnings) in [data(&stage, &config).await, query(&stage, &config).await] {
            assert_eq!(listed, [""; 0], "{config}");
            assert_eq!(warnings, [summary], "{config}");
        }
    }
    let both = json!({ "service_statuses": ["active", "activ"], "tlds": ["se"] });
    for (listed, warnings) in [data(&stage, &both).await, query(&stage, &both).await] {
        assert_eq!(listed, ["a.se"]);
        assert_eq!(warnings.len(), 1);
    }
}
