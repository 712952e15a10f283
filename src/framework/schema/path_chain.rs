//! Attribute paths that are built only when needed.

use crate::framework::path::{Path, Step};

/// A path as a chain of borrowed steps. A [`Path`] is allocated only for an error.
#[derive(Clone, Copy, Debug)]
pub(super) enum PathChain<'a> {
    /// The root object.
    Root,
    /// An attribute or a nested block.
    Attribute(&'a PathChain<'a>, &'a str),
    /// An element of a list.
    Index(&'a PathChain<'a>, usize),
    /// An element of a map.
    Key(&'a PathChain<'a>, &'a str),
}

impl PathChain<'_> {
    pub(super) fn to_path(self) -> Path {
        match self {
            PathChain::Root => Path::default(),
            PathChain::Attribute(parent, name) => parent.to_path().child(name),
            PathChain::Index(parent, index) => {
                let index = i64::try_from(index).unwrap_or(i64::MAX);
                parent.to_path().then(Step::Index(index))
            }
            PathChain::Key(parent, key) => parent.to_path().then(Step::Key(key.to_owned())),
        }
    }
}
