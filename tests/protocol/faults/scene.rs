//! Where a cell is played: a HostUp of its own, a provider of its own, and what all cells share.

use std::io::Write;

use hostup_sandbox::{Endpoint, Fault, Fixture, Life, Sandbox};
use serde_json::{Value as Json, json};
use tempfile::NamedTempFile;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::provider::Hostup;
use tokio::net::TcpSocket;
use tonic::transport::Channel;

use super::super::authors::serving::serve_provider;
use super::super::stage::{DOMAIN, TYPE, provider_block};
use super::super::terraform::list::Event;
use super::super::terraform::refusal::Outcome;
use super::super::terraform::{Refusal, Workspace};
use super::columns::{Ask, Column};
use super::promise::Requests;
use super::rows::{Cause, Hosts, Row, Way};
use super::tls::{Authorities, Front};

/// What all cells share.
pub struct Common {
    workspace: Workspace,
    authorities: Authorities,
    ca_file: NamedTempFile,
    /// A server that nobody must ask.
    pub elsewhere: Sandbox,
}

impl Common {
    pub async fn new() -> Self {
        let authorities = Authorities::new();
        let mut ca_file = NamedTempFile::new().unwrap();
        ca_file.write_all(authorities.pem.as_bytes()).unwrap();
        Self {
            workspace: Workspace::open(served().await, TYPE, Json::Null).await,
            authorities,
            ca_file,
            elsewhere: Sandbox::start(Fixture::new()).unwrap(),
        }
    }
}

/// The provider, with an environment that has nothing.
async fn served() -> ProviderClient<Channel> {
    serve_provider(Hostup::new(|_| None)).await
}

/// One cell's HostUp and provider.
pub struct Scene<'a> {
    pub common: &'a Common,
    pub sandbox: Sandbox,
    pub workspace: Workspace,
    healthy: Json,
    /// Kept while the fault lasts: an address that is taken, or TLS in front of the sandbox.
    taken: Option<TcpSocket>,
    front: Option<Front>,
}

impl<'a> Scene<'a> {
    /// A HostUp that has [`DOMAIN`] at this point of its life, and another domain.
    pub async fn set(common: &'a Common, life: Life) -> Self {
        let fixture = Fixture::new()
            .domain(DOMAIN, life)
            .domain("other.se", Life::Active);
        let sandbox = Sandbox::start(fixture).unwrap();
        let healthy = provider_block(&sandbox, "main");
        let mut workspace = common.workspace.clone();
        workspace.resource.client = served().await;
        workspace.provider_config = healthy.clone();
        Self {
            common,
            sandbox,
            workspace,
            healthy,
            taken: None,
            front: None,
        }
    }

    pub fn id(&self) -> String {
        self.sandbox.id_of(DOMAIN)
    }

    /// From here on the fault strikes.
    pub async fn strike(&mut self, row: &Row, column: Column) {
        let block = &mut self.workspace.provider_config;
        block["request_timeout"] = json!(row.request_timeout);
        block["max_retries"] = json!(row.max_retries);
        block["max_wait"] = json!(row.max_wait);
        self.lead_by(row.way).await;
        self.sandbox.clear_journal();
        match &row.cause {
            Cause::Way => {}
            Cause::List(trap) => self
                .sandbox
                .switches(|switches| switches.list = Some(*trap)),
            Cause::Trap(set, _) => self.sandbox.quirks(DOMAIN, |traps| set(traps)),
            Cause::Fault(kind) => {
                let fault = Fault::new(kind(&Hosts {
                    sandbox: &self.sandbox,
                    elsewhere: &self.common.elsewhere,
                }));
                let fault = if row.once { fault } else { fault.forever() };
                self.sandbox.fault(match column {
                    Column::ListEach => fault.path(&column.path(Ask::Get, &self.id())),
                    _ => fault,
                });
            }
        }
    }

    /// Changes how HostUp is reached.
    async fn lead_by(&mut self, way: Way) {
        let block = &mut self.workspace.provider_config;
        match way {
            Way::Plain => {}
            Way::Refused => {
                // Bound and not listening: nobody else can get the port meanwhile.
                let socket = TcpSocket::new_v4().unwrap();
                socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
                let address = socket.local_addr().unwrap();
                block["api_base"] = json!(format!("http://{address}/api/v2"));
                self.taken = Some(socket);
            }
            Way::Tls(shown) => {
                let to = self.sandbox.address();
                let front = Front::before(to, &self.common.authorities, shown).await;
                block["api_base"] = json!(format!("https://{}/api/v2", front.address));
                block["ca_file"] = json!(self.common.ca_file.path());
                self.front = Some(front);
            }
        }
    }

    /// All is well again.
    pub fn heal(&mut self) {
        (self.taken, self.front) = (None, None);
        self.workspace.provider_config = self.healthy.clone();
        self.sandbox.clear_faults();
        self.sandbox
            .quirks(DOMAIN, |traps| *traps = Default::default());
        self.sandbox.switches(|switches| switches.list = None);
    }

    /// What HostUp was asked since the fault began to strike; what it was never to be asked is an error.
    pub fn requests(&self) -> Result<Requests, String> {
        let journal = self.sandbox.journal();
        let counted = Ask::ALL.map(|ask| {
            let (method, endpoint) = match ask {
                Ask::Post => ("POST", Endpoint::DnssecAuto),
                Ask::Get => ("GET", Endpoint::DnssecAuto),
                Ask::List => ("GET", Endpoint::Domains),
                Ask::Domain => ("GET", Endpoint::Domain),
                Ask::Nameservers => ("GET", Endpoint::Nameservers),
            };
            (ask, journal.count(method, endpoint))
        });
        let all: u64 = counted.iter().map(|(_, count)| count).sum();
        if all != journal.total() {
            return Err("HostUp was asked something strange".to_owned());
        }
        let asked = counted.into_iter().filter(|(_, count)| *count > 0);
        Ok(Requests(
            asked.map(|(ask, count)| (ask, (count, count))).collect(),
        ))
    }

    /// Reads a data source in a configured process of its own. Null where it says an error.
    pub async fn look(&self, type_name: &str, config: &Json) -> Outcome<(Json, Vec<Diagnostic>)> {
        self.workspace.configure().await?;
        match self.workspace.read_data(type_name, config).await {
            Ok((state, told)) => Ok((state.to_json(), told)),
            Err(Refusal::Errors(told)) => Ok((Json::Null, told)),
            Err(broken) => Err(broken),
        }
    }

    /// The whole list, in a configured process of its own.
    pub async fn list(&self) -> Outcome<Vec<Event>> {
        self.workspace.configure().await?;
        self.workspace.query(&json!({}), true, 100).await
    }

    /// The attributes that what a column asks for has.
    pub fn attributes(&self, column: Column) -> Vec<&str> {
        let data = column
            .data("")
            .map(|(name, _)| &self.workspace.offer.data_sources[name]);
        let schema = data.unwrap_or(&self.workspace.resource.schema);
        schema
            .block
            .attributes
            .iter()
            .map(|a| a.name.as_str())
            .collect()
    }
}
