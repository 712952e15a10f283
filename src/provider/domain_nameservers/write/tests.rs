use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

use super::*;
use crate::api::tests::server::{Reaction, Server, http, ok};
use crate::framework::timeouts::TimeoutsConfig;
use crate::framework::{Attr, Diagnostics, Path, Private, Severity};

const OLD: &str =
    r#"{"nameservers":["ns1.old.se","ns2.old.se"],"registrarLock":{"enabled":false}}"#;
const NEW: &str =
    r#"{"nameservers":["NS2.new.se","ns1.new.se"],"registrarLock":{"enabled":false}}"#;
const UPDATED: &str = r#"{"updated":true,"syncTriggered":true,"serviceStatus":"active"}"#;

fn config() -> Config {
    let timeouts = TimeoutsConfig {
        create: Attr::Known("1s".to_owned()),
        update: Attr::Null,
    };
    Config {
        domain_id: Attr::Known("dom_1".to_owned()),
        domain_name: Attr::Unknown,
        nameservers: Attr::Known(vec!["ns2.NEW.se.".to_owned(), "ns1.new.se".to_owned()]),
        allow_dnssec_pause: Attr::Known(true),
        timeouts: Attr::Known(timeouts),
    }
}

/// What HostUp answers to the GET of the name servers before the POST, to the POST, and to the GET after it.
struct Answers {
    before: &'static str,
    post: (&'static str, &'static str),
    after: &'static str,
}

const ANSWERS: Answers = Answers {
    before: OLD,
    post: ("200 OK", UPDATED),
    after: NEW,
};

/// The result of a create, its warnings, and its requests, without those for the domain name.
struct Outcome {
    result: Result<State, Diagnostic>,
    warnings: Vec<Diagnostic>,
    requests: Vec<String>,
}

