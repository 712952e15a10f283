//! The environment of a test: a plugin process and a sandbox.

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Life, Sandbox};
use serde_json::{Value as Json, json};

use super::plugin_client::{PluginClient, ProviderCommand};
use super::terraform::{Object, OperationError, Workspace, diagnostics};

pub const TYPE: &str = "hostup_domain_dnssec_auto";

/// The domain of most tests.
pub const DOMAIN: &str = "example.se";

/// The fields of an answer about automatic DNSSEC, and the attributes that show them. The schema of the resource must have
/// these attributes and no other observed ones; all tests of every field or attribute use this list.
pub const FIELDS: &[(&str, &str)] = &[
    ("domainName", "domain_name"),
    ("status", "status"),
    ("reason", "reason"),
    ("isEnabled", "is_enabled"),
    ("isBlocked", "is_blocked"),
    ("blockedUntil", "blocked_until"),
    ("blockReason", "block_reason"),
    ("lastCheckedAt", "last_checked_at"),
    ("lastError", "last_error"),
    ("nameserversChangedAt", "nameservers_changed_at"),
];

/// Returns the observed attributes: those of [`FIELDS`] except `domain_name`, which belongs to the domain.
pub fn observed_attributes() -> impl Iterator<Item = &'static str> {
    let attributes = FIELDS.iter().map(|(_, attribute)| *attribute);
    attributes.filter(|attribute| *attribute != "domain_name")
}

/// A sandbox and a provider that is configured for it. The process may be shared by several environments.
pub struct TestEnvironment<Process = PluginClient> {
    pub sandbox: Sandbox,
    pub plugin: Process,
    pub workspace: Workspace,
}

/// The number of requests that HostUp received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestCounts {
    pub reads: u64,
    pub writes: u64,
    pub lists: u64,
    /// Reads of the domain itself, for its name.
    pub names: u64,
}

impl RequestCounts {
    pub const NONE: RequestCounts = RequestCounts {
        reads: 0,
        writes: 0,
        lists: 0,
        names: 0,
    };
    pub const READ: RequestCounts = RequestCounts {
        reads: 1,
        writes: 0,
        lists: 0,
        names: 0,
    };
    pub const WRITE: RequestCounts = RequestCounts {
        reads: 0,
        writes: 1,
        lists: 0,
        names: 0,
    };
    pub const READ_AND_WRITE: RequestCounts = RequestCounts {
        reads: 1,
        writes: 1,
        lists: 0,
        names: 0,
    };
}

impl TestEnvironment {
    /// Starts a sandbox that has [`DOMAIN`] in this state.
    pub async fn with_domain(life: Life) -> Self {
        Self::with_fixture(Fixture::new().domain(DOMAIN, life)).await
    }

    pub async fn with_fixture(fixture: Fixture) -> Self {
        Self::start(fixture, ProviderCommand::new()).await
    }

    /// Starts the provider with this command.
    pub async fn start(fixture: Fixture, command: ProviderCommand) -> Self {
        let sandbox = Sandbox::start(fixture).unwrap();
        let plugin = PluginClient::start_with(command).await;
        let block = provider_block(&sandbox, "main");
        let workspace = Workspace::open(plugin.provider(), TYPE, block).await;
        workspace.configure().await.unwrap();
        Self {
            sandbox,
            plugin,
            workspace,
        }
    }
}

impl<Process> TestEnvironment<Process> {
    /// Returns the id of [`DOMAIN`].
    pub fn id(&self) -> String {
        self.sandbox.id_of(DOMAIN)
    }

    /// Returns a configuration of the resource for [`DOMAIN`].
    pub fn config(&self, action: &str) -> Json {
        json!({ "domain_id": self.id(), "action": action })
    }

    /// Makes HostUp reject one GET for [`DOMAIN`], after `skip` others.
    pub fn reject_one_get(&self, skip: u32) {
        let fault = Fault::new(FaultKind::problem(404, "not_found")).on("GET");
        self.sandbox.fault(fault.domain(DOMAIN).skip(skip).times(1));
    }

    /// Returns the number of requests since the last call.
    pub fn take_requests(&self) -> RequestCounts {
        let journal = self.sandbox.journal();
        self.sandbox.clear_journal();
        let requests = RequestCounts {
            reads: journal.count("GET", Endpoint::DnssecAuto),
            writes: journal.count("POST", Endpoint::DnssecAuto),
            lists: journal.count("GET", Endpoint::Domains),
            names: journal.count("GET", Endpoint::Domain),
        };
        assert_eq!(
            journal.total(),
            requests.reads + requests.writes + requests.lists + requests.names,
            "{journal}"
        );
        requests
    }

    /// Applies, requires success, and resets the journal.
    pub async fn apply(&mut self, config: &Json) -> Object {
        let applied = self.workspace.apply(config).await.unwrap();
        assert!(
            !applied.failed(),
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
        self.sandbox.clear_journal();
        self.workspace.saved().clone()
    }

    /// Imports [`DOMAIN`], and resets the journal.
    pub async fn import(&mut self) -> Object {
        let id = self.id();
        self.workspace.import(&id).await.unwrap();
        self.sandbox.clear_journal();
        self.workspace.saved().clone()
    }
}

/// Returns a provider block for a sandbox, with the key of an account.
pub fn provider_block(sandbox: &Sandbox, account: &str) -> Json {
    json!({ "api_key": sandbox.key_of(account), "api_base": sandbox.base_url() })
}

/// Returns a problem document with this body.
pub fn problem(status: u16, body: &Json) -> FaultKind {
    FaultKind::raw(status, "application/problem+json", body.to_string())
}

/// Returns the text of the diagnostics of an operation that must fail.
#[track_caller]
pub fn error_text<T: std::fmt::Debug>(outcome: Result<T, OperationError>) -> String {
    diagnostics::text(&outcome.expect_err("an error").into_diagnostics())
}
