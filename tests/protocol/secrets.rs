//! A server that repeats the key wherever it can, and a key that is seen nowhere: not in a diagnostic, a state, private
//! data, an identity or the log at its most talkative.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::{
    Diagnostic, get_provider_schema, read_data_source,
};

use super::core::Provider;
use super::stage::{DOMAIN, FIELDS, Stage, problem};
use super::terraform::schema::Schema;
use super::terraform::{Object, Refusal, msgpack, told};
use crate::canary::{is_not_in, ways};

/// Where an answer can repeat a key: a name, and the fault that does it with this writing of the key.
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
    ("a number that is none", |it| {
        problem(400, &json!({ "code": [it], "detail": { "a": it } }))
    }),
    ("a legacy answer", |it| FaultKind::Legacy {
        status: 400,
        code: it.into(),
        message: it.into(),
    }),
    ("a refused key", |it| {
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
    ("a text that is no JSON", |it| {
        FaultKind::raw(200, "application/json", it)
    }),
    ("a text beside JSON", |it| {
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

/// A provider that logs all it can, and fails at once where it would try again.
async fn stage() -> Stage {
    let fixture = Fixture::new().domain(DOMAIN, Life::Active);
    let mut stage = Stage::started(fixture, Provider::new().variable("TF_LOG", "trace")).await;
    stage.workspace.provider_config["max_retries"] = json!(0);
    stage.workspace.provider_config["max_wait"] = json!("1s");
    stage
}

/// Everything that Terraform would show or store of an operation.
#[derive(Default)]
struct Shown {
    told: Vec<Diagnostic>,
    objects: Vec<Object>,
}

impl Shown {
    fn operation<T>(
        &mut self,
        outcome: Result<T, Refusal>,
        parts: impl FnOnce(T) -> (Option<Object>, Vec<Diagnostic>),
    ) {
        let (object, told) = match outcome {
            Ok(done) => parts(done),
            Err(refusal) => (None, refusal.into_errors()),
        };
        self.objects.extend(object);
        self.told.extend(told);
    }

    #[track_caller]
    fn has_no(&self, key: &str, case: &str) {
        is_not_in(&format!("a message ({case})"), &told::text(&self.told), key);
        for object in &self.objects {
            let private = String::from_utf8_lossy(&object.private);
            let identity = object.identity.as_ref().map(|identity| identity.to_json());
            let stored = format!("{} {private} {identity:?}", object.state.to_json());
            is_not_in(&format!("the state ({case})"), &stored, key);
        }
    }
}

/// A creation before a server that answers so.
async fn created(stage: &Stage, fault: &FaultKind) -> Shown {
    let mut shown = Shown::default();
    let (mut workspace, include) = (stage.workspace.empty(), stage.wanting("include"));
    let plan = workspace.plan(&include).await.unwrap();
    stage.sandbox.fault(Fault::new(fault.clone()).forever());
    let created = workspace.carry_out(&plan, &include).await;
    shown.operation(created, |it| (it.object, it.told));
    stage.sandbox.clear_faults();
    shown
}

/// What else can be done with a domain: imports by id and by name, a look-up, an update, a refresh, a destruction.
async fn done(stage: &Stage, fault: &FaultKind) -> Shown {
    let mut shown = Shown::default();
    let mut workspace = stage.workspace.empty();
    let mut leaving = stage.wanting("include");
    leaving["on_destroy"] = json!("exclude");
    workspace.apply(&leaving).await.unwrap();
    let exclude = stage.wanting("exclude");
    let update = workspace.plan(&exclude).await.unwrap();
    let destroy = workspace.plan(&Json::Null).await.unwrap();

    stage.sandbox.fault(Fault::new(fault.clone()).forever());
    shown.operation(workspace.empty().import(&stage.id()).await, |it| {
        (it.object, it.told)
    });
    shown.operation(workspace.empty().import(DOMAIN).await, |it| {
        (it.object, it.told)
    });
    shown.told.extend(looked_up(stage).await.0);
    shown.operation(workspace.clone().refresh().await, |it| (it.object, it.told));
    shown.operation(workspace.clone().carry_out(&update, &exclude).await, |it| {
        (it.object, it.told)
    });
    shown.operation(workspace.carry_out(&destroy, &Json::Null).await, |it| {
        (it.object, it.told)
    });
    stage.sandbox.clear_faults();
    shown
}

/// What the data source says and stores that reads the list.
async fn looked_up(stage: &Stage) -> (Vec<Diagnostic>, String) {
    stage.workspace.configure().await.unwrap();
    let mut client = stage.core.provider();
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

/// Tries a place with every way of writing and with every operation, and looks through the log of it all.
async fn tried((place, fault): Place) {
    let stage = stage().await;
    let key = stage.sandbox.key_of("main");
    for (way, written) in ways(&key) {
        let shown = created(&stage, &fault(&written)).await;
        shown.has_no(&key, &format!("{place}, {way}"));
        assert!(!shown.told.is_empty(), "nobody noticed {place}, {way}");
    }
    let shown = done(&stage, &fault(&key)).await;
    shown.has_no(&key, place);
    assert!(!shown.told.is_empty(), "nobody noticed {place}");
    let ended = stage.core.shutdown().await;
    let log = ended.stderr;
    assert!(
        log.contains("\"@level\":\"trace\""),
        "nothing is logged:\n{log}"
    );
    is_not_in(&format!("the log ({place})"), &log, &key);
}

#[tokio::test]
async fn complaint_14_a_problem_that_repeats_the_key_is_masked() {
    for place in PROBLEMS {
        tried(place).await;
    }
}

#[tokio::test]
async fn complaint_14_an_answer_of_no_kind_that_repeats_the_key_is_masked() {
    for place in RAW {
        tried(place).await;
    }
}

#[tokio::test]
async fn complaint_14_fields_that_repeat_the_key_are_stored_with_stars_in_its_place() {
    let stage = stage().await;
    let key = stage.sandbox.key_of("main");
    for (way, written) in ways(&key) {
        let echo = json!(format!("a {written} b"));
        let fields = FIELDS.map(|field| (field.to_owned(), echo.clone()));
        let mut answer = Json::Object(fields.into_iter().collect());
        // Without it an unknown status is no answer to a change.
        answer["isEnabled"] = json!(true);
        let fault = FaultKind::raw(200, "application/json", answer.to_string());
        let shown = created(&stage, &fault).await;
        shown.has_no(&key, way);
        let stored = shown.objects[0].state.to_json();
        for field in [
            "domain_name",
            "status",
            "reason",
            "blocked_until",
            "last_error",
        ] {
            let text = stored[field].as_str().unwrap_or_default();
            assert!(text.contains("***"), "{way}: {field} is not kept: {stored}");
        }
        done(&stage, &fault).await.has_no(&key, way);
    }
    let ended = stage.core.shutdown().await;
    is_not_in("the log", &ended.stderr, &key);
}

#[tokio::test]
async fn complaint_14_a_list_that_repeats_the_key_gives_no_id_and_no_name_with_it() {
    let stage = stage().await;
    let key = stage.sandbox.key_of("main");
    let own = stage.id();
    for (id, name, cursor, is_listed) in [
        (format!("dom_{key}"), DOMAIN.to_owned(), None, false),
        (own.clone(), format!("{key}.se"), None, true),
        (own, DOMAIN.to_owned(), Some(&key), false),
    ] {
        let row = json!({ "id": id, "name": name, "serviceStatus": "active" });
        let list = json!({ "data": [row], "hasMore": cursor.is_some(), "nextCursor": cursor });
        let case = list.to_string().replace(&key, "KEY");
        let answer = FaultKind::raw(200, "application/json", list.to_string());
        stage.sandbox.fault(Fault::new(answer).forever());
        let mut shown = Shown::default();
        let import = stage.workspace.empty().import(DOMAIN).await;
        shown.operation(import, |it| (it.object, it.told));
        let (told, state) = looked_up(&stage).await;
        shown.told.extend(told);
        stage.sandbox.clear_faults();
        shown.has_no(&key, &case);
        is_not_in(&format!("the state of a list ({case})"), &state, &key);
        assert_eq!(state.contains("***.se"), is_listed, "{case}: {state}");
    }
    let ended = stage.core.shutdown().await;
    is_not_in("the log", &ended.stderr, &key);
}

#[tokio::test]
async fn complaint_14_where_no_answer_comes_the_key_is_not_told_either() {
    let mut stage = stage().await;
    stage.workspace.provider_config["request_timeout"] = json!("300ms");
    let key = stage.sandbox.key_of("main");
    for kind in [
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
        FaultKind::ResetMidBody,
        FaultKind::StallHead { processed: true },
        FaultKind::StallBody,
        FaultKind::Huge { bytes: 9 << 20 },
    ] {
        let case = format!("{kind:?}");
        let mut shown = created(&stage, &kind).await;
        stage.sandbox.fault(Fault::new(kind).forever());
        let import = stage.workspace.empty().import(&stage.id()).await;
        shown.operation(import, |it| (it.object, it.told));
        stage.sandbox.clear_faults();
        shown.has_no(&key, &case);
        assert_eq!(shown.told.len(), 2, "{case}: {}", told::text(&shown.told));
    }
    let ended = stage.core.shutdown().await;
    is_not_in("the log", &ended.stderr, &key);
}
