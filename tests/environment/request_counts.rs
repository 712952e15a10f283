//! The number of requests that HostUp received.

use std::fmt;

use hostup_sandbox::{Endpoint, Journal};

/// The number of requests that one command sent, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestCounts {
    gets: u64,
    posts: u64,
    nameserver_gets: u64,
    nameserver_posts: u64,
    lists: u64,
    others: u64,
}

pub const NO_REQUESTS: RequestCounts = RequestCounts {
    gets: 0,
    posts: 0,
    nameserver_gets: 0,
    nameserver_posts: 0,
    lists: 0,
    others: 0,
};

/// Counts only reads of a domain's automatic DNSSEC.
pub fn gets(count: u64) -> RequestCounts {
    RequestCounts {
        gets: count,
        ..NO_REQUESTS
    }
}

/// Counts only changes of automatic DNSSEC.
pub fn posts(count: u64) -> RequestCounts {
    RequestCounts {
        posts: count,
        ..NO_REQUESTS
    }
}

/// Counts only reads of a domain's name servers.
pub fn nameserver_gets(count: u64) -> RequestCounts {
    RequestCounts {
        nameserver_gets: count,
        ..NO_REQUESTS
    }
}

impl RequestCounts {
    /// Adds changes of automatic DNSSEC.
    pub fn and_posts(self, posts: u64) -> Self {
        Self { posts, ..self }
    }

    /// Adds changes of name servers.
    pub fn and_nameserver_posts(self, nameserver_posts: u64) -> Self {
        Self {
            nameserver_posts,
            ..self
        }
    }

    /// Adds requests for a page of the list of domains.
    pub fn and_lists(self, lists: u64) -> Self {
        Self { lists, ..self }
    }

    /// Adds requests of other kinds.
    pub fn and_others(self, others: u64) -> Self {
        Self { others, ..self }
    }

    pub(super) fn from_journal(journal: &Journal) -> Self {
        let gets = journal.count("GET", Endpoint::DnssecAuto);
        let posts = journal.count("POST", Endpoint::DnssecAuto);
        let nameserver_gets = journal.count("GET", Endpoint::Nameservers);
        let nameserver_posts = journal.count("POST", Endpoint::Nameservers);
        let lists = journal.count("GET", Endpoint::Domains);
        let known = gets + posts + nameserver_gets + nameserver_posts + lists;
        Self {
            gets,
            posts,
            nameserver_gets,
            nameserver_posts,
            lists,
            others: journal.total() - known,
        }
    }
}

impl fmt::Display for RequestCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            gets,
            posts,
            nameserver_gets,
            nameserver_posts,
            lists,
            others,
        } = self;
        write!(
            f,
            "{gets} GET, {posts} POST, {nameserver_gets} GET of name servers, {nameserver_posts} POST of name servers, \
             {lists} GET of the list, {others} others"
        )
    }
}
