//! Text of a hostile server, as Terraform prints it: it controls neither the terminal nor the CI system that shows it.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use serde_json::json;

use crate::environment::{THIS, TestEnvironment, with_each_cli};

/// Long enough that Terraform wraps it, so any word may start a line.
fn hostile_text() -> String {
    let commands = "\u{1b}[2J\u{1b}]0;title\u{7} ::error::mine ##[error]mine ##vso[task.complete]mine \u{202e}enim {} %s ${x} \
                 \r::set-output name=a::b\n::warning::mine\n  ::notice::mine\n##[group]mine\nApply complete! not mine\n";
    format!("{commands}{}", "::add-mask::word ".repeat(30))
}

/// Returns the lines that a terminal or a CI system would interpret, or that imitate Terraform.
fn control_lines(output: &str) -> Vec<&str> {
    let lines = output.split('\n').filter(|line| {
        let shown = line.trim_start_matches([' ', '│', '|', '╷', '╵']);
        let is_quoted = line.trim_start_matches([' ', '│']).starts_with("| ");
        line.contains(|c: char| c.is_control() || c == '\u{202e}')
            || line.contains("##[")
            || line.contains("##vso[")
            || !is_quoted && (shown.starts_with("::") || shown.starts_with("Apply complete! not"))
    });
    lines.collect()
}

#[track_caller]
fn assert_harmless(output: &str) {
    assert!(
        output.contains("mine"),
        "the text of the server is not printed: {output}"
    );
    assert_eq!(control_lines(output), [""; 0]);
}

/// Asserts the same for output in which Terraform prints the text as the value of an attribute: there it may imitate
/// Terraform.
#[track_caller]
fn assert_harmless_as_value(output: &str) {
    assert!(
        output.contains("Apply complete! not mine"),
        "the stored text is not printed: {output}"
    );
    assert_harmless(&output.replace("Apply complete! not mine", "(claim)"));
}

fn answer_posts_with(
    env: &TestEnvironment,
    status: u16,
    media_type: &str,
    body: impl Into<String>,
) {
    env.sandbox.clear_faults();
    let kind = FaultKind::raw(status, media_type, body);
    env.sandbox.fault(Fault::new(kind).on("POST").forever());
}

#[test]
fn text_from_a_hostile_server_controls_no_terminal_or_ci_system() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        let problem = json!({ "code": hostile_text(), "detail": hostile_text(), "requestId": hostile_text() });
        answer_posts_with(&env, 403, "application/problem+json", problem.to_string());
        let forbidden = env.apply();
        assert_harmless(forbidden.fails().diagnostic_stream());
        answer_posts_with(&env, 404, "text/html", hostile_text());
        let not_found = env.apply();
        assert_harmless(not_found.fails().diagnostic_stream());
        // A successful answer: the text is in a warning, and stored.
        let state = json!({
            "domainName": "a.se", "status": "blocked", "isEnabled": true, "isBlocked": true,
            "reason": hostile_text(), "blockReason": hostile_text(), "blockedUntil": hostile_text(), "lastError": hostile_text(),
        });
        let kind = FaultKind::raw(200, "application/json", state.to_string());
        env.sandbox.clear_faults();
        env.sandbox.fault(Fault::new(kind).forever());
        let blocked = env.apply();
        assert_harmless(blocked.succeeds().diagnostic_stream());
        // Terraform prints stored values itself.
        env.refresh_only().is_empty_plan();
        for command in [
            &["show", "-no-color"][..],
            &["state", "show", "-no-color", THIS],
            &["plan", "-no-color", "-input=false", "-destroy"],
        ] {
            assert_harmless_as_value(env.run(command).succeeds().diagnostic_stream());
        }
        assert_harmless_as_value(env.destroy().succeeds().diagnostic_stream());
    });
}

#[test]
fn control_lines_are_detected() {
    for line in [
        "\u{1b}[2J",
        "│ ::error::x",
        "  ##[error]",
        "a ##vso[b]",
        "Apply complete! not mine",
    ] {
        assert_eq!(control_lines(&format!("fine\n{line}\n  | ::fine")), [line]);
    }
}
