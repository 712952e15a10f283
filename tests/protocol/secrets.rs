//! A server that repeats the key wherever it can. The key must appear nowhere: not in a diagnostic, the state, private
//! state, an identity, or the log at trace level.

use hostup_sandbox::{Fault, FaultKind, FieldOverride, Fixture, Life, Scope};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::{
    Diagnostic, get_provider_schema, read_data_source,
};

use super::environment::{DOMAIN, FIELDS, TestEnvironment, problem};
use super::plugin_client::ProviderCommand;
use super::terraform::schema::Schema;
use super::terraform::{Object, OperationError, diagnostics, msgpack};
use crate::canary::{assert_not_in, encodings};

/// A place where a response can repeat the key: its name, and the fault that puts this form of the key there.
type Place = (&'static str, fn(&str) -> FaultKind);

const PROBLEMS: [Place; 9] = [
    ("a detail", |it| {
        problem(403, &json!({ "code": "forbidden", "detail": it }))
    }),
    ("a code", |it| {
        problem(403, &json!({ "code": it, "detail": "No." }))
    }),
    ("a title", |it| problem(400, &json!({ "title": it }))),
    ("a request id", |it| {
        problem(404, &json!({ "code": "not_found", "requestId": it }))
    }),
    ("a field error", |it| {
        problem(
            400,
            &json!({ "code": "invalid_request", "errors": [{ "pointer": it, "detail": it }] }),
        )
    }),
    ("other types", |it| {
        problem(400, &json!({ "code": [it], "detail": { "a": it } }))
    }),
    ("a legacy answer", |it| FaultKind::Legacy {
        status: 400,
        code: it.into(),
        message: it.into(),
    }),
    ("a rejected key", |it| {
        problem(401, &json!({ "code": "unauthorized", "detail": it }))
    }),
    ("the limit", |it| {
        problem(429, &json!({ "code": "rate_limited", "detail": it })).header("retry-after", "3600")
    }),
];

const RAW: [Place; 8] = [
    ("a page", |it| {
        FaultKind::raw(
            500,
            "text/html",
            format!("<pre>Authorization: Bearer {it}</pre>"),
        )
    }),
    ("a page of success", |it| {
        FaultKind::raw(200, "text/html", format!("<pre>{it}</pre>"))
    }),
    ("text instead of JSON", |it| {
        FaultKind::raw(200, "application/json", it)
    }),
    ("text after JSON", |it| {
        FaultKind::raw(200, "application/json", format!("{{}} {it}"))
    }),
    ("a body that is cut off", |it| {
        FaultKind::truncated(502, format!("{{\"detail\":\"{it}"))
    }),
    ("a redirect", |it| FaultKind::Redirect {
        status: 302,
        location: format!("https://{it}@h.test/?k={it}"),
    }),
    ("a header", |it| {
        FaultKind::raw(500, "text/plain", "").header("x-you-sent", it)
    }),
    ("headers of the limit", |it| {
        FaultKind::raw(429, "text/plain", "")
            .header("retry-after", it)
            .header("x-ratelimit-limit", it)
    }),
];

/// Starts a provider that logs everything and does not retry.
async fn environment() -> TestEnvironment {
    let fixture = Fixture::new().domain(DOMAIN, Life::Active);
    let mut env =
        TestEnvironment::start(fixture, ProviderCommand::new().variable("TF_LOG", "trace")).await;
    env.workspace.provider_config["max_retries"] = json!(0);
    env.workspace.provider_config["max_wait"] = json!("1s");
    env
}

/// Everything that Terraform would show or store.
#[derive(Default)]
struct Output {
    diagnostics: Vec<Diagnostic>,
    objects: Vec<Object>,
}

impl Output {
    fn record<T>(
        &mut self,
        outcome: Result<T, OperationError>,
        parts: impl FnOnce(T) -> (Option<Object>, Vec<Diagnostic>),
    ) {
        let (object, diagnostics) = match outcome {
            Ok(result) => parts(result),
            Err(error) => (None, error.into_diagnostics()),
        };
        self.objects.extend(object);
        self.diagnostics.extend(diagnostics);
    }

    #[track_caller]
    fn assert_without(&self, key: &str, case: &str) {
        assert_not_in(
            &format!("a message ({case})"),
            &diagnostics::text(&self.diagnostics),
            key,
        );
        for object in &self.objects {
            let private = String::from_utf8_lossy(&object.private);
            let identity = object.identity.as_ref().map(|identity| identity.to_json());
            let stored = format!("{} {private} {identity:?}", object.state.to_json());
            assert_not_in(&format!("the state ({case})"), &stored, key);
        }
    }
}

/// Creates an object while the server sends this fault.
async fn create_with(env: &TestEnvironment, fault: &FaultKind) -> Output {
    let mut output = Output::default();
    let (mut workspace, include) = (env.workspace.empty(), env.config("include"));
    let plan = workspace.plan(&include).await.unwrap();
    env.sandbox.fault(Fault::new(fault.clone()).forever());
    let result = workspace.apply_plan(&plan, &include).await;
    output.record(result, |it| (it.object, it.diagnostics));
    env.sandbox.clear_faults();
    output
}

/// Runs the other operations: imports by id and by name, a data source, an update, a refresh and a destroy.
async fn run_other_operations(env: &TestEnvironment, fault: &FaultKind) -> Output {
    let mut output = Output::default();
    let mut workspace = env.workspace.empty();
    let mut owned = env.config("include");
    owned["on_destroy"] = json!("exclude");
    workspace.apply(&owned).await.unwrap();
    let exclude = env.config("exclude");
    let update = workspace.plan(&exclude).await.unwrap();
    let destroy = workspace.plan(&Json::Null).await.unwrap();

    env.sandbox.fault(Fault::new(fault.clone()).forever());
    output.record(workspace.empty().import(&env.id()).await, |it| {
        (it.object, it.diagnostics)
    });
    output.record(workspace.empty().import(DOMAIN).await, |it| {
        (it.object, it.diagnostics)
    });
    output.diagnostics.extend(read_domains(env).await.0);
    output.record(workspace.clone().refresh().await, |it| {
        (it.object, it.diagnostics)
    });
    output.record(
        workspace.clone().apply_plan(&update, &exclude).await,
        |it| (it.object, it.diagnostics),
    );
    output.record(workspace.apply_plan(&destroy, &Json::Null).await, |it| {
        (it.object, it.diagnostics)
    });
    env.sandbox.clear_faults();
    output
}

/// Returns the diagnostics and the state of the data source that reads the list.
async fn read_domains(env: &TestEnvironment) -> (Vec<Diagnostic>, String) {
    env.workspace.configure().await.unwrap();
    let mut client = env.plugin.provider();
    let schemas = client
        .get_provider_schema(get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
    let schema = Schema::of(&schemas.data_source_schemas["hostup_domains"]);
    let request = read_data_source::Request {
        type_name: "hostup_domains".to_owned(),
        config: Some(msgpack::dynamic(&schema.config(&json!({})))),
        ..Default::default()
    };
    let answer = client.read_data_source(request).await.unwrap().into_inner();
    let state = answer
        .state
        .map(|state| msgpack::read(Some(&state), &schema.kind()));
    let state = state.map(|state| state.unwrap().to_json().to_string());
    (answer.diagnostics, state.unwrap_or_default())
}

/// Tests a place with every encoding of the key and every operation, and searches the log.
async fn check_place((place, fault): Place) {
    let env = environment().await;
    let key = env.sandbox.key_of("main");
    for (encoding, encoded) in encodings(&key) {
        let output = create_with(&env, &fault(&encoded)).await;
        output.assert_without(&key, &format!("{place}, {encoding}"));
        assert!(
            !output.diagnostics.is_empty(),
            "no diagnostic for {place}, {encoding}"
        );
    }
    let output = run_other_operations(&env, &fault(&key)).await;
    output.assert_without(&key, place);
    assert!(!output.diagnostics.is_empty(), "no diagnostic for {place}");
    let ended = env.plugin.shutdown().await;
    let log = ended.stderr;
    assert!(
        log.contains("\"@level\":\"trace\""),
        "the log is empty:\n{log}"
    );
    assert_not_in(&format!("the log ({place})"), &log, &key);
}

#[tokio::test]
async fn complaint_14_key_in_problem_document_is_redacted() {
    for place in PROBLEMS {
        check_place(place).await;
    }
}

#[tokio::test]
async fn complaint_14_key_in_other_response_is_redacted() {
    for place in RAW {
        check_place(place).await;
    }
}

#[tokio::test]
async fn complaint_14_key_in_stored_field_is_redacted() {
    let env = environment().await;
    let key = env.sandbox.key_of("main");
    for (encoding, encoded) in encodings(&key) {
        let echo = json!(format!("a {encoded} b"));
        let fields = FIELDS
            .iter()
            .map(|(field, _)| ((*field).to_owned(), echo.clone()));
        let mut answer = Json::Object(fields.collect());
        // Without it an unknown status is not an answer to a change.
        answer["isEnabled"] = json!(true);
        let fault = FaultKind::raw(200, "application/json", answer.to_string());
        let output = create_with(&env, &fault).await;
        output.assert_without(&key, encoding);
        let stored = output.objects[0].state.to_json();
        for field in [
            "domain_name",
            "status",
            "reason",
            "blocked_until",
            "last_error",
        ] {
            let text = stored[field].as_str().unwrap_or_default();
            assert!(
                text.contains("***"),
                "{encoding}: {field} is not stored: {stored}"
            );
        }
        run_other_operations(&env, &fault)
            .await
            .assert_without(&key, encoding);
    }
    let ended = env.plugin.shutdown().await;
    assert_not_in("the log", &ended.stderr, &key);
}

#[tokio::test]
async fn complaint_14_key_in_listed_id_or_name_is_redacted() {
    let env = environment().await;
    let key = env.sandbox.key_of("main");
    let own = env.id();
    for (id, name, cursor, is_listed) in [
        (format!("dom_{key}"), DOMAIN.to_owned(), None, false),
        (own.clone(), format!("{key}.se"), None, true),
        (own, DOMAIN.to_owned(), Some(&key), false),
    ] {
        let row = json!({ "id": id, "name": name, "serviceStatus": "active" });
        let list = json!({ "data": [row], "hasMore": cursor.is_some(), "nextCursor": cursor });
        let case = list.to_string().replace(&key, "KEY");
        let answer = FaultKind::raw(200, "application/json", list.to_string());
        env.sandbox.fault(Fault::new(answer).forever());
        let mut output = Output::default();
        let import = env.workspace.empty().import(DOMAIN).await;
        output.record(import, |it| (it.object, it.diagnostics));
        let (diagnostics, state) = read_domains(&env).await;
        output.diagnostics.extend(diagnostics);
        env.sandbox.clear_faults();
        output.assert_without(&key, &case);
        assert_not_in(&format!("the state of a list ({case})"), &state, &key);
        assert_eq!(state.contains("***.se"), is_listed, "{case}: {state}");
    }
    let ended = env.plugin.shutdown().await;
    assert_not_in("the log", &ended.stderr, &key);
}

#[tokio::test]
async fn complaint_14_key_is_not_in_transport_errors() {
    let mut env = environment().await;
    env.workspace.provider_config["request_timeout"] = json!("300ms");
    let key = env.sandbox.key_of("main");
    for kind in [
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
        FaultKind::ResetMidBody,
        FaultKind::StallHead { processed: true },
        FaultKind::StallBody,
        FaultKind::Huge { bytes: 9 << 20 },
    ] {
        let case = format!("{kind:?}");
        let mut output = create_with(&env, &kind).await;
        env.sandbox.fault(Fault::new(kind).forever());
        let import = env.workspace.empty().import(&env.id()).await;
        output.record(import, |it| (it.object, it.diagnostics));
        env.sandbox.clear_faults();
        output.assert_without(&key, &case);
        assert_eq!(
            output.diagnostics.len(),
            2,
            "{case}: {}",
            diagnostics::text(&output.diagnostics)
        );
    }
    let ended = env.plugin.shutdown().await;
    assert_not_in("the log", &ended.stderr, &key);
}

#[tokio::test]
async fn complaint_14_key_is_in_no_error_state_or_log() {
    const SECRET: &str = "hush-this-is-the-key-9f3b";
    let fixture = Fixture::new().domain(DOMAIN, Life::Active).key(
        "main",
        SECRET,
        &[Scope::ReadDomains, Scope::WriteDomains],
    );
    let mut env =
        TestEnvironment::start(fixture, ProviderCommand::new().variable("TF_LOG", "trace")).await;
    env.workspace.provider_config["api_key"] = json!(SECRET);
    let mut output = String::new();
    let echo = format!("{{\"token\":\"{SECRET}\"}}");
    for status in [400, 401, 403, 404, 409, 418] {
        let body = FaultKind::raw(status, "text/plain", format!("your key is {SECRET}"));
        env.sandbox.fault(Fault::new(body).on("POST"));
        let applied = env.workspace.apply(&env.config("include")).await.unwrap();
        assert!(applied.failed(), "{status}");
        output += &diagnostics::text(&applied.diagnostics);
    }
    env.sandbox.quirks(DOMAIN, |quirks| {
        quirks
            .state_fields
            .insert("dsRecords".to_owned(), FieldOverride::Value(json!(echo)));
    });
    env.workspace.apply(&env.config("include")).await.unwrap();
    output += &String::from_utf8_lossy(&env.workspace.bytes().0);
    output += &String::from_utf8_lossy(&env.workspace.bytes().1);
    output += &env.plugin.process.stderr();
    assert!(output.contains("tf_req_id"), "the log was written");
    assert!(!output.contains(SECRET), "{output}");
}
