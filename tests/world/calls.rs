//! How often HostUp was asked.

use std::fmt;

use hostup_sandbox::{Endpoint, Journal};

/// The requests of one command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    gets: u64,
    posts: u64,
    lists: u64,
    others: u64,
}

/// None at all.
pub const NO_CALLS: Calls = Calls {
    gets: 0,
    posts: 0,
    lists: 0,
    others: 0,
};

/// So many look-ups of a domain's automatic DNSSEC, and nothing else.
pub fn gets(count: u64) -> Calls {
    Calls {
        gets: count,
        ..NO_CALLS
    }
}

/// So many changes, and nothing else.
pub fn posts(count: u64) -> Calls {
    Calls {
        posts: count,
        ..NO_CALLS
    }
}

impl Calls {
    /// And so many changes.
    pub fn and_posts(self, posts: u64) -> Self {
        Self { posts, ..self }
    }

    /// And so many looks into the list of domains.
    pub fn and_lists(self, lists: u64) -> Self {
        Self { lists, ..self }
    }

    pub(super) fn of(journal: &Journal) -> Self {
        let gets = journal.count("GET", Endpoint::DnssecAuto);
        let posts = journal.count("POST", Endpoint::DnssecAuto);
        let lists = journal.count("GET", Endpoint::Domains);
        Self {
            gets,
            posts,
            lists,
            others: journal.total() - gets - posts - lists,
        }
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            gets,
            posts,
            lists,
            others,
        } = self;
        write!(
            f,
            "{gets} GET, {posts} POST, {lists} of the list, {others} others"
        )
    }
}
