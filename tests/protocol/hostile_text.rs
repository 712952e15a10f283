//! Whatever a server writes, a message stays one: no text of the server's can steer a terminal or a CI system, take the
//! place of the provider's own words, or break the sentence that it stands in.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use tokio::runtime::Runtime;

use super::stage::{DOMAIN, Stage, problem};
use super::terraform::{Refusal, told};

/// What terminals, CI systems, templates and shells take for more than text.
const BARBS: [&str; 30] = [
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

/// An answer that has a text somewhere.
type Answer = fn(&str) -> FaultKind;

/// Places that server text takes in messages, each by name and as an answer that has the text there.
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
    ("a body that is no JSON", |it| {
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

/// Texts of barbs and of anything else, short and beyond every bound.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&BARBS[..]).prop_map(str::to_owned),
        2 => "\\PC{0,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    let text = prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat());
    (text, prop_oneof![9 => Just(1usize), 1 => Just(400)])
        .prop_map(|(text, times)| text.repeat(times))
}

/// What an import says before a server that answers so: it reads an answer, and tells of whatever is odd about it.
async fn said(stage: &Stage, fault: FaultKind) -> Vec<Diagnostic> {
    stage.sandbox.clear_faults();
    stage.sandbox.fault(Fault::new(fault).forever());
    match stage.workspace.empty().import(&stage.id()).await {
        Ok(read) => read.told,
        Err(refusal @ Refusal::Errors(_)) => refusal.into_errors(),
        Err(other) => panic!("{other}"),
    }
}

/// What a creation says that the server answers so.
async fn said_of_create(stage: &Stage, fault: FaultKind) -> Vec<Diagnostic> {
    stage.sandbox.clear_faults();
    let (mut workspace, include) = (stage.workspace.empty(), stage.wanting("include"));
    let plan = workspace.plan(&include).await.unwrap();
    stage.sandbox.fault(Fault::new(fault).on("POST").forever());
    workspace.carry_out(&plan, &include).await.unwrap().told
}

/// What may not be in anything that is shown.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is wrong with a message, whoever wrote its parts.
fn faults(message: &Diagnostic) -> Vec<String> {
    let mut faults = Vec::new();
    if message.summary.contains(steers) || message.summary.contains("::") {
        faults.push("the summary steers".to_owned());
    }
    for line in message.detail.split('\n') {
        // Terraform leaves indented lines as they are and wraps the others, so that any word can begin a line.
        let is_quoted = line.starts_with("  | ");
        let wrong =
            line.contains(steers) || line.contains("##") || !is_quoted && line.contains("::");
        if wrong || line.trim_start().starts_with("::") {
            faults.push(format!("a line steers: {line:?}"));
        }
    }
    let quoted: usize = message
        .detail
        .lines()
        .filter(|line| line.starts_with("  | "))
        .map(str::len)
        .sum();
    if quoted > 2 * 2048 + 128 || message.detail.len() > 3 * 2048 {
        faults.push(format!(
            "{} bytes, {quoted} of them quoted",
            message.detail.len()
        ));
    }
    faults
}

/// The provider's own words in a message: its paragraphs without those that are quoted, and in the rest only what
/// stands before the first text of the server's and after the last, which `marker` shows.
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

/// Whether hostile messages say what the plain ones say around the server's text.
fn broken_templates(plain: &[Diagnostic], hostile: &[Diagnostic]) -> Vec<String> {
    if plain.len() != hostile.len() {
        return vec![format!("{} messages became {}", plain.len(), hostile.len())];
    }
    let mut broken = Vec::new();
    for (plain, hostile) in plain.iter().zip(hostile) {
        let unquoted = own_words(&hostile.detail, "\0nothing").0;
        for (template, text) in [
            (&plain.summary, &hostile.summary),
            (&plain.detail, &unquoted),
        ] {
            let (before, after) = own_words(template, MARKER);
            if !text.starts_with(&before) || !text.ends_with(&after) {
                broken.push(format!("{before:?} … {after:?} is not around {text:?}"));
            }
        }
    }
    broken
}

/// A text without barbs.
const MARKER: &str = "MARKER";

#[test]
fn no_text_of_a_server_steers_or_breaks_a_message() {
    let runtime = Runtime::new().unwrap();
    let mut stage = runtime.block_on(Stage::with(Fixture::new().domain(DOMAIN, Life::Active)));
    stage.workspace.provider_config["max_retries"] = json!(0);
    let asked = |place: Answer, text: &str| {
        runtime.block_on(async {
            let mut told = said(&stage, place(text)).await;
            told.extend(said_of_create(&stage, place(text)).await);
            told
        })
    };
    for (name, place) in PLACES {
        let plain = asked(place, MARKER);
        assert!(!plain.is_empty(), "{name}: nothing is said");
        assert!(
            told::text(&plain).contains(MARKER),
            "{name}: {}",
            told::text(&plain)
        );
        let config = Config {
            failure_persistence: None,
            ..Config::with_cases(32)
        };
        let outcome = TestRunner::new(config).run(&hostile(), |text| {
            let said = asked(place, &text);
            let mut wrong: Vec<_> = said.iter().flat_map(faults).collect();
            // A blank text is none: nothing is quoted then, and the message has another form.
            if !text.trim().is_empty() {
                wrong.extend(broken_templates(&plain, &said));
            }
            prop_assert!(
                wrong.is_empty(),
                "{name}: {wrong:#?}\n{}",
                told::text(&said)
            );
            Ok(())
        });
        if let Err(fault) = outcome {
            panic!("{name}: {fault}");
        }
    }
}

/// Every text of HostUp's that an answer about automatic DNSSEC brings into the state.
const STORED: [(&str, &str); 8] = [
    ("domainName", "domain_name"),
    ("status", "status"),
    ("reason", "reason"),
    ("blockedUntil", "blocked_until"),
    ("blockReason", "block_reason"),
    ("lastCheckedAt", "last_checked_at"),
    ("lastError", "last_error"),
    ("nameserversChangedAt", "nameservers_changed_at"),
];

/// Whether Terraform could print a stored text as it is.
fn is_safe(text: &str) -> bool {
    !text.contains(|c| steers(c) && c != '\n' && c != '\t')
        && !text.contains("##")
        && text
            .lines()
            .all(|line| !line.trim_start().starts_with("::"))
}

#[tokio::test]
async fn stored_text_is_safe_to_print_and_a_refresh_finds_no_drift() {
    let stage = Stage::with(Fixture::new().domain(DOMAIN, Life::Active)).await;
    for text in BARBS
        .iter()
        .map(|barb| format!("line 1{barb}\n{barb}::error::line 2\tå"))
        .chain(["x\n::error::pwned\n\u{1b}]0;T\u{7}".to_owned()])
    {
        let fields = STORED.map(|(field, _)| (field.to_owned(), json!(text)));
        let mut answer = Json::Object(fields.into_iter().collect());
        answer["isEnabled"] = json!(true);
        stage.sandbox.clear_faults();
        stage.sandbox.fault(Fault::new(state(&answer)).forever());
        let mut workspace = stage.workspace.empty();
        let include = stage.wanting("include");
        workspace.apply(&include).await.unwrap();
        let stored = workspace.object.clone().expect("it is created").state;
        let json = stored.to_json();
        for (_, attribute) in STORED {
            let kept = json[attribute].as_str().expect("a text");
            assert!(is_safe(kept), "{attribute} of {text:?}: {kept:?}");
            assert!(
                kept.contains("line 2\tå") || text.starts_with('x'),
                "{kept:?}"
            );
        }
        workspace.refresh().await.unwrap();
        let refreshed = workspace.object.clone().expect("it stays").state;
        assert_eq!(refreshed.to_json(), json, "{text:?}");
    }
}

#[test]
fn a_message_that_steers_is_found() {
    let message = |summary: &str, detail: &str| Diagnostic {
        summary: summary.to_owned(),
        detail: detail.to_owned(),
        ..Default::default()
    };
    assert_eq!(faults(&message("a", "b\n  | ::c\n\nd")), [""; 0]);
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
            faults(&message(summary, detail)).len(),
            1,
            "{summary:?} {detail:?}"
        );
    }
    assert_eq!(faults(&message("a", &"b".repeat(7000))).len(), 1);
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
