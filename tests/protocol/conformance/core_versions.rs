//! The scenario with every version of core, for the provider and for the resources in `test_providers`.

use hostup_sandbox::{Entry, Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, TYPE, TestEnvironment};
use super::super::terraform::{CoreVersion, unknown};
use super::super::test_providers::serving::serve;
use super::everything::everything;
use super::scenario::Scenario;

#[tokio::test]
async fn everything_resource_works_with_every_core_version() {
    for core_version in CoreVersion::ALL {
        let outcome = everything().run(core_version, serve().await).await;
        outcome.unwrap_or_else(|error| panic!("{core_version}: {error}"));
    }
}

#[tokio::test]
async fn minimal_resource_works_with_every_core_version() {
    let scenario = Scenario {
        type_name: "test_panicking",
        first: json!({ "name": "a" }),
        partly_unknown: json!({ "name": unknown() }),
        updated: json!({ "name": "a", "panics_in": "nowhere" }),
        replacing: json!({ "name": "c" }),
        id: "d".to_owned(),
        identity: json!({ "name": "e" }),
        older_state: None,
        older_identity: None,
        data_sources: Vec::new(),
        query: None,
        ..everything()
    };
    for core_version in CoreVersion::ALL {
        let outcome = scenario.run(core_version, serve().await).await;
        outcome.unwrap_or_else(|error| panic!("{core_version}: {error}"));
    }
}

#[tokio::test]
async fn provider_works_with_every_core_version() {
    for core_version in CoreVersion::ALL {
        let fixture = Fixture::new()
            .domain(DOMAIN, Life::Active)
            .domain("ny.se", Life::Excluded);
        let env = TestEnvironment::with_fixture(fixture).await;
        let outcome = hostup(&env, &env.sandbox.id_of("ny.se"))
            .run(core_version, env.plugin.provider())
            .await;
        outcome.unwrap_or_else(|error| panic!("{core_version}: {error}"));
        let user_agent_suffix = format!(" Terraform/{}", core_version.version);
        let journal = env.sandbox.journal();
        let mut entries = journal.entries.iter();
        let has_user_agent = |entry: &Entry| {
            entry
                .header("user-agent")
                .is_some_and(|it| it.ends_with(&user_agent_suffix))
        };
        assert!(
            journal.total() > 0 && entries.all(has_user_agent),
            "{user_agent_suffix}"
        );
    }
}

#[tokio::test]
async fn glue_record_works_with_every_core_version() {
    let ip = "8.8.8.8".parse().expect("an address");
    for core_version in CoreVersion::ALL {
        let fixture = Fixture::new().domain_with(DOMAIN, Life::Active, |domain| {
            domain.glue_record("NS3.Example.se", &[ip])
        });
        let env = TestEnvironment::with_fixture(fixture).await;
        let id = env.id();
        let record = |hostname: &str, ips: Json| json!({ "domain_id": id, "hostname": hostname, "ips": ips });
        let scenario = Scenario {
            type_name: "hostup_glue_record",
            first: record("NS1.Example.se.", json!(["8.8.8.8"])),
            partly_unknown: record("NS1.Example.se.", unknown()),
            updated: record(
                "NS1.Example.se.",
                json!(["8.8.4.4", "2001:4860:4860:0::8844"]),
            ),
            replacing: record("ns2.example.se", json!(["8.8.4.4"])),
            id: format!("{DOMAIN}/ns3.example.se"),
            identity: json!({ "domain_id": id, "hostname": "ns3.example.se" }),
            data_sources: Vec::new(),
            query: None,
            ..hostup(&env, &id)
        };
        let outcome = scenario.run(core_version, env.plugin.provider()).await;
        outcome.unwrap_or_else(|error| panic!("{core_version}: {error}"));
        let records = env.sandbox.glue_records_of(DOMAIN);
        assert_eq!(
            records.len(),
            1,
            "the destroyed ones are deleted: {records:?}"
        );
    }
}

/// Returns the scenario for `hostup_domain_dnssec_auto`, with every data source and the list resource.
fn hostup(env: &TestEnvironment, other_id: &str) -> Scenario {
    let provider = env.workspace.provider_config.clone();
    let mut unknown_provider = provider.clone();
    unknown_provider["api_key"] = unknown();
    let id = env.id();
    let by_id = json!({ "domain_id": id });
    Scenario {
        type_name: TYPE,
        provider,
        unknown_provider,
        first: json!({ "domain_id": id, "action": "include", "timeouts": { "create": "1h" } }),
        partly_unknown: json!({ "domain_id": unknown(), "action": "include", "timeouts": { "create": "1h" } }),
        updated: json!({ "domain_id": id, "action": "exclude", "on_destroy": "exclude" }),
        replacing: json!({ "domain_id": other_id, "action": "include" }),
        id: DOMAIN.to_owned(),
        identity: by_id.clone(),
        older_state: None,
        older_identity: None,
        data_sources: vec![
            ("hostup_domain", json!({ "name": DOMAIN })),
            ("hostup_domains", json!({ "tlds": ["se"] })),
            ("hostup_domain_dnssec_auto", by_id.clone()),
            ("hostup_domain_nameservers", by_id),
        ],
        query: Some(json!({ "tlds": ["se"] })),
    }
}
