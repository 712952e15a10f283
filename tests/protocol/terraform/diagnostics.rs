//! Accessors for diagnostics.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;
use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;

pub fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let errors = diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Error);
    errors.collect()
}

pub fn warnings(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let warnings = diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Warning);
    warnings.collect()
}

/// Returns all diagnostics as text.
pub fn text(diagnostics: &[Diagnostic]) -> String {
    let texts = diagnostics.iter().map(|d| {
        let (severity, place) = (d.severity(), path(d));
        format!("{severity:?} [{place}] {}\n{}\n", d.summary, d.detail)
    });
    texts.collect()
}

/// Returns the attribute path; empty if there is none.
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
