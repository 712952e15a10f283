//! A provider's process and a HostUp for it to speak with.

use hostup_sandbox::{Endpoint, FaultKind, Fixture, Life, Sandbox};
use serde_json::{Value as Json, json};

use super::core::{Core, Provider};
use super::terraform::{Object, Refusal, Workspace, told};

/// The resource.
pub const TYPE: &str = "hostup_domain_dnssec_auto";

/// The one domain of most tests.
pub const DOMAIN: &str = "example.se";

/// The fields of an answer about automatic DNSSEC.
pub const FIELDS: [&str; 10] = [
    "domainName",
    "status",
    "reason",
    "isEnabled",
    "isBlocked",
    "blockedUntil",
    "blockReason",
    "lastCheckedAt",
    "lastError",
    "nameserversChangedAt",
];

/// A HostUp and a provider that is configured for it. The process may be the stage's own or one that serves many.
pub struct Stage<Process = Core> {
    pub sandbox: Sandbox,
    pub core: Process,
    pub workspace: Workspace,
}

/// How often HostUp was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    pub reads: u64,
    pub writes: u64,
    pub lists: u64,
}

impl Calls {
    pub const NONE: Calls = Calls {
        reads: 0,
        writes: 0,
        lists: 0,
    };
    pub const READ: Calls = Calls {
        reads: 1,
        writes: 0,
        lists: 0,
    };
    pub const WRITE: Calls = Calls {
        reads: 0,
        writes: 1,
        lists: 0,
    };
    pub const BOTH: Calls = Calls {
        reads: 1,
        writes: 1,
        lists: 0,
    };
}

impl Stage {
    /// A HostUp that has [`DOMAIN`] at this point of its life.
    pub async fn of(life: Life) -> Self {
        Self::with(Fixture::new().domain(DOMAIN, life)).await
    }

    /// A HostUp as the fixture says.
    pub async fn with(fixture: Fixture) -> Self {
        Self::started(fixture, Provider::new()).await
    }

    /// The same with a provider that was prepared otherwise.
    pub async fn started(fixture: Fixture, provider: Provider) -> Self {
        let sandbox = Sandbox::start(fixture).unwrap();
        let core = Core::of(provider).await;
        let block = provider_block(&sandbox, "main");
        let workspace = Workspace::open(core.provider(), TYPE, block).await;
        workspace.configure().await.unwrap();
        Self {
            sandbox,
            core,
            workspace,
        }
    }
}

impl<Process> Stage<Process> {
    /// The domain's id.
    pub fn id(&self) -> String {
        self.sandbox.id_of(DOMAIN)
    }

    /// A configuration that wants this of the domain.
    pub fn wanting(&self, action: &str) -> Json {
        json!({ "domain_id": self.id(), "action": action })
    }

    /// How often HostUp was asked since this was asked last.
    pub fn calls(&self) -> Calls {
        let journal = self.sandbox.journal();
        self.sandbox.clear_journal();
        let calls = Calls {
            reads: journal.count("GET", Endpoint::DnssecAuto),
            writes: journal.count("POST", Endpoint::DnssecAuto),
            lists: journal.count("GET", Endpoint::Domains),
        };
        assert_eq!(
            journal.total(),
            calls.reads + calls.writes + calls.lists,
            "{journal}"
        );
        calls
    }

    /// Applies, which must end well, and forgets the calls that it took.
    pub async fn applied(&mut self, config: &Json) -> Object {
        let applied = self.workspace.apply(config).await.unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
        self.sandbox.clear_journal();
        self.workspace.saved().clone()
    }

    /// Takes the domain under management as it is, and forgets the calls that it took.
    pub async fn imported(&mut self) -> Object {
        let id = self.id();
        self.workspace.import(&id).await.unwrap();
        self.sandbox.clear_journal();
        self.workspace.saved().clone()
    }
}

/// A provider block for a sandbox, with the key of an account.
pub fn provider_block(sandbox: &Sandbox, account: &str) -> Json {
    json!({ "api_key": sandbox.key_of(account), "api_base": sandbox.base_url() })
}

/// An answer that is a problem document of this body, whatever the body has.
pub fn problem(status: u16, body: &Json) -> FaultKind {
    FaultKind::raw(status, "application/problem+json", body.to_string())
}

/// What an operation that must fail says.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> String {
    told::text(&outcome.expect_err("an error was wanted").into_errors())
}
