//! The columns of the matrix: the operations that Terraform asks for, and the requests that each makes.

use hostup_sandbox::{Endpoint, Life};
use serde_json::{Value as Json, json};

use super::super::environment::DOMAIN;
use super::resources::{DNSSEC_AUTO, HOST, ManagedResource, RESOURCES};

/// An operation.
pub struct Operation {
    /// The heading of its column.
    pub name: String,
    pub kind: OperationKind,
    pub target: Target,
    /// The requests without a fault, in order; the account has two domains.
    pub requests: Vec<(RequestKind, u64)>,
    /// The only request about [`DOMAIN`] that a HostUp fault affects; `None` for all requests.
    pub affected: Option<RequestKind>,
    /// The start of the summary of its errors.
    summary: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    Create,
    Update,
    /// A refresh.
    Read,
    Destroy,
    ImportById,
    ImportByName,
    DataSource,
    /// `terraform query` with complete objects.
    List,
    /// The same, but only the GETs for one of its two domains are affected.
    ListOneAffected,
}

impl OperationKind {
    pub fn is_write(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Destroy)
    }

    pub fn is_list(self) -> bool {
        matches!(self, Self::List | Self::ListOneAffected)
    }
}

/// What an operation is about.
#[derive(Clone, Copy)]
pub enum Target {
    Resource(&'static ManagedResource),
    /// The type of a data source, and its configuration by the id of the domain.
    DataSource(&'static str, fn(&str) -> Json),
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
    /// Changes the name servers.
    NameserversPost,
    GlueRecords,
    /// Sets a glue record.
    GluePost,
    GlueDelete,
}

impl RequestKind {
    pub const ALL: [RequestKind; 9] = [
        RequestKind::Post,
        RequestKind::Get,
        RequestKind::List,
        RequestKind::Domain,
        RequestKind::Nameservers,
        RequestKind::NameserversPost,
        RequestKind::GlueRecords,
        RequestKind::GluePost,
        RequestKind::GlueDelete,
    ];

    /// Returns its name in the table, its method and its endpoint.
    fn facts(self) -> (&'static str, &'static str, Endpoint) {
        match self {
            RequestKind::Post => ("POST", "POST", Endpoint::DnssecAuto),
            RequestKind::Get => ("GET", "GET", Endpoint::DnssecAuto),
            RequestKind::List => ("list", "GET", Endpoint::Domains),
            RequestKind::Domain => ("domain", "GET", Endpoint::Domain),
            RequestKind::Nameservers => ("nameservers", "GET", Endpoint::Nameservers),
            RequestKind::NameserversPost => ("POST nameservers", "POST", Endpoint::Nameservers),
            RequestKind::GlueRecords => ("glue", "GET", Endpoint::GlueRecords),
            RequestKind::GluePost => ("POST glue", "POST", Endpoint::GlueRecords),
            RequestKind::GlueDelete => ("DELETE glue", "DELETE", Endpoint::GlueRecord),
        }
    }

    pub fn name(self) -> &'static str {
        self.facts().0
    }

    pub fn method(self) -> &'static str {
        self.facts().1
    }

    pub fn endpoint(self) -> Endpoint {
        self.facts().2
    }
}

/// Returns all columns, in the order of the table.
pub fn all() -> Vec<Operation> {
    let mut all: Vec<_> = RESOURCES.into_iter().flat_map(of_resource).collect();
    all.extend(of_data_sources());
    let list = |name: &str, kind, affected| Operation {
        name: name.to_owned(),
        kind,
        target: Target::Resource(&DNSSEC_AUTO),
        requests: vec![(RequestKind::List, 1), (DNSSEC_AUTO.read, 2)],
        affected,
        summary: "Cannot list the domains".to_owned(),
    };
    let one = Some(DNSSEC_AUTO.read);
    all.extend([
        list("query", OperationKind::List, None),
        list(
            "query, one domain affected",
            OperationKind::ListOneAffected,
            one,
        ),
    ]);
    all
}

