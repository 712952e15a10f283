//! The columns of the matrix: the operations that Terraform asks for, and the requests that each makes.

use serde_json::{Value as Json, json};

use super::super::environment::DOMAIN;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
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
    /// `terraform query` with complete objects.
    List,
    /// The same, but only the GETs for one of its two domains are affected.
    ListOneAffected,
}

/// The kind of an operation decides what a failure may leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    Write,
    Read,
    Import,
    DataSource,
    List,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestKind {
    /// Sets the action of automatic DNSSEC.
    Post,
    /// Reads the state of automatic DNSSEC.
    Get,
    List,
    Domain,
    Nameservers,
}

impl RequestKind {
    pub const ALL: [RequestKind; 5] = [
        RequestKind::Post,
        RequestKind::Get,
        RequestKind::List,
        RequestKind::Domain,
        RequestKind::Nameservers,
    ];

    /// The name of such a request in the table.
    pub fn name(self) -> &'static str {
        match self {
            RequestKind::Post => "POST",
            RequestKind::Get => "GET",
            RequestKind::List => "list",
            RequestKind::Domain => "domain",
            RequestKind::Nameservers => "nameservers",
        }
    }
}

impl Operation {
    pub const ALL: [Operation; 13] = [
        Operation::Create,
        Operation::Update,
        Operation::Read,
        Operation::Destroy,
        Operation::ImportById,
        Operation::ImportByName,
        Operation::DnssecAutoById,
        Operation::DnssecAutoByName,
        Operation::Domain,
        Operation::Domains,
        Operation::Nameservers,
        Operation::List,
        Operation::ListOneAffected,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Update => "update",
            Operation::Read => "read",
            Operation::Destroy => "destroy",
            Operation::ImportById => "import by id",
            Operation::ImportByName => "import by name",
            Operation::DnssecAutoById => "data dnssec_auto by id",
            Operation::DnssecAutoByName => "data dnssec_auto by name",
            Operation::Domain => "data domain",
            Operation::Domains => "data domains",
            Operation::Nameservers => "data nameservers",
            Operation::List => "query",
            Operation::ListOneAffected => "query, one domain affected",
        }
    }

    pub fn kind(self) -> OperationKind {
        match self {
            Operation::Create | Operation::Update | Operation::Destroy => OperationKind::Write,
            Operation::Read => OperationKind::Read,
            Operation::ImportById | Operation::ImportByName => OperationKind::Import,
            Operation::List | Operation::ListOneAffected => OperationKind::List,
            Operation::DnssecAutoById
            | Operation::DnssecAutoByName
            | Operation::Domain
            | Operation::Domains
            | Operation::Nameservers => OperationKind::DataSource,
        }
    }

    /// The requests without a fault, in order; the account has two domains.
    pub fn requests(self) -> &'static [(RequestKind, u64)] {
        match self {
            Operation::Create | Operation::Update | Operation::Destroy => &[(RequestKind::Post, 1)],
            Operation::Read | Operation::ImportById | Operation::DnssecAutoById => {
                &[(RequestKind::Get, 1)]
            }
            Operation::ImportByName | Operation::DnssecAutoByName => {
                &[(RequestKind::List, 1), (RequestKind::Get, 1)]
            }
            Operation::Domain => &[(RequestKind::Domain, 1)],
            Operation::Domains => &[(RequestKind::List, 1)],
            Operation::Nameservers => &[(RequestKind::Nameservers, 1)],
            Operation::List | Operation::ListOneAffected => {
                &[(RequestKind::List, 1), (RequestKind::Get, 2)]
            }
        }
    }

    /// The start of the error's summary if such a request failed.
    pub fn error_summary(self, request: RequestKind) -> &'static str {
        match (self, request) {
            (Operation::Create, _) => "Cannot create the automatic DNSSEC of ",
            (Operation::Update, _) => "Cannot update the automatic DNSSEC of example.se",
            (Operation::Destroy, _) => "Cannot destroy the automatic DNSSEC of example.se",
            (Operation::Domain, _) => "Cannot read the domain dom_",
            (Operation::Nameservers, _) => "Cannot read the name servers of dom_",
            (Operation::Domains | Operation::List | Operation::ListOneAffected, _) => {
                "Cannot list the domains"
            }
            (_, RequestKind::List) => "Cannot look up the domain example.se",
            (Operation::ImportById | Operation::ImportByName, _) => {
                "Cannot import the automatic DNSSEC of "
            }
            _ => "Cannot read the automatic DNSSEC of ",
        }
    }

    /// The path and query of such a request.
    pub fn path(self, request: RequestKind, id: &str) -> String {
        let path = match (self, request) {
            (_, RequestKind::Post | RequestKind::Get) => format!("/{id}/dnssec-auto"),
            (_, RequestKind::Domain) => format!("/{id}"),
            (_, RequestKind::Nameservers) => format!("/{id}/nameservers"),
            (Operation::ImportByName | Operation::DnssecAutoByName, RequestKind::List) => {
                format!("?name={DOMAIN}")
            }
            (_, RequestKind::List) => "?limit=1000".to_owned(),
        };
        format!("/api/v2/domains{path}")
    }

    /// The type and the configuration of a data source.
    pub fn data(self, id: &str) -> Option<(&'static str, Json)> {
        Some(match self {
            Operation::DnssecAutoById => ("hostup_domain_dnssec_auto", json!({ "domain_id": id })),
            Operation::DnssecAutoByName => (
                "hostup_domain_dnssec_auto",
                json!({ "domain_name": DOMAIN }),
            ),
            Operation::Domain => ("hostup_domain", json!({ "id": id })),
            Operation::Domains => ("hostup_domains", json!({})),
            Operation::Nameservers => ("hostup_domain_nameservers", json!({ "domain_id": id })),
            _ => return None,
        })
    }
}
