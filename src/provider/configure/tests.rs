use super::*;
use crate::framework::Path;

fn block(written: &[(&str, Value)]) -> Value {
    let schema = super::super::block::schema();
    let mut entries: std::collections::BTreeMap<_, _> = schema
        .block()
        .attributes
        .iter()
        .map(|a| (a.name.to_owned(), Value::Null))
        .collect();
    for (name, value) in written {
        assert!(
            entries.insert((*name).to_owned(), value.clone()).is_some(),
            "{name} is an argument"
        );
    }
    Value::Mapping(entries)
}

fn text(name: &'static str, value: &str) -> (&'static str, Value) {
    (name, Value::string(value))
}

fn empty(_: &str) -> Option<String> {
    None
}

fn full(name: &str) -> Option<String> {
    Some(match name {
        "HOSTUP_API_KEY" => "key-of-the-environment".into(),
        "HOSTUP_API_BASE" => "http://127.0.0.1:1/api".into(),
        "TF_APPEND_USER_AGENT" => "ci/1".into(),
        _ => return None,
    })
}

fn blank(_: &str) -> Option<String> {
    Some(" ".into())
}

fn errors(written: &[(&str, Value)], environment: Environment) -> Vec<Diagnostic> {
    let (configuration, diagnostics) = configure(&block(written), environment, "1.16.0");
    assert!(configuration.is_none(), "{written:?} is rejected");
    diagnostics.into_iter().collect()
}

fn ready(written: &[(&str, Value)], environment: Environment) -> Client {
    match configure(&block(written), environment, "1.16.0") {
        (Some(Configuration::Ready(client)), diagnostics) if diagnostics.is_empty() => client,
        other => panic!("a client was expected, not {other:?}"),
    }
}

#[test]
fn block_overrides_environment_and_environment_overrides_default() {
    let client = ready(&[], full);
    assert_eq!(client.api.base().to_string(), "http://127.0.0.1:1/api/v2");
    assert_eq!(client.key_source, "HOSTUP_API_KEY");

    let written = [
        text("api_base", "https://example.test/"),
        text("api_key", "k123"),
    ];
    let client = ready(&written, full);
    assert_eq!(client.api.base().to_string(), "https://example.test/api/v2");
    assert_eq!(client.key_source, "api_key in the provider block");

    let client = ready(&[text("api_key", "k123")], blank);
    assert_eq!(client.api.base().to_string(), DEFAULT_BASE);
}

#[test]
fn missing_key_error_names_argument_and_variable() {
    for environment in [empty as Environment, blank] {
        match configure(&block(&[text("api_key", "  ")]), environment, "1.16.0") {
            (Some(Configuration::Unavailable(error)), diagnostics) => {
                assert!(
                    error.detail.contains("HOSTUP_API_KEY") && error.detail.contains("api_key")
                );
                assert!(
                    diagnostics.is_empty(),
                    "it is an error of what needs the key"
                );
            }
            other => panic!("an error for later was expected, not {other:?}"),
        }
    }
}

#[test]
fn invalid_key_error_has_no_key_and_no_attribute_path() {
    let errors = errors(&[text("api_key", "canary\nrest")], empty);
    assert_eq!(
        errors[0].attribute, None,
        "Terraform would print the line with the key"
    );
    assert!(!format!("{errors:?}").contains("canary"), "{errors:?}");
    assert!(errors[0].detail.contains("line break"), "{errors:?}");
}

#[test]
fn unknown_argument_counts_as_set() {
    let written = [("api_key", Value::Unknown), ("max_wait", Value::Unknown)];
    match configure(&block(&written), full, "1.16.0") {
        (Some(Configuration::Incomplete(unknown)), diagnostics) => {
            assert_eq!(unknown, ["api_key", "max_wait"]);
            assert!(diagnostics.is_empty());
        }
        other => panic!("an incomplete configuration was expected, not {other:?}"),
    }
    assert!(validate(&block(&written)).is_empty());
}

#[test]
fn invalid_value_has_an_error_with_its_attribute_path() {
    let number = |text: &str| Value::Number(text.parse().unwrap());
    for (name, value) in [
        ("api_base", Value::string("http://example.test")),
        ("max_retries", number("-1")),
        ("max_retries", number("1.5")),
        ("max_retries", number("101")),
        ("requests_per_minute", number("60001")),
        ("requests_per_minute", number("0")),
        ("requests_per_minute", number("99999999999999999999")),
        ("ca_file", Value::string("/nowhere/ca.pem")),
    ] {
        let diagnostics = validate(&block(&[(name, value.clone())]));
        let error = diagnostics
            .iter()
            .next()
            .unwrap_or_else(|| panic!("{name} = {value:?} is rejected"));
        assert_eq!(error.attribute, Some(Path::attribute(name)));
    }
}

#[test]
fn number_out_of_range_has_an_error_with_the_range() {
    let diagnostics = validate(&block(&[("max_retries", Value::Number(101.into()))]));
    let error = diagnostics.iter().next().expect("it is rejected");
    assert_eq!(
        error.detail,
        "`max_retries` is 101, but must be an integer from 0 to 100."
    );
}

#[test]
fn invalid_address_with_a_secret_has_no_attribute_path() {
    for address in [
        "https://user:canary@example.test",
        "https://example.test?token=canary",
        "https://example.test#canary",
        "https://user:canary@[example",
    ] {
        let diagnostics = validate(&block(&[("api_base", Value::string(address))]));
        let error = diagnostics.iter().next().expect("it is rejected");
        assert_eq!(
            error.attribute, None,
            "Terraform would print {address} beneath"
        );
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert!(error.detail.contains("api_base"), "{error:?}");
    }
}

#[test]
fn missing_block_is_valid() {
    assert!(validate(&Value::Null).is_empty());
}

#[test]
fn user_agent_omits_strings_that_are_invalid_in_a_header() {
    let product = format!("terraform-provider-hostup/{VERSION} Terraform/1.16.0");
    assert_eq!(user_agent("1.16.0", None), product);
    assert_eq!(
        user_agent("1.16.0", Some("ci/1".into())),
        format!("{product} ci/1")
    );
    assert_eq!(user_agent("1.16.0", Some("a\nb".into())), product);
    assert!(user_agent("", Some("å".into())).ends_with("Terraform/unknown"));
}

#[test]
fn invalid_ca_file_error_names_the_file_and_the_argument() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, b"no certificate").expect("written");
    let path = file.path().to_str().expect("text");
    let errors = errors(&[text("api_key", "sk_test"), text("ca_file", path)], empty);
    assert!(errors[0].detail.contains(path), "{errors:?}");
    assert_eq!(errors[0].attribute, Some(Path::attribute("ca_file")));
}
