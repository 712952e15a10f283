use super::*;

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
    assert!(configuration.is_none(), "{written:?} is refused");
    diagnostics.into_iter().collect()
}

fn ready(written: &[(&str, Value)], environment: Environment) -> Client {
    match configure(&block(written), environment, "1.16.0") {
        (Some(Configuration::Ready(client)), diagnostics) if diagnostics.is_empty() => client,
        other => panic!("a client was expected, not {other:?}"),
    }
}

#[test]
fn the_block_beats_the_environment_and_the_environment_the_default() {
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
fn without_a_key_the_error_names_both_places_for_one() {
    for environment in [empty as Environment, blank] {
        let errors = errors(&[text("api_key", "  ")], environment);
        assert_eq!(errors.len(), 1);
        assert!(
            errors[0].detail.contains("HOSTUP_API_KEY") && errors[0].detail.contains("api_key")
        );
    }
}

#[test]
fn a_key_that_cannot_be_one_is_neither_shown_nor_pointed_at() {
    let errors = errors(&[text("api_key", "canary\nrest")], empty);
    assert_eq!(
        errors[0].attribute, None,
        "Terraform would print the line with the key"
    );
    assert!(!format!("{errors:?}").contains("canary"), "{errors:?}");
    assert!(errors[0].detail.contains("line break"), "{errors:?}");
}

#[test]
fn an_unknown_argument_counts_as_set() {
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
fn what_cannot_be_is_told_at_its_argument() {
    let number = |text: &str| Value::Number(crate::framework::Number::parse(text).unwrap());
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
        let found = validate(&block(&[(name, value.clone())]));
        let error = found
            .iter()
            .next()
            .unwrap_or_else(|| panic!("{name} = {value:?} is refused"));
        assert_eq!(error.attribute, Some(Path::attribute(name)));
    }
}

#[test]
fn number_out_of_range_is_refused_with_the_range() {
    let number = crate::framework::Number::parse("101").unwrap();
    let found = validate(&block(&[("max_retries", Value::Number(number))]));
    let error = found.iter().next().expect("it is refused");
    assert_eq!(
        error.detail,
        "`max_retries` is 101, but must be a whole number from 0 to 100."
    );
}

#[test]
fn no_line_with_a_secret_in_an_address_is_pointed_at() {
    for address in [
        "https://user:canary@example.test",
        "https://example.test?token=canary",
        "https://example.test#canary",
        "https://user:canary@[example",
    ] {
        let found = validate(&block(&[("api_base", Value::string(address))]));
        let error = found.iter().next().expect("it is refused");
        assert_eq!(
            error.attribute, None,
            "Terraform would print {address} beneath"
        );
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert!(error.detail.contains("api_base"), "{error:?}");
    }
}

#[test]
fn no_block_at_all_is_an_empty_one() {
    assert!(validate(&Value::Null).is_empty());
}

#[test]
fn we_say_who_we_are_and_leave_out_what_no_header_can_carry() {
    let ours = format!("terraform-provider-hostup/{VERSION} Terraform/1.16.0");
    assert_eq!(user_agent("1.16.0", None), ours);
    assert_eq!(
        user_agent("1.16.0", Some("ci/1".into())),
        format!("{ours} ci/1")
    );
    assert_eq!(user_agent("1.16.0", Some("a\nb".into())), ours);
    assert!(user_agent("", Some("å".into())).ends_with("Terraform/unknown"));
}

#[test]
fn certificates_that_are_none_are_told_with_their_file_and_who_named_it() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, b"no certificate").expect("written");
    let path = file.path().to_str().expect("text");
    let errors = errors(&[text("api_key", "sk_test"), text("ca_file", path)], empty);
    assert!(errors[0].detail.contains(path), "{errors:?}");
    assert_eq!(errors[0].attribute, Some(Path::attribute("ca_file")));
}
