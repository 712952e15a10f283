//! Text from a server cannot control a terminal or a CI system, imitate the provider's own words, or break the sentence
//! around it.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use tokio::runtime::Runtime;

use super::environment::{DOMAIN, FIELDS, TestEnvironment, problem};
use super::terraform::schema::Schema;
use super::terraform::types::Type;
use super::terraform::{OperationError, diagnostics};

/// What terminals, CI systems, templates and shells treat as more than text.
const HOSTILE_PIECES: [&str; 30] = [
    "\u{1b}[2J\u{1b}[31m",
    "\u{9b}2J",
    "\u{7}",
    "\u{8}\u{8}",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\r",
    "\n",
    "\r\n",
    "\n\n\n",
    "::error::x",
    "\n::set-output name=a::b",
    " ::",
    ":::",
    "##[error]x",
    "##vso[task.complete]",
    "###",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{2028}",
    "{}",
    "{0:?}",
    "%s%n",
    "%!",
    "${a}$(b)`c`",
    "\n\nError: mine",
    "  | ",
    "│ ╷",
];

/// A response that contains the text.
type Answer = fn(&str) -> FaultKind;

/// Where text from a server appears in diagnostics: a name, and a response with the text in that place.
const PLACES: [(&str, Answer); 9] = [
    ("a detail", |it| {
        problem(403, &json!({ "code": "forbidden", "detail": it }))
    }),
    ("a code", |it| {
        problem(403, &json!({ "code": it, "detail": "No." }))
    }),
    ("a request id", |it| {
        problem(409, &json!({ "code": "conflict", "requestId": it }))
    }),
    ("a field error", |it| {
        problem(
            422,
            &json!({ "code": "invalid_request", "errors": [{ "pointer": it, "detail": it }] }),
        )
    }),
    ("a legacy message", |it| FaultKind::Legacy {
        status: 400,
        code: "NO".into(),
        message: it.into(),
    }),
    ("a page", |it| {
        FaultKind::raw(500, "text/html", format!("<p>{it}</p>"))
    }),
    ("a body that is not JSON", |it| {
        FaultKind::raw(200, "application/json", format!("<{it}"))
    }),
    ("a pause", |it| {
        state(
            &json!({ "domainName": DOMAIN, "status": "blocked", "blockReason": it, "blockedUntil": it }),
        )
    }),
    ("a status of tomorrow", |it| {
        state(&json!({ "domainName": it, "status": it, "reason": it, "isEnabled": it }))
    }),
];

fn state(body: &Json) -> FaultKind {
    FaultKind::raw(200, "application/json", body.to_string())
}

/// Texts of hostile pieces and anything else, short and beyond every limit.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&HOSTILE_PIECES[..]).prop_map(str::to_owned),
        2 => "\\PC{0,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    let text = prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat());
    (text, prop_oneof![9 => Just(1usize), 1 => Just(400)])
        .prop_map(|(text, times)| text.repeat(times))
}

/// Returns the diagnostics of an import: it reads an answer, and warns of unexpected fields.
async fn import_diagnostics(env: &TestEnvironment, fault: FaultKind) -> Vec<Diagnostic> {
    env.sandbox.clear_faults();
    env.sandbox.fault(Fault::new(fault).forever());
    match env.workspace.empty().import(&env.id()).await {
        Ok(read) => read.diagnostics,
        Err(error @ OperationError::Diagnostics(_)) => error.into_diagnostics(),
        Err(other) => panic!("{other}"),
    }
}

/// Returns the diagnostics of a create.
async fn create_diagnostics(env: &TestEnvironment, fault: FaultKind) -> Vec<Diagnostic> {
    env.sandbox.clear_faults();
    let (mut workspace, include) = (env.workspace.empty(), env.config("include"));
    let plan = workspace.plan(&include).await.unwrap();
    env.sandbox.fault(Fault::new(fault).on("POST").forever());
    workspace
        .apply_plan(&plan, &include)
        .await
        .unwrap()
        .diagnostics
}

