//! The output of a finished command, and assertions about it.

use std::fmt;

use hostup_sandbox::Journal;
use terraform_cli::Finished;

use super::RequestCounts;

/// What Terraform prints when a provider breaks the protocol or crashes.
const PROVIDER_DEFECTS: &[&str] = &[
    "Provider produced",
    "Provider returned invalid",
    "inconsistent result after apply",
    "bug in the provider",
    "fault of the provider",
    "please report",
    "Please report",
    "Plugin did not respond",
    "Unsupported plugin method",
    "panicked at",
];

/// The result of a finished command. Most methods are assertions; when a test fails, its environment prints all outputs.
#[derive(Debug)]
pub struct CommandOutput {
    command: String,
    code: Option<i32>,
    stdout: String,
    stderr: String,
    journal: Journal,
}

impl CommandOutput {
    pub(super) fn new(command: String, finished: Finished, journal: Journal) -> Self {
        Self {
            command,
            code: finished.status.code(),
            stdout: finished.stdout,
            stderr: finished.stderr,
            journal,
        }
    }

    /// Asserts that the command succeeded; a plan may have changes.
    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        self.require(
            matches!(self.code, Some(0 | 2)) && !self.has_any_error(),
            "succeed",
        )
    }

    /// Asserts that the command failed.
    #[track_caller]
    pub fn fails(&self) -> &Self {
        self.require(self.code == Some(1), "fail")
    }

    /// Returns whether the exit code is neither 0 nor 2, that of a plan with changes.
    #[cfg(unix)]
    pub fn is_failure(&self) -> bool {
        !matches!(self.code, Some(0 | 2))
    }

    /// Asserts a plan without changes, or a refresh that detected none.
    #[track_caller]
    pub fn is_empty_plan(&self) -> &Self {
        self.require(self.code == Some(0), "be an empty plan")
    }

    /// Asserts a plan with changes, or a refresh that detected some.
    #[track_caller]
    pub fn has_changes(&self) -> &Self {
        self.require(self.code == Some(2), "have changes")
    }

    /// Asserts that the output contains the text. Ignores the line breaks and frames that Terraform adds.
    #[track_caller]
    pub fn prints(&self, text: &str) -> &Self {
        self.require(
            self.normalized_output().contains(&normalized(text)),
            &format!("print {text:?}"),
        )
    }

    /// Asserts that the output does not contain the text.
    #[track_caller]
    pub fn does_not_print(&self, text: &str) -> &Self {
        self.require(
            !self.normalized_output().contains(&normalized(text)),
            &format!("not print {text:?}"),
        )
    }

    /// Asserts that at least one warning has this summary.
    #[track_caller]
    pub fn warns(&self, summary: &str) -> &Self {
        self.require(
            self.count("Warning", summary) > 0,
            &format!("warn {summary:?}"),
        )
    }

    /// Asserts that one warning with this summary is printed. Terraform consolidates warnings with the same summary.
    #[track_caller]
    pub fn warns_once(&self, summary: &str) -> &Self {
        self.require(
            self.count("Warning", summary) == 1,
            &format!("warn {summary:?} exactly once"),
        )
    }

    /// Asserts that the provider returned no warning.
    #[track_caller]
    pub fn has_no_warnings(&self) -> &Self {
        // Terraform always prints the warning about development overrides.
        let warnings = self
            .summaries("Warning")
            .filter(|summary| !summary.contains("development overrides"))
            .count();
        self.require(warnings == 0, "print no warning")
    }

    /// Asserts that at least one error has this summary.
    #[track_caller]
    pub fn has_error(&self, summary: &str) -> &Self {
        self.require(
            self.count("Error", summary) > 0,
            &format!("have an error {summary:?}"),
        )
    }

    /// Asserts that at least one error has one of these summaries.
    #[track_caller]
    pub fn has_any_error_of(&self, summaries: &[&str]) -> &Self {
        let has = |summary: &&str| self.count("Error", summary) > 0;
        self.require(
            summaries.iter().any(has),
            &format!("have an error of {summaries:?}"),
        )
    }

    /// Asserts that the command sent these numbers of requests to HostUp.
    #[track_caller]
    pub fn sends(&self, expected: RequestCounts) -> &Self {
        let actual = RequestCounts::from_journal(&self.journal);
        self.require(
            actual == expected,
            &format!("send {expected} (it sent {actual})"),
        )
    }

    /// Asserts that the command sent these values of `action` to HostUp, in this order.
    #[track_caller]
    pub fn posts_actions(&self, expected: &[&str]) -> &Self {
        let sent = self
            .journal
            .writes()
            .map(|entry| entry.json()["action"].clone())
            .collect::<Vec<_>>();
        self.require(sent == expected, &format!("send {expected:?}"))
    }

    /// Returns the requests that HostUp received.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns the standard output.
    pub fn stdout(&self) -> &str {
        &self.stdout
    }

    /// Returns the stream with the diagnostics: standard error if the command failed, else standard output.
    pub fn diagnostic_stream(&self) -> &str {
        match self.code {
            Some(1) => &self.stderr,
            _ => &self.stdout,
        }
    }

    /// Asserts that the output contains no API key.
    #[track_caller]
    pub(super) fn assert_no_secrets(&self, secrets: &[String]) {
        let both = [self.stdout.as_str(), self.stderr.as_str()].concat();
        // The message must not have the output: it would print the secret.
        let leaks = secrets.iter().any(|secret| both.contains(secret.as_str()));
        assert!(!leaks, "`{}` printed an API key", self.command);
    }

    /// Asserts that the command reported no defect of the provider.
    #[track_caller]
    pub(super) fn assert_no_provider_defect(&self) {
        let output = self.normalized_output();
        for defect in PROVIDER_DEFECTS {
            self.require(!output.contains(defect), &format!("not print {defect:?}"));
        }
    }

    #[track_caller]
    pub(super) fn require(&self, holds: bool, what: &str) -> &Self {
        assert!(holds, "`{}` must {what}", self.command);
        self
    }

    fn has_any_error(&self) -> bool {
        self.summaries("Error").next().is_some()
    }

    fn count(&self, severity: &str, summary: &str) -> usize {
        self.summaries(severity)
            .filter(|printed| printed.contains(summary))
            .count()
    }

    /// Returns the summaries of all diagnostics of a severity, `Warning` or `Error`.
    fn summaries(&self, severity: &str) -> impl Iterator<Item = &str> {
        let lines = self.stdout.lines().chain(self.stderr.lines());
        let unframed = lines.map(|line| line.trim_start_matches(['│', '|', ' ']));
        unframed.filter_map(move |line| line.strip_prefix(severity)?.strip_prefix(": "))
    }

    fn normalized_output(&self) -> String {
        normalized(&[self.stdout.as_str(), "\n", self.stderr.as_str()].concat())
    }
}

impl fmt::Display for CommandOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            command,
            code,
            stdout,
            stderr,
            journal,
        } = self;
        writeln!(
            f,
            "=== {command}\n--- exit code {code:?}; stdout:\n{stdout}\n--- stderr:\n{stderr}"
        )?;
        writeln!(f, "--- requests to HostUp:\n{journal}")
    }
}

/// Returns the text without the frames and line breaks that Terraform adds.
fn normalized(text: &str) -> String {
    let unframed = text
        .lines()
        .map(|line| line.trim_start_matches(['╷', '│', '╵', ' ']));
    unframed
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn normalization_ignores_frames_and_line_breaks() {
    assert_eq!(
        normalized("│ Automatic\n│   DNSSEC is\n╵ paused"),
        "Automatic DNSSEC is paused"
    );
}
