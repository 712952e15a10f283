//! The environment of a cell: a sandbox and a provider of its own, and what all cells share.

use std::collections::HashMap;
use std::io::Write;

use hostup_sandbox::{Fault, Fixture, Life, Sandbox};
use serde_json::{Value as Json, json};
use tempfile::NamedTempFile;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::provider::Hostup;
use tokio::net::TcpSocket;
use tonic::transport::Channel;

use super::super::environment::{DOMAIN, provider_block};
use super::super::terraform::error::Outcome;
use super::super::terraform::list::Event;
use super::super::terraform::{OperationError, Workspace};
use super::super::test_providers::serving::serve_provider;
use super::expectation::Requests;
use super::operations::{Operation, OperationKind, RequestKind};
use super::resources::RESOURCES;
use super::rows::{Cause, Connection, Row, Servers};
use super::tls::{Authorities, TlsProxy};

/// What all cells share.
pub struct SharedEnvironment {
    /// By the type of the resource.
    workspaces: HashMap<&'static str, Workspace>,
    authorities: Authorities,
    ca_file: NamedTempFile,
    /// A server that must get no request.
    pub elsewhere: Sandbox,
}

impl SharedEnvironment {
    pub async fn new() -> Self {
        let authorities = Authorities::new();
        let mut ca_file = NamedTempFile::new().unwrap();
        ca_file.write_all(authorities.pem.as_bytes()).unwrap();
        let mut workspaces = HashMap::new();
        for resource in RESOURCES {
            let workspace = Workspace::open(serve().await, resource.type_name, Json::Null).await;
            workspaces.insert(resource.type_name, workspace);
        }
        Self {
            workspaces,
            authorities,
            ca_file,
            elsewhere: Sandbox::start(Fixture::new()).unwrap(),
        }
    }
}

/// Serves the provider with an empty environment.
async fn serve() -> ProviderClient<Channel> {
    serve_provider(Hostup::new(|_| None)).await
}

/// The sandbox and the provider of one cell.
pub struct CaseEnvironment<'a> {
    pub shared: &'a SharedEnvironment,
    pub sandbox: Sandbox,
    pub workspace: Workspace,
    healthy_config: Json,
    /// Kept while the fault lasts: a port that nothing listens on, or TLS in front of the sandbox.
    closed_port: Option<TcpSocket>,
    tls_proxy: Option<TlsProxy>,
}

impl<'a> CaseEnvironment<'a> {
    /// Starts a sandbox that has [`DOMAIN`] as it is before the operation, and another domain.
    pub async fn new(shared: &'a SharedEnvironment, operation: &Operation) -> Self {
        let fixture = Fixture::new()
            .domain(DOMAIN, operation.initial_life())
            .domain("other.se", Life::Active);
        let sandbox = Sandbox::start(fixture).unwrap();
        if operation.kind != OperationKind::Create {
            (operation.resource().set_up)(&sandbox);
        }
        let healthy_config = provider_block(&sandbox, "main");
        let mut workspace = shared.workspaces[operation.resource().type_name].clone();
        workspace.resource.client = serve().await;
        workspace.provider_config = healthy_config.clone();
        Self {
            shared,
            sandbox,
            workspace,
            healthy_config,
            closed_port: None,
            tls_proxy: None,
        }
    }

    pub fn id(&self) -> String {
        self.sandbox.id_of(DOMAIN)
    }

