//! Diagnostics and attribute paths.

use crate::framework::path::Step;
use crate::framework::{Diagnostic, Diagnostics, Path, Severity};
use crate::protocol::tfplugin6::attribute_path::{self, step::Selector};
use crate::protocol::tfplugin6::{self, AttributePath, diagnostic};

/// The messages of an answer.
pub(crate) fn to_wire(diagnostics: Diagnostics) -> Vec<tfplugin6::Diagnostic> {
    diagnostics.into_iter().map(one).collect()
}

fn one(message: Diagnostic) -> tfplugin6::Diagnostic {
    let severity = match message.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
    };
    tfplugin6::Diagnostic {
        severity: severity.into(),
        summary: message.summary,
        detail: message.detail,
        attribute: message.attribute.as_ref().map(path),
    }
}

/// A path from the root.
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