fn of_resource(resource: &'static ManagedResource) -> Vec<Operation> {
    let operation = |name: &str, kind, verb: &str, requests: &[RequestKind]| Operation {
        name: format!("{name}{}", resource.heading),
        kind,
        target: Target::Resource(resource),
        requests: requests.iter().map(|request| (*request, 1)).collect(),
        affected: requests.iter().copied().find(|request| {
            resource.spares_gets_of_writes && kind.is_write() && request.method() != "GET"
        }),
        summary: format!("Cannot {verb} {} ", resource.subject),
    };
    // The plan of a create and an import by id do not know the domain name.
    let named = |operation: Operation| Operation {
        summary: format!("{}{DOMAIN}", operation.summary),
        ..operation
    };
    let (read, by_name) = ([resource.read], [RequestKind::List, resource.read]);
    let [create, update, destroy] = resource.verbs;
    use OperationKind::{Create, Destroy, ImportById, ImportByName, Read, Update};
    let mut all = vec![
        operation("create", Create, create, resource.create),
        named(operation("update", Update, update, resource.update)),
        operation("read", Read, "read", &read),
        named(operation("destroy", Destroy, destroy, resource.destroy)),
        operation("import by id", ImportById, "import", resource.import),
        operation("import by name", ImportByName, "import", &by_name),
    ];
    all.retain(|operation| !operation.requests.is_empty());
    all
}

fn of_data_sources() -> [Operation; 5] {
    let operation = |name: &str, type_name, config, summary: &str, requests: &[RequestKind]| {
        let requests = requests.iter().map(|request| (*request, 1));
        Operation {
            name: format!("data {name}"),
            kind: OperationKind::DataSource,
            target: Target::DataSource(type_name, config),
            requests: requests.collect(),
            affected: None,
            summary: format!("Cannot {summary}"),
        }
    };
    use RequestKind::{Domain, Get, List, Nameservers};
    [
        operation(
            "dnssec_auto by id",
            "hostup_domain_dnssec_auto",
            |id| json!({ "domain_id": id }),
            "read the automatic DNSSEC of ",
            &[Get],
        ),
        operation(
            "dnssec_auto by name",
            "hostup_domain_dnssec_auto",
            |_| json!({ "domain_name": DOMAIN }),
            "read the automatic DNSSEC of ",
            &[List, Get],
        ),
        operation(
            "domain",
            "hostup_domain",
            |id| json!({ "id": id }),
            "read the domain dom_",
            &[Domain],
        ),
        operation(
            "domains",
            "hostup_domains",
            |_| json!({}),
            "list the domains",
            &[List],
        ),
        operation(
            "nameservers",
            "hostup_domain_nameservers",
            |id| json!({ "domain_id": id }),
            "read the name servers of dom_",
            &[Nameservers],
        ),
    ]
}

impl Operation {
    /// Returns the resource that it is about; that of automatic DNSSEC for data sources.
    pub fn resource(&self) -> &'static ManagedResource {
        match self.target {
            Target::Resource(resource) => resource,
            Target::DataSource(..) => &DNSSEC_AUTO,
        }
    }

    /// Returns the type and the configuration of a data source.
    pub fn data(&self, id: &str) -> Option<(&'static str, Json)> {
        match self.target {
            Target::DataSource(type_name, config) => Some((type_name, config(id))),
            Target::Resource(_) => None,
        }
    }

    /// Returns the state of the domain at HostUp before the operation.
    pub fn initial_life(&self) -> Life {
        match self.kind {
            OperationKind::Create => self.resource().absent,
            _ => self.resource().present,
        }
    }

    /// Whether its first request looks one name up.
    fn looks_up(&self) -> bool {
        !self.kind.is_list() && self.requests.len() > 1 && self.requests[0].0 == RequestKind::List
    }

    /// Returns the start of the error's summary if such a request failed.
    pub fn error_summary(&self, request: RequestKind) -> String {
        match request {
            RequestKind::List if self.looks_up() => format!("Cannot look up the domain {DOMAIN}"),
            // A write reads first only in its plan.
            read if self.kind.is_write() && read == self.resource().read => {
                format!("Cannot plan {} ", self.resource().subject)
            }
            _ => self.summary.clone(),
        }
    }

    /// Returns the path and query of such a request.
    pub fn path(&self, request: RequestKind, id: &str) -> String {
        let path = match request.endpoint() {
            Endpoint::Domains if self.looks_up() => format!("?name={DOMAIN}"),
            Endpoint::Domains => "?limit=1000".to_owned(),
            Endpoint::Domain => format!("/{id}"),
            Endpoint::DnssecAuto => format!("/{id}/dnssec-auto"),
            Endpoint::Nameservers => format!("/{id}/nameservers"),
            Endpoint::GlueRecords => format!("/{id}/glue-records"),
            Endpoint::GlueRecord => format!("/{id}/glue-records/{HOST}"),
            Endpoint::Unknown => unreachable!("no operation sends such a request"),
        };
        format!("/api/v2/domains{path}")
    }
}
