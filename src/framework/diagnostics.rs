//! Messages to the user: errors, which stop a run, and warnings, which do not.

use super::Path;

/// Whether a diagnostic stops the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The operation failed.
    Error,
    /// The operation went on.
    Warning,
}

/// One message to the user.
///
/// The summary is one line. Terraform folds warnings with the same summary, so warnings of one kind share a summary and
/// differ in the detail. Neither may contain a secret: Terraform redacts nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// One line: the operation, the object and the outcome.
    pub summary: String,
    /// What happened, where, and what to do; paragraphs, separated by empty lines.
    pub detail: String,
    /// The attribute that caused it. Terraform prints its line of the configuration.
    pub attribute: Option<Path>,
}

impl Diagnostic {
    /// Creates an error without an attribute.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            summary: summary.into(),
            detail: detail.into(),
            attribute: None,
        }
    }

    /// Creates a warning without an attribute.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(summary, detail)
        }
    }

    /// Adds the attribute.
    #[must_use]
    pub fn at(mut self, path: Path) -> Self {
        self.attribute = Some(path);
        self
    }
}

/// The diagnostics of one response, in the order of their creation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a diagnostic, unless there is an equal one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Appends a sentence to the detail of each error.
    pub fn append_to_errors(&mut self, sentence: &str) {
        let errors = self.0.iter_mut().filter(|d| d.severity == Severity::Error);
        errors.for_each(|error| error.detail += sentence);
    }

    /// Whether there is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the diagnostics in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        diagnostics.into_iter().for_each(|d| self.push(d));
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
