use super::*;
use crate::api::tests::server::{Reaction, Server, http, ok};
use crate::framework::Severity;

const OLD: &[&str] = &["ns1.old.se", "ns2.old.se"];
const NEW: &[&str] = &["ns1.new.se", "ns2.new.se"];

/// Returns a state, in which `?` is an unknown name server.
fn state(id: &str, names: &[&str], allow_dnssec_pause: bool) -> Value {
    let names = names.iter().map(|name| match *name {
        "?" => Value::Unknown,
        name => Value::string(name),
    });
    let entries = [
        ("domain_id", Value::string(id)),
        ("nameservers", Value::Sequence(names.collect())),
        ("domain_name", Value::string("example.se")),
        ("allow_dnssec_pause", Value::Bool(allow_dnssec_pause)),
    ];
    Value::Mapping(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Reviews an update to which HostUp answers with this status and body.
async fn review_answered_by(status: &'static str, body: &'static str, allow: bool) -> Diagnostics {
    review_of(&state("dom_1", OLD, allow), status, body, allow).await
}

async fn review_of(
    prior: &Value,
    status: &'static str,
    body: &'static str,
    allow: bool,
) -> Diagnostics {
    let server = Server::new(move |_| Reaction::Respond(http(status, body))).await;
    let client = Client::new(server.client(), "HOSTUP_API_KEY");
    let mut diagnostics = Diagnostics::default();
    let (planned, stop) = (state("dom_1", NEW, allow), CancellationToken::new());
    review(&client, &stop, prior, &planned, &mut diagnostics).await;
    assert_eq!(server.requests().len(), 1);
    diagnostics
}

#[tokio::test]
async fn create_and_different_set_are_reviewed_with_one_get() {
    let server = Server::new(|_| ok(r#"{"nameservers":["ns1.old.se","ns2.old.se"]}"#)).await;
    let client = Client::new(server.client(), "HOSTUP_API_KEY");
    let (planned, stop) = (state("dom_1", NEW, true), CancellationToken::new());
    let priors = [Value::Null, state("dom_1", OLD, true)];
    for (number, prior) in priors.iter().enumerate() {
        let mut diagnostics = Diagnostics::default();
        review(&client, &stop, prior, &planned, &mut diagnostics).await;
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(server.requests().len(), number + 1);
    }
    assert!(server.requests()[0].starts_with("GET /api/v2/domains/dom_1/nameservers "));
}

#[tokio::test]
async fn destroy_same_set_unknown_values_and_old_object_of_a_replacement_are_not_reviewed() {
    let server = Server::new(|_| Reaction::Hang).await;
    let client = Client::new(server.client(), "HOSTUP_API_KEY");
    let (new, stop) = (state("dom_1", NEW, true), CancellationToken::new());
    let unknown_id = Value::Mapping([("domain_id".to_owned(), Value::Unknown)].into());
    for (prior, planned) in [
        (&new, Value::Null),
        (
            &state("dom_1", &["NS2.new.se.", "ns1.new.se"], true),
            new.clone(),
        ),
        (&new, state("dom_1", &["ns1.new.se", "?"], true)),
        (&Value::Null, unknown_id),
        (&state("dom_2", OLD, true), new.clone()),
    ] {
        let mut diagnostics = Diagnostics::default();
        review(&client, &stop, prior, &planned, &mut diagnostics).await;
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn pause_of_dnssec_is_a_warning_if_it_is_allowed_and_an_error_if_not() {
    let pauses = r#"{"nameservers":["ns1.old.se"],"dnssecAutoWillBeBlocked":true}"#;
    for (allow, severity) in [(true, Severity::Warning), (false, Severity::Error)] {
        let diagnostics = review_answered_by("200 OK", pauses, allow).await;
        let [diagnostic] = &diagnostics.iter().collect::<Vec<_>>()[..] else {
            panic!("{diagnostics:?}");
        };
        assert_eq!(diagnostic.severity, severity);
        assert!(
            diagnostic.summary.contains("example.se (dom_1)"),
            "{diagnostic:?}"
        );
    }
}

#[tokio::test]
async fn nothing_is_reported_if_hostup_has_the_planned_set_already() {
    let body = r#"{"nameservers":["NS2.New.SE","ns1.new.se."],"dnssecAutoWillBeBlocked":true,
        "actions":{"canChangeNameservers":{"allowed":false}}}"#;
    let diagnostics = review_answered_by("200 OK", body, false).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}

#[tokio::test]
async fn change_that_hostup_does_not_allow_is_a_warning() {
    let body = r#"{"actions":{"canChangeNameservers":{"allowed":false,"reason":"In transfer."}}}"#;
    let diagnostics = review_answered_by("200 OK", body, true).await;
    assert!(
        !diagnostics.has_errors() && !diagnostics.is_empty(),
        "{diagnostics:?}"
    );
}

#[tokio::test]
async fn failed_review_is_an_error() {
    let forbidden = r#"{"code":"forbidden","detail":"The scope is missing."}"#;
    let not_found = r#"{"code":"not_found","detail":"No such domain."}"#;
    for (prior, status, body) in [
        (state("dom_1", OLD, true), "403 Forbidden", forbidden),
        (Value::Null, "404 Not Found", not_found),
    ] {
        let diagnostics = review_of(&prior, status, body, true).await;
        let error = diagnostics.iter().next().expect("an error");
        assert_eq!(error.severity, Severity::Error);
    }
}

#[tokio::test]
async fn managed_domain_that_hostup_does_not_report_on_is_a_warning() {
    for (status, body) in [
        ("404 Not Found", r#"{"code":"not_found"}"#),
        ("409 Conflict", r#"{"code":"domain_not_eligible"}"#),
    ] {
        let diagnostics = review_answered_by(status, body, false).await;
        let [warning] = &diagnostics.iter().collect::<Vec<_>>()[..] else {
            panic!("{diagnostics:?}");
        };
        assert_eq!(warning.severity, Severity::Warning);
        assert!(
            warning.summary.contains("example.se (dom_1)"),
            "{warning:?}"
        );
    }
}
