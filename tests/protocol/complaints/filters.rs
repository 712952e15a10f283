//! Misspelt filters, which would empty a `for_each`.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::environment::TestEnvironment;
use super::super::terraform::{diagnostics, warnings};

async fn three_domains() -> TestEnvironment {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Active)
        .domain("пример.рф", Life::Inactive);
    TestEnvironment::with_fixture(fixture).await
}

/// Returns the names in `hostup_domains`, and the summaries of its warnings.
async fn data(env: &TestEnvironment, config: &Json) -> (Vec<String>, Vec<String>) {
    let read = env
        .workspace
        .read_data_with_diagnostics("hostup_domains", config)
        .await;
    let (state, diagnostics) = read.unwrap();
    let domains = state.to_json()["domains"].clone();
    let name = |domain: &Json| domain["name"].as_str().unwrap().to_owned();
    let names = domains.as_array().unwrap().iter().map(name).collect();
    (
        names,
        diagnostics.iter().map(|d| d.summary.clone()).collect(),
    )
}

/// Returns the names in a query, and the summaries of its warnings.
async fn query(env: &TestEnvironment, config: &Json) -> (Vec<String>, Vec<String>) {
    let events = env.workspace.query(config, false, 100).await.unwrap();
    let objects = events.iter().filter(|event| event.identity.is_some());
    let names = objects.map(|event| event.name.clone()).collect();
    let diagnostics: Vec<_> = events
        .iter()
        .flat_map(|event| event.diagnostics.clone())
        .collect();
    assert_eq!(
        warnings(&diagnostics).len(),
        diagnostics.len(),
        "{}",
        diagnostics::text(&diagnostics)
    );
    (names, diagnostics.into_iter().map(|d| d.summary).collect())
}

#[tokio::test]
async fn complaint_22_filters_ignore_case_dots_and_script() {
    let env = three_domains().await;
    for (config, names) in [
        (
            json!({ "service_statuses": ["Active"] }),
            vec!["a.se", "b.nu", "пример.рф"],
        ),
        (json!({ "tlds": [".SE"] }), vec!["a.se"]),
        (json!({ "tlds": ["РФ"] }), vec!["пример.рф"]),
        (json!({ "tlds": [".xn--p1ai"] }), vec!["пример.рф"]),
    ] {
        for (listed, warnings) in [data(&env, &config).await, query(&env, &config).await] {
            assert_eq!(listed, names, "{config}");
            assert_eq!(warnings, [""; 0], "{config}");
        }
    }
}

#[tokio::test]
async fn complaint_22_value_that_matches_nothing_is_a_warning() {
    let env = three_domains().await;
    for (config, summary) in [
        (
            json!({ "service_statuses": ["activ"] }),
            "Unknown service status \"activ\"",
        ),
        (
            json!({ "tlds": ["*.se"] }),
            "\"*.se\" is not a valid top-level domain",
        ),
    ] {
        for (listed, warnings) in [data(&env, &config).await, query(&env, &config).await] {
            assert_eq!(listed, [""; 0], "{config}");
            assert_eq!(warnings, [summary], "{config}");
        }
    }
    let both = json!({ "service_statuses": ["active", "activ"], "tlds": ["se"] });
    for (listed, warnings) in [data(&env, &both).await, query(&env, &both).await] {
        assert_eq!(listed, ["a.se"]);
        assert_eq!(warnings.len(), 1);
    }
}
