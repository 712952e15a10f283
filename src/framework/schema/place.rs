//! Where a check is in a configuration.

use crate::framework::path::{Path, Step};

/// A place, as a chain through the callers of a check: a [`Path`] is built only where there is an error to report.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// The object itself.
    Root,
    /// An attribute or a block of the place.
    Attribute(&'a Place<'a>, &'a str),
    /// An element of a list.
    Index(&'a Place<'a>, usize),
    /// An element of a map.
    Key(&'a Place<'a>, &'a str),
}

impl Place<'_> {
    /// The place as a path.
    pub(super) fn path(self) -> Path {
        match self {
            Place::Root => Path::default(),
            Place::Attribute(parent, name) => parent.path().child(name),
            Place::Index(parent, index) => {
                let index = i64::try_from(index).unwrap_or(i64::MAX);
                parent.path().then(Step::Index(index))
            }
            Place::Key(parent, key) => parent.path().then(Step::Key(key.to_owned())),
        }
    }
}
