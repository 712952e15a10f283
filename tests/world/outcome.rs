//! What came of a command, and what must be seen of it.

use std::fmt;

use hostup_sandbox::Journal;
use terraform_cli::Finished;

use super::Calls;

/// What Terraform says when a provider breaks its contract, and what a crash looks like.
const FAULTS_OF_PROVIDERS: &[&str] = &[
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

/// A command that has ended. Each method says what must be seen; when a test fails, its world prints what was seen.
#[derive(Debug)]
pub struct Outcome {
    words: String,
    code: Option<i32>,
    stdout: String,
    stderr: String,
    journal: Journal,
}

impl Outcome {
    pub(super) fn new(words: String, finished: Finished, journal: Journal) -> Self {
        Self {
            words,
            code: finished.status.code(),
            stdout: finished.stdout,
            stderr: finished.stderr,
            journal,
        }
    }

    /// It ended well; a plan may have changes.
    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        self.must(
            matches!(self.code, Some(0 | 2)) && !self.has_error(),
            "succeed",
        )
    }

    /// It ended with an error.
    #[track_caller]
    pub fn fails(&self) -> &Self {
        self.must(self.code == Some(1), "fail")
    }

    /// A plan that would change nothing, or a refresh that found nothing changed.
    #[track_caller]
    pub fn is_empty_plan(&self) -> &Self {
        self.must(self.code == Some(0), "be an empty plan")
    }

    /// A plan that would change something, or a refresh that found something changed.
    #[track_caller]
    pub fn has_changes(&self) -> &Self {
        self.must(self.code == Some(2), "have changes")
    }

    /// A text is somewhere in the output. Terraform wraps and frames what it prints, so only words count.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        self.must(
            self.words_printed().contains(&folded(text)),
            &format!("say {text:?}"),
        )
    }

    /// A text is nowhere in the output.
    #[track_caller]
    pub fn never_says(&self, text: &str) -> &Self {
        self.must(
            !self.words_printed().contains(&folded(text)),
            &format!("not say {text:?}"),
        )
    }

    /// Some warning has this summary.
    #[track_caller]
    pub fn warns(&self, summary: &str) -> &Self {
        self.must(
            self.count("Warning", summary) > 0,
            &format!("warn {summary:?}"),
        )
    }

    /// Exactly one warning with this summary was printed. Terraform folds those that share one.
    #[track_caller]
    pub fn warns_once(&self, summary: &str) -> &Self {
        self.must(
            self.count("Warning", summary) == 1,
            &format!("warn {summary:?} exactly once"),
        )
    }

    /// There was no warning of the provider.
    #[track_caller]
    pub fn warns_nothing(&self) -> &Self {
        // The one about the provider that is not from a registry is always there.
        let ours = self
            .summaries("Warning")
            .filter(|summary| !summary.contains("development overrides"))
            .count();
        self.must(ours == 0, "warn of nothing")
    }

    /// Some error has this summary.
    #[track_caller]
    pub fn errs(&self, summary: &str) -> &Self {
        self.must(
            self.count("Error", summary) > 0,
            &format!("have an error {summary:?}"),
        )
    }

    /// Some error has one of these summaries.
    #[track_caller]
    pub fn errs_one_of(&self, summaries: &[&str]) -> &Self {
        let has = |summary: &&str| self.count("Error", summary) > 0;
        self.must(
            summaries.iter().any(has),
            &format!("have an error of {summaries:?}"),
        )
    }

    /// HostUp was asked so often.
    #[track_caller]
    pub fn calls(&self, wanted: Calls) -> &Self {
        let seen = Calls::of(&self.journal);
        self.must(seen == wanted, &format!("make {wanted} (it made {seen})"))
    }

    /// HostUp was sent these values of `action`, in this order.
    #[track_caller]
    pub fn posted(&self, wanted: &[&str]) -> &Self {
        let sent = self
            .journal
            .writes()
            .map(|entry| entry.json()["action"].clone())
            .collect::<Vec<_>>();
        self.must(sent == wanted, &format!("send {wanted:?}"))
    }

    /// What HostUp saw.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The standard output.
    pub fn stdout(&self) -> &str {
        &self.stdout
    }

    /// What a terminal or a CI system gets to see of the messages: of an error the standard error, else the output.
    pub fn printed(&self) -> &str {
        match self.code {
            Some(1) => &self.stderr,
            _ => &self.stdout,
        }
    }

    /// No command may show a key.
    #[track_caller]
    pub(super) fn keeps(&self, secrets: &[String]) {
        let both = [self.stdout.as_str(), self.stderr.as_str()].concat();
        // Not in the message: it would print the secret.
        let leaks = secrets.iter().any(|secret| both.contains(secret.as_str()));
        assert!(!leaks, "`{}` printed an API key", self.words);
    }

    /// Nor that the provider broke its contract.
    #[track_caller]
    pub(super) fn blames_no_provider(&self) {
        let words = self.words_printed();
        for fault in FAULTS_OF_PROVIDERS {
            self.must(!words.contains(fault), &format!("not say {fault:?}"));
        }
    }

    #[track_caller]
    pub(super) fn must(&self, holds: bool, what: &str) -> &Self {
        assert!(holds, "`{}` must {what}", self.words);
        self
    }

    fn has_error(&self) -> bool {
        self.summaries("Error").next().is_some()
    }

    fn count(&self, severity: &str, summary: &str) -> usize {
        self.summaries(severity)
            .filter(|found| found.contains(summary))
            .count()
    }

    /// The first lines of diagnostics: `Warning: ` or `Error: ` and the summary.
    fn summaries(&self, severity: &str) -> impl Iterator<Item = &str> {
        let lines = self.stdout.lines().chain(self.stderr.lines());
        let unframed = lines.map(|line| line.trim_start_matches(['│', '|', ' ']));
        unframed.filter_map(move |line| line.strip_prefix(severity)?.strip_prefix(": "))
    }

    fn words_printed(&self) -> String {
        folded(&[self.stdout.as_str(), "\n", self.stderr.as_str()].concat())
    }
}

/// The whole of it, for the message of a test that failed.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            words,
            code,
            stdout,
            stderr,
            journal,
        } = self;
        writeln!(
            f,
            "=== {words}\n--- ended with {code:?}; stdout:\n{stdout}\n--- stderr:\n{stderr}"
        )?;
        writeln!(f, "--- HostUp saw:\n{journal}")
    }
}

/// The words of a text, without the frame that Terraform draws and wherever it broke the lines.
fn folded(text: &str) -> String {
    let unframed = text
        .lines()
        .map(|line| line.trim_start_matches(['╷', '│', '╵', ' ']));
    unframed
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn words_count_and_frames_and_line_breaks_do_not() {
    assert_eq!(
        folded("│ Automatic\n│   DNSSEC is\n╵ paused"),
        "Automatic DNSSEC is paused"
    );
}