async fn create_with(plan: Config, answers: Answers) -> Outcome {
    let posted = AtomicBool::new(false);
    let server = Server::new(move |request| {
        if request.starts_with("POST ") {
            posted.store(true, Ordering::SeqCst);
            let (status, body) = answers.post;
            return Reaction::Respond(http(status, body));
        }
        match request.contains("/nameservers ") {
            false => ok(r#"{"id":"dom_1","name":"example.se"}"#),
            true if posted.load(Ordering::SeqCst) => ok(answers.after),
            true => ok(answers.before),
        }
    })
    .await;
    let client = Client::new(server.client(), "HOSTUP_API_KEY");
    let (stop, plan_notes) = (CancellationToken::new(), Private::default());
    let (mut private, mut diagnostics) = (Private::default(), Diagnostics::default());
    let context = Context {
        client: &client,
        stop: &stop,
        private: &mut private,
        plan_notes: &plan_notes,
        diagnostics: &mut diagnostics,
    };
    let result = create(context, plan).await;
    let requests = server.requests().into_iter();
    Outcome {
        result,
        warnings: diagnostics.into_iter().collect(),
        requests: requests
            .filter(|request| request.contains("/nameservers "))
            .collect(),
    }
}

async fn created_with(answers: Answers) -> (State, Outcome) {
    let outcome = create_with(config(), answers).await;
    let state = outcome
        .result
        .clone()
        .unwrap_or_else(|error| panic!("{error:?}"));
    (state, outcome)
}

#[tokio::test]
async fn change_of_name_servers_sends_one_get_and_one_post() {
    let (state, outcome) = created_with(ANSWERS).await;
    let expected = State {
        registrar_lock_enabled: Some(false),
        ..State::new("dom_1".to_owned(), Some("example.se".to_owned())).with_config(&config())
    };
    assert_eq!(state, expected);
    assert_eq!(outcome.warnings, []);
    assert_eq!(outcome.requests.len(), 2);
    let body = r#"{"nameservers":["ns1.new.se","ns2.new.se"]}"#;
    assert!(
        outcome.requests[1].ends_with(body),
        "{}",
        outcome.requests[1]
    );
}

#[tokio::test]
async fn nothing_is_posted_if_hostup_has_the_name_servers_already() {
    let (_, outcome) = created_with(Answers {
        before: NEW,
        ..ANSWERS
    })
    .await;
    assert_eq!(outcome.requests.len(), 1);
}

#[tokio::test]
async fn queued_change_is_polled_until_it_is_reported() {
    let post = ("202 Accepted", "{}");
    let (_, outcome) = created_with(Answers { post, ..ANSWERS }).await;
    assert_eq!(outcome.warnings, []);
    assert_eq!(outcome.requests.len(), 3);
}

#[tokio::test]
async fn timeout_of_a_queued_change_is_a_warning_and_the_planned_state() {
    let post = ("202 Accepted", "{}");
    let (state, outcome) = created_with(Answers {
        post,
        after: OLD,
        ..ANSWERS
    })
    .await;
    assert_eq!(state.nameservers, config().nameservers.into_known());
    let [warning] = &outcome.warnings[..] else {
        panic!("{:?}", outcome.warnings);
    };
    assert_eq!(warning.severity, Severity::Warning);
    for text in ["timeout of 1s", "ns1.old.se, ns2.old.se"] {
        assert!(warning.detail.contains(text), "{warning:?}");
    }
}

#[tokio::test]
async fn change_that_hostup_does_not_allow_is_not_posted() {
    let before =
        r#"{"actions":{"canChangeNameservers":{"allowed":false,"reason":"In transfer."}}}"#;
    let outcome = create_with(config(), Answers { before, ..ANSWERS }).await;
    let error = outcome.result.expect_err("not allowed");
    assert!(error.detail.contains("In transfer."), "{error:?}");
    assert_eq!(outcome.requests.len(), 1);
}

#[tokio::test]
async fn pause_that_the_user_does_not_allow_is_an_error_before_the_post() {
    let plan = Config {
        allow_dnssec_pause: Attr::Known(false),
        ..config()
    };
    let before = r#"{"nameservers":["ns1.old.se"],"dnssecAutoWillBeBlocked":true}"#;
    let outcome = create_with(plan, Answers { before, ..ANSWERS }).await;
    let error = outcome.result.expect_err("a pause");
    assert_eq!(error.attribute, Some(Path::attribute("allow_dnssec_pause")));
    assert_eq!(outcome.requests.len(), 1);
}

#[tokio::test]
async fn post_without_a_conclusive_answer_succeeds_only_if_the_get_shows_the_set() {
    let blocked = r#"{"code":"nameserver_update_blocked","detail":"Blocked."}"#;
    for post in [
        ("200 OK", r#"{"status":"ok"}"#),
        ("200 OK", "<html>"),
        ("409 Conflict", blocked),
        ("400 Bad Request", r#"{"code":"invalid_request"}"#),
    ] {
        let (_, outcome) = created_with(Answers { post, ..ANSWERS }).await;
        assert_eq!(outcome.requests.len(), 3, "{post:?}");
        let outcome = create_with(
            config(),
            Answers {
                post,
                after: OLD,
                ..ANSWERS
            },
        )
        .await;
        let error = outcome.result.expect_err("not confirmed");
        assert!(
            error.detail.contains("HostUp reports: ns1.old.se"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn error_status_without_a_code_is_an_error_without_another_request() {
    let post = ("403 Forbidden", "<html>");
    let outcome = create_with(config(), Answers { post, ..ANSWERS }).await;
    assert!(outcome.result.is_err());
    assert_eq!(outcome.requests.len(), 2);
}

#[tokio::test]
async fn blocked_change_names_the_way_out() {
    let before =
        r#"{"registrarLock":{"enabled":true},"actions":{"canChangeNameservers":{"allowed":true}}}"#;
    let post = (
        "409 Conflict",
        r#"{"code":"nameserver_update_blocked","detail":"Locked."}"#,
    );
    let outcome = create_with(
        config(),
        Answers {
            before,
            post,
            after: OLD,
        },
    )
    .await;
    let error = outcome.result.expect_err("blocked");
    assert!(
        error.detail.contains("The registrar lock is on"),
        "{error:?}"
    );
}

#[tokio::test]
async fn update_of_other_attributes_sends_no_request() {
    let server = Server::new(|_| Reaction::Hang).await;
    let client = Client::new(server.client(), "HOSTUP_API_KEY");
    let (stop, plan_notes) = (CancellationToken::new(), Private::default());
    let (mut private, mut diagnostics) = (Private::default(), Diagnostics::default());
    let context = Context {
        client: &client,
        stop: &stop,
        private: &mut private,
        plan_notes: &plan_notes,
        diagnostics: &mut diagnostics,
    };
    let prior = State::new("dom_1".to_owned(), None).with_config(&config());
    let plan = Config {
        allow_dnssec_pause: Attr::Known(false),
        ..config()
    };
    let state = update(context, prior, plan).await.expect("updated");
    assert_eq!(state.allow_dnssec_pause, Some(false));
    assert!(server.requests().is_empty());
}
