//! Diagnostics, as a test looks at them.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;
use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;

/// The errors among them.
pub fn errors(told: &[Diagnostic]) -> Vec<&Diagnostic> {
    let errors = told.iter().filter(|d| d.severity() == Severity::Error);
    errors.collect()
}

/// The warnings among them.
pub fn warnings(told: &[Diagnostic]) -> Vec<&Diagnostic> {
    let warnings = told.iter().filter(|d| d.severity() == Severity::Warning);
    warnings.collect()
}

/// Everything that is said, in one text.
pub fn text(told: &[Diagnostic]) -> String {
    let texts = told.iter().map(|d| {
        let (severity, place) = (d.severity(), path(d));
        format!("{severity:?} [{place}] {}\n{}\n", d.summary, d.detail)
    });
    texts.collect()
}

/// The attribute that a diagnostic points at; empty when it points at none.
pub fn path(diagnostic: &Diagnostic) -> String {
    let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
    let steps = steps.map(|step| match &step.selector {
        Some(Selector::AttributeName(name)) => format!(".{name}"),
        Some(Selector::ElementKeyString(key)) => format!("[{key:?}]"),
        Some(Selector::ElementKeyInt(index)) => format!("[{index}]"),
        None => "?".to_owned(),
    });
    steps.collect::<String>().trim_start_matches('.').to_owned()
}