/// Characters that must not be in anything that is shown.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns what is wrong with a diagnostic, whoever wrote its parts.
fn problems(message: &Diagnostic) -> Vec<String> {
    let mut problems = Vec::new();
    if message.summary.contains(is_unsafe) || message.summary.contains("::") {
        problems.push("unsafe summary".to_owned());
    }
    for line in message.detail.split('\n') {
        // Terraform leaves indented lines as they are and wraps the others, so any word can begin a line.
        let is_quoted = line.starts_with("  | ");
        let wrong =
            line.contains(is_unsafe) || line.contains("##") || !is_quoted && line.contains("::");
        if wrong || line.trim_start().starts_with("::") {
            problems.push(format!("unsafe line: {line:?}"));
        }
    }
    let quoted: usize = message
        .detail
        .lines()
        .filter(|line| line.starts_with("  | "))
        .map(str::len)
        .sum();
    if quoted > 2 * 2048 + 128 || message.detail.len() > 3 * 2048 {
        problems.push(format!(
            "{} bytes, {quoted} of them quoted",
            message.detail.len()
        ));
    }
    problems
}

/// The provider's own words in a text: the paragraphs that are not quotes, and of these what comes before the first and
/// after the last text of the server, which `marker` shows.
fn own_words(marked: &str, marker: &str) -> (String, String) {
    let unquoted: Vec<_> = marked
        .split('\n')
        .filter(|line| !line.starts_with("  | "))
        .collect();
    let text = unquoted.join("\n");
    match (text.find(marker), text.rfind(marker)) {
        (Some(first), Some(last)) => (
            text[..first].to_owned(),
            text[last + marker.len()..].to_owned(),
        ),
        _ => (text.clone(), text),
    }
}

/// Differences between hostile and plain diagnostics around the server's text.
fn broken_templates(plain: &[Diagnostic], hostile: &[Diagnostic]) -> Vec<String> {
    if plain.len() != hostile.len() {
        return vec![format!("{} messages became {}", plain.len(), hostile.len())];
    }
    let mut differences = Vec::new();
    for (plain, hostile) in plain.iter().zip(hostile) {
        let unquoted = own_words(&hostile.detail, "\0nothing").0;
        for (template, text) in [
            (&plain.summary, &hostile.summary),
            (&plain.detail, &unquoted),
        ] {
            let (before, after) = own_words(template, MARKER);
            if !text.starts_with(&before) || !text.ends_with(&after) {
                differences.push(format!("{before:?} … {after:?} is not around {text:?}"));
            }
        }
    }
    differences
}

/// A harmless text.
const MARKER: &str = "MARKER";