    /// Makes the fault occur from now on.
    pub async fn inject(&mut self, row: &Row, operation: &Operation) {
        let block = &mut self.workspace.provider_config;
        block["request_timeout"] = json!(row.request_timeout);
        block["max_retries"] = json!(row.max_retries);
        block["max_wait"] = json!(row.max_wait);
        self.connect_over(row.connection).await;
        self.sandbox.clear_journal();
        match &row.cause {
            Cause::Connection => {}
            Cause::List(quirk) => self
                .sandbox
                .settings(|settings| settings.list = Some(*quirk)),
            Cause::Quirk(set, _) => self.sandbox.quirks(DOMAIN, |quirks| set(quirks)),
            Cause::Fault(kind) => {
                let fault = Fault::new(kind(&Servers {
                    sandbox: &self.sandbox,
                    elsewhere: &self.shared.elsewhere,
                    field: operation.resource().field,
                }));
                let fault = if row.once { fault } else { fault.forever() };
                self.sandbox.fault(match operation.affected {
                    Some(request) => fault
                        .on(request.method())
                        .path(&operation.path(request, &self.id())),
                    None => fault,
                });
            }
        }
    }

    /// Changes how the provider reaches HostUp.
    async fn connect_over(&mut self, connection: Connection) {
        let block = &mut self.workspace.provider_config;
        match connection {
            Connection::Plain => {}
            Connection::Refused => {
                // Bound and not listening: nothing else can take the port.
                let socket = TcpSocket::new_v4().unwrap();
                socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
                let address = socket.local_addr().unwrap();
                block["api_base"] = json!(format!("http://{address}/api/v2"));
                self.closed_port = Some(socket);
            }
            Connection::Tls(certificate) => {
                let to = self.sandbox.address();
                let tls_proxy = TlsProxy::start(to, &self.shared.authorities, certificate).await;
                block["api_base"] = json!(format!("https://{}/api/v2", tls_proxy.address));
                block["ca_file"] = json!(self.shared.ca_file.path());
                self.tls_proxy = Some(tls_proxy);
            }
        }
    }

    /// Ends the fault.
    pub fn clear_fault(&mut self) {
        (self.closed_port, self.tls_proxy) = (None, None);
        self.workspace.provider_config = self.healthy_config.clone();
        self.sandbox.clear_faults();
        self.sandbox
            .quirks(DOMAIN, |quirks| *quirks = Default::default());
        self.sandbox.settings(|settings| settings.list = None);
    }

    /// Returns the requests that HostUp received since the fault was injected; an unexpected one is an error.
    pub fn requests(&self) -> Result<Requests, String> {
        let journal = self.sandbox.journal();
        let counted = RequestKind::ALL.map(|request| {
            let count = journal.count(request.method(), request.endpoint());
            (request, count)
        });
        let sum: u64 = counted.iter().map(|(_, count)| count).sum();
        if sum != journal.total() {
            return Err("an unexpected request".to_owned());
        }
        let sent = counted.into_iter().filter(|(_, count)| *count > 0);
        Ok(Requests(
            sent.map(|(request, count)| (request, (count, count)))
                .collect(),
        ))
    }

    /// Configures the provider and reads a data source. Null if it has errors.
    pub async fn read_data_source(
        &self,
        type_name: &str,
        config: &Json,
    ) -> Outcome<(Json, Vec<Diagnostic>)> {
        self.workspace.configure().await?;
        match self
            .workspace
            .read_data_with_diagnostics(type_name, config)
            .await
        {
            Ok((state, diagnostics)) => Ok((state.to_json(), diagnostics)),
            Err(OperationError::Diagnostics(diagnostics)) => Ok((Json::Null, diagnostics)),
            Err(error) => Err(error),
        }
    }

    /// Configures the provider and lists all domains with their objects.
    pub async fn list(&self) -> Outcome<Vec<Event>> {
        self.workspace.configure().await?;
        self.workspace.query(&json!({}), true, 100).await
    }

    /// Returns the attributes of the resource or data source of an operation.
    pub fn attributes(&self, operation: &Operation) -> Vec<&str> {
        let data = operation
            .data("")
            .map(|(name, _)| &self.workspace.schemas.data_sources[name]);
        let schema = data.unwrap_or(&self.workspace.resource.schema);
        schema
            .block
            .attributes
            .iter()
            .map(|a| a.name.as_str())
            .collect()
    }
}
