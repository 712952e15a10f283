//! The client without any call.

use std::time::Duration;

use super::super::{ApiKey, BaseUrl, Client, Settings};

fn settings(base: &str) -> Settings {
    Settings {
        base: BaseUrl::parse(base).expect("a base"),
        key: ApiKey::hunter2(),
        user_agent: "not a\nheader".to_owned(),
        request_timeout: Duration::from_secs(30),
        max_retries: 10,
        max_wait: Duration::MAX,
        requests_per_minute: None,
        ca_bundle: None,
    }
}

#[test]
fn client_is_created_without_a_runtime() {
    let client = Client::new(settings(BaseUrl::HOSTUP)).expect("a client");
    assert_eq!(client.base().to_string(), BaseUrl::HOSTUP);
}

#[test]
fn invalid_ca_bundle_is_an_error() {
    let invalid_bundle = Settings {
        ca_bundle: Some(b"nothing".to_vec()),
        ..settings(BaseUrl::HOSTUP)
    };
    assert!(Client::new(invalid_bundle).is_err());
}

#[test]
fn debug_output_of_settings_does_not_contain_the_key() {
    assert!(!format!("{:?}", settings(BaseUrl::HOSTUP)).contains("hunter2"));
}

#[test]
fn key_in_the_path_of_the_base_url_is_redacted_when_printed_but_not_in_requests() {
    let settings = settings("https://proxy.test/sk_test_hunter2/api");
    let client = Client::new(settings).expect("a client");
    assert_eq!(client.base().to_string(), "https://proxy.test/***/api");
    assert!(!format!("{client:?}").contains("hunter2"), "{client:?}");
    let joined = client.base().join(&["domains"], &[]);
    assert_eq!(joined.path(), "/sk_test_hunter2/api/domains");
}