#[test]
fn server_text_cannot_control_or_break_a_diagnostic() {
    let runtime = Runtime::new().unwrap();
    let mut env = runtime.block_on(TestEnvironment::with_fixture(
        Fixture::new().domain(DOMAIN, Life::Active),
    ));
    env.workspace.provider_config["max_retries"] = json!(0);
    let collect = |place: Answer, text: &str| {
        runtime.block_on(async {
            let mut diagnostics = import_diagnostics(&env, place(text)).await;
            diagnostics.extend(create_diagnostics(&env, place(text)).await);
            diagnostics
        })
    };
    for (name, place) in PLACES {
        let plain = collect(place, MARKER);
        assert!(!plain.is_empty(), "{name}: no diagnostics");
        assert!(
            diagnostics::text(&plain).contains(MARKER),
            "{name}: {}",
            diagnostics::text(&plain)
        );
        let config = Config {
            failure_persistence: None,
            ..Config::with_cases(32)
        };
        let outcome = TestRunner::new(config).run(&hostile_text(), |text| {
            let hostile = collect(place, &text);
            let mut problems: Vec<_> = hostile.iter().flat_map(problems).collect();
            // Blank text is not quoted, so the diagnostic has a different form.
            if !text.trim().is_empty() {
                problems.extend(broken_templates(&plain, &hostile));
            }
            prop_assert!(
                problems.is_empty(),
                "{name}: {problems:#?}\n{}",
                diagnostics::text(&hostile)
            );
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{name}: {failure}");
        }
    }
}

/// Returns every field of an answer about automatic DNSSEC that is stored as a string, and its attribute.
fn stored_texts(schema: &Schema) -> Vec<(&'static str, &'static str)> {
    let is_text = |name| {
        let mut attributes = schema.block.attributes.iter();
        attributes.any(|attribute| attribute.name == name && attribute.kind == Type::String)
    };
    let mut fields = Vec::from(FIELDS);
    fields.retain(|(_, attribute)| is_text(*attribute));
    fields
}

/// Whether Terraform can print a stored text as it is.
fn is_safe(text: &str) -> bool {
    !text.contains(|c| is_unsafe(c) && c != '\n' && c != '\t')
        && !text.contains("##")
        && text
            .lines()
            .all(|line| !line.trim_start().starts_with("::"))
}

#[tokio::test]
async fn stored_text_is_safe_to_print_and_causes_no_drift() {
    let env = TestEnvironment::with_fixture(Fixture::new().domain(DOMAIN, Life::Active)).await;
    let texts = stored_texts(&env.workspace.resource.schema);
    for text in HOSTILE_PIECES
        .iter()
        .map(|piece| format!("line 1{piece}\n{piece}::error::line 2\tå"))
        .chain(["x\n::error::pwned\n\u{1b}]0;T\u{7}".to_owned()])
    {
        let fields = texts
            .iter()
            .map(|(field, _)| ((*field).to_owned(), json!(text)));
        let mut answer = Json::Object(fields.collect());
        answer["isEnabled"] = json!(true);
        env.sandbox.clear_faults();
        env.sandbox.fault(Fault::new(state(&answer)).forever());
        let mut workspace = env.workspace.empty();
        let include = env.config("include");
        workspace.apply(&include).await.unwrap();
        let stored = workspace.object.clone().expect("it is created").state;
        let json = stored.to_json();
        for (_, attribute) in &texts {
            let value = json[*attribute].as_str().expect("a string");
            assert!(is_safe(value), "{attribute} of {text:?}: {value:?}");
            assert!(
                value.contains("line 2\tå") || text.starts_with('x'),
                "{value:?}"
            );
        }
        workspace.refresh().await.unwrap();
        let refreshed = workspace.object.clone().expect("it stays").state;
        assert_eq!(refreshed.to_json(), json, "{text:?}");
    }
}

#[test]
fn unsafe_diagnostic_is_found() {
    let message = |summary: &str, detail: &str| Diagnostic {
        summary: summary.to_owned(),
        detail: detail.to_owned(),
        ..Default::default()
    };
    assert_eq!(problems(&message("a", "b\n  | ::c\n\nd")), [""; 0]);
    for (summary, detail) in [
        ("a\u{1b}", ""),
        ("a\nb", ""),
        ("a", "::b"),
        ("a", "b ::c"),
        ("a", "  | ##[b]"),
        ("a", "  | \u{202e}"),
        ("a", "\tb"),
    ] {
        assert_eq!(
            problems(&message(summary, detail)).len(),
            1,
            "{summary:?} {detail:?}"
        );
    }
    assert_eq!(problems(&message("a", &"b".repeat(7000))).len(), 1);
    let plain = [message("s", "x MARKER y\n  | MARKER")];
    assert_eq!(
        broken_templates(&plain, &[message("s", "x {} y\n  | z")]),
        [""; 0]
    );
    assert_eq!(
        broken_templates(&plain, &[message("s", "x {} z\n  | y")]).len(),
        1
    );
    assert_eq!(broken_templates(&plain, &[]).len(), 1);
}
