//! Diagnostics and attribute paths.

use crate::framework::path::Step;
use crate::framework::{Diagnostic, Diagnostics, Path, Severity};
use crate::protocol::tfplugin6::attribute_path::{self, step::Selector};
use crate::protocol::tfplugin6::{self, AttributePath};

pub(crate) fn to_wire(diagnostics: Diagnostics) -> Vec<tfplugin6::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

fn diagnostic(from: Diagnostic) -> tfplugin6::Diagnostic {
    let severity = match from.severity {
        Severity::Error => tfplugin6::diagnostic::Severity::Error,
        Severity::Warning => tfplugin6::diagnostic::Severity::Warning,
    };
    tfplugin6::Diagnostic {
        severity: severity.into(),
        summary: from.summary,
        detail: from.detail,
        attribute: from.attribute.as_ref().map(path),
    }
}

pub(crate) fn path(path: &Path) -> AttributePath {
    let steps = path.steps().iter().map(|step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
        };
        attribute_path::Step {
            selector: Some(selector),
        }
    });
    AttributePath {
        steps: steps.collect(),
    }
}
