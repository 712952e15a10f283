//! What a hostile server's words look like when Terraform has laid them out: nothing of them steers the terminal or the
//! CI system that shows them.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use serde_json::json;

use crate::world::{THIS, World, story};

/// Long enough to be wrapped, so that each of its words may come to stand at the beginning of a line.
fn hostile() -> String {
    let barbs = "\u{1b}[2J\u{1b}]0;title\u{7} ::error::mine ##[error]mine ##vso[task.complete]mine \u{202e}enim {} %s ${x} \
                 \r::set-output name=a::b\n::warning::mine\n  ::notice::mine\n##[group]mine\nApply complete! not mine\n";
    format!("{barbs}{}", "::add-mask::word ".repeat(30))
}

/// The lines that something would be made of.
fn steering(output: &str) -> Vec<&str> {
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
fn is_tame(output: &str) {
    assert!(
        output.contains("mine"),
        "the server's words are not shown: {output}"
    );
    assert_eq!(steering(output), [""; 0]);
}

/// The same for what Terraform prints as the value of an attribute, line by line: there a text may claim anything.
#[track_caller]
fn is_shown_as_a_value(output: &str) {
    assert!(
        output.contains("Apply complete! not mine"),
        "the stored text is not shown: {output}"
    );
    is_tame(&output.replace("Apply complete! not mine", "(claim)"));
}

fn answering(world: &World, status: u16, media_type: &str, body: impl Into<String>) {
    world.sandbox.clear_faults();
    let kind = FaultKind::raw(status, media_type, body);
    world.sandbox.fault(Fault::new(kind).on("POST").forever());
}

#[test]
fn a_hostile_servers_words_steer_no_terminal_and_no_ci_system() {
    story(Fixture::new().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        let problem = json!({ "code": hostile(), "detail": hostile(), "requestId": hostile() });
        answering(&world, 403, "application/problem+json", problem.to_string());
        let refused = world.apply();
        is_tame(refused.fails().printed());
        answering(&world, 404, "text/html", hostile());
        let page = world.apply();
        is_tame(page.fails().printed());
        // An answer of success: a warning this time, and the words are stored.
        let state = json!({
            "domainName": "a.se", "status": "blocked", "isEnabled": true, "isBlocked": true,
            "reason": hostile(), "blockReason": hostile(), "blockedUntil": hostile(), "lastError": hostile(),
        });
        let kind = FaultKind::raw(200, "application/json", state.to_string());
        world.sandbox.clear_faults();
        world.sandbox.fault(Fault::new(kind).forever());
        let paused = world.apply();
        is_tame(paused.succeeds().printed());
        // Terraform prints what is stored by itself.
        world.refresh_only().is_empty_plan();
        for command in [
            &["show", "-no-color"][..],
            &["state", "show", "-no-color", THIS],
            &["plan", "-no-color", "-input=false", "-destroy"],
        ] {
            is_shown_as_a_value(world.run(command).succeeds().printed());
        }
        is_shown_as_a_value(world.destroy().succeeds().printed());
    });
}

#[test]
fn a_line_that_steers_is_found() {
    for wrong in [
        "\u{1b}[2J",
        "│ ::error::x",
        "  ##[error]",
        "a ##vso[b]",
        "Apply complete! not mine",
    ] {
        assert_eq!(steering(&format!("fine\n{wrong}\n  | ::fine")), [wrong]);
    }
}
