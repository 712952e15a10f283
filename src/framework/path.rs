//! Attribute paths.

use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An attribute or a block, by name.
    Attribute(String),
    /// An element of a list, by position from zero.
    Index(i64),
    /// An element of a map, by key.
    Key(String),
}

/// The path from the root of a resource (or the provider block) to one of its values.
///
/// Elements of sets have no path of their own: they have that of the set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Step>,
}

impl Path {
    /// Returns the path of an attribute or block at the root.
    pub fn attribute(name: impl Into<String>) -> Self {
        Path::default().then(Step::Attribute(name.into()))
    }

    /// Appends a step.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Appends an attribute.
    #[must_use]
    pub fn child(self, name: impl Into<String>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// Returns the steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(f, "{name}")?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_displayed_as_in_terraform() {
        let path = Path::attribute("rules")
            .then(Step::Index(2))
            .child("labels")
            .then(Step::Key("a b".into()));
        assert_eq!(path.to_string(), r#"rules[2].labels["a b"]"#);
    }
}
