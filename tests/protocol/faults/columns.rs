//! The columns of the matrix: what Terraform can want of the provider, and what that asks of HostUp.

use serde_json::{Value as Json, json};

use super::super::stage::DOMAIN;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// An apply that enrols a domain which is opted out.
    Create,
    /// An apply that opts an enrolled domain out.
    Update,
    /// A refresh of an enrolled domain.
    Read,
    /// An apply that destroys with `on_destroy = "exclude"`.
    Destroy,
    ImportById,
    ImportByName,
    DnssecAutoById,
    DnssecAutoByName,
    Domain,
    Domains,
    Nameservers,
    /// `terraform query` with whole objects.
    List,
    /// The same, but only the questions about one of its two domains are struck.
    ListEach,
}

/// What kind of operation it is: that decides what a failure may leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Write,
    Read,
    Import,
    /// A data source.
    Look,
    List,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// The wish about automatic DNSSEC.
    Post,
    /// The state of automatic DNSSEC.
    Get,
    List,
    Domain,
    Nameservers,
}

impl Ask {
    pub const ALL: [Ask; 5] = [
        Ask::Post,
        Ask::Get,
        Ask::List,
        Ask::Domain,
        Ask::Nameservers,
    ];

    /// How the table calls one such request.
    pub fn name(self) -> &'static str {
        match self {
            Ask::Post => "POST",
            Ask::Get => "GET",
            Ask::List => "list",
            Ask::Domain => "domain",
            Ask::Nameservers => "nameservers",
        }
    }
}

impl Column {
    pub const ALL: [Column; 13] = [
        Column::Create,
        Column::Update,
        Column::Read,
        Column::Destroy,
        Column::ImportById,
        Column::ImportByName,
        Column::DnssecAutoById,
        Column::DnssecAutoByName,
        Column::Domain,
        Column::Domains,
        Column::Nameservers,
        Column::List,
        Column::ListEach,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Column::Create => "create",
            Column::Update => "update",
            Column::Read => "read",
            Column::Destroy => "destroy",
            Column::ImportById => "import by id",
            Column::ImportByName => "import by name",
            Column::DnssecAutoById => "data dnssec_auto by id",
            Column::DnssecAutoByName => "data dnssec_auto by name",
            Column::Domain => "data domain",
            Column::Domains => "data domains",
            Column::Nameservers => "data nameservers",
            Column::List => "query",
            Column::ListEach => "query, one domain struck",
        }
    }

    pub fn sort(self) -> Sort {
        match self {
            Column::Create | Column::Update | Column::Destroy => Sort::Write,
            Column::Read => Sort::Read,
            Column::ImportById | Column::ImportByName => Sort::Import,
            Column::List | Column::ListEach => Sort::List,
            Column::DnssecAutoById
            | Column::DnssecAutoByName
            | Column::Domain
            | Column::Domains
            | Column::Nameservers => Sort::Look,
        }
    }

    /// What it asks of HostUp where nothing fails, in order; the account has two domains.
    pub fn requests(self) -> &'static [(Ask, u64)] {
        match self {
            Column::Create | Column::Update | Column::Destroy => &[(Ask::Post, 1)],
            Column::Read | Column::ImportById | Column::DnssecAutoById => &[(Ask::Get, 1)],
            Column::ImportByName | Column::DnssecAutoByName => &[(Ask::List, 1), (Ask::Get, 1)],
            Column::Domain => &[(Ask::Domain, 1)],
            Column::Domains => &[(Ask::List, 1)],
            Column::Nameservers => &[(Ask::Nameservers, 1)],
            Column::List | Column::ListEach => &[(Ask::List, 1), (Ask::Get, 2)],
        }
    }

    /// What an error names as failed, when such a request was struck.
    pub fn failed_at(self, ask: Ask) -> &'static str {
        match (self, ask) {
            (Column::Create, _) => "Cannot create the automatic DNSSEC of ",
            (Column::Update, _) => "Cannot update the automatic DNSSEC of example.se",
            (Column::Destroy, _) => "Cannot destroy the automatic DNSSEC of example.se",
            (Column::Domain, _) => "Cannot read the domain dom_",
            (Column::Nameservers, _) => "Cannot read the name servers of dom_",
            (Column::Domains | Column::List | Column::ListEach, _) => "Cannot list the domains",
            (_, Ask::List) => "Cannot look up the domain example.se",
            (Column::ImportById | Column::ImportByName, _) => {
                "Cannot import the automatic DNSSEC of "
            }
            _ => "Cannot read the automatic DNSSEC of ",
        }
    }

    /// The path of such a request.
    pub fn path(self, ask: Ask, id: &str) -> String {
        let path = match (self, ask) {
            (_, Ask::Post | Ask::Get) => format!("/{id}/dnssec-auto"),
            (_, Ask::Domain) => format!("/{id}"),
            (_, Ask::Nameservers) => format!("/{id}/nameservers"),
            (Column::ImportByName | Column::DnssecAutoByName, Ask::List) => {
                format!("?name={DOMAIN}")
            }
            (_, Ask::List) => "?limit=1000".to_owned(),
        };
        format!("/api/v2/domains{path}")
    }

    /// For data sources, the type and a configuration.
    pub fn data(self, id: &str) -> Option<(&'static str, Json)> {
        Some(match self {
            Column::DnssecAutoById => ("hostup_domain_dnssec_auto", json!({ "domain_id": id })),
            Column::DnssecAutoByName => (
                "hostup_domain_dnssec_auto",
                json!({ "domain_name": DOMAIN }),
            ),
            Column::Domain => ("hostup_domain", json!({ "id": id })),
            Column::Domains => ("hostup_domains", json!({})),
            Column::Nameservers => ("hostup_domain_nameservers", json!({ "domain_id": id })),
            _ => return None,
        })
    }
}
