//! A sandbox in the caller's process: start it, send it requests over HTTP, change its domains.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{runtime, sync::oneshot};

use crate::{
    DomainFixture, Endpoint, Fault, Fixture, GlueRecord, Journal, Quirks, RegistrationChange,
    Settings, dns,
    faults::Faults,
    fixture,
    model::{Model, Row, history::Actor},
    rate_limit::RateLimiter,
    server,
    state::{SharedState, lock},
};

/// A running sandbox: an HTTP server and a name server. It has its own thread and runtime, so synchronous and asynchronous
/// tests can use it, and it stops when it is dropped. Its methods block only briefly.
///
/// Domains are identified by name or id. If several domains have the same name, the first one with an active service is used.
///
/// # Panics
///
/// Methods that take a domain, an account or a fault panic at the caller's line if it does not exist or is invalid: that is an
/// error in the test.
pub struct Sandbox {
    shared: Arc<SharedState>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox. It accepts requests when this returns.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] with a [`FixtureError`](crate::FixtureError) if the fixture is invalid, otherwise the error
    /// of the system if no thread can be created or a port is in use, which the error then names.
    pub fn start(fixture: Fixture) -> io::Result<Self> {
        let invalid = |error: Box<dyn std::error::Error + Send + Sync>| {
            io::Error::new(io::ErrorKind::InvalidInput, error)
        };
        let model = fixture.build().map_err(|error| invalid(error.into()))?;
        let mut faults = Faults::default();
        for (index, fault) in fixture.faults.into_iter().enumerate() {
            faults
                .add(fault)
                .map_err(|error| invalid(format!("fixture, faults[{index}]: {error}").into()))?;
        }
        let listener = TcpListener::bind((fixture.listen, fixture.port))
            .map_err(|error| with_port(error, fixture.port))?;
        listener.set_nonblocking(true)?;
        let name_server = dns::Sockets::bind(fixture.listen, fixture.dns_port)
            .map_err(|error| with_port(error, fixture.dns_port))?;
        let shared = Arc::new(SharedState {
            address: reachable(listener.local_addr()?),
            dns_address: reachable(name_server.address()?),
            zone_keys: dns::ZoneKeys::default(),
            model: Mutex::new(model),
            faults: Mutex::new(faults),
            rate_limiter: Mutex::new(RateLimiter::default()),
            journal: Mutex::new(Journal::default()),
        });
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("hostup-sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::spawn(dns::serve(name_server, Arc::clone(&serving)));
                    server::serve(listener, serving, stopped).await;
                });
            })?;
        Ok(Self {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address of the API. If the sandbox listens on all addresses, a loopback one.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The address of the name server, for UDP and TCP.
    pub fn dns_address(&self) -> SocketAddr {
        self.shared.dns_address
    }

    /// The base URL of the API, such as `http://127.0.0.1:40123/api/v2`.
    pub fn base_url(&self) -> String {
        format!("http://{}/api/v2", self.shared.address)
    }

    /// A key of this account, with write access if the account has such a key.
    #[track_caller]
    pub fn key_of(&self, account: &str) -> String {
        let model = lock(&self.shared.model);
        model
            .key_of(account)
            .unwrap_or_else(|| panic!("the sandbox has no key of account `{account}`"))
            .to_owned()
    }

    /// The time by the sandbox's clock.
    pub fn now(&self) -> Timestamp {
        lock(&self.shared.model).now()
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        lock(&self.shared.model).advance(by);
    }

    /// Adds a domain.
    #[track_caller]
    pub fn add_domain(&self, domain: &DomainFixture) {
        let mut model = lock(&self.shared.model);
        let now = model.now();
        if let Err((problem, remedy)) = fixture::add(&mut model, domain, now) {
            drop(model);
            panic!("domain `{}`: {problem}; {remedy}", domain.name);
        }
    }

    /// Sets the domain's name servers to HostUp's, which starts the cooldown even if they are unchanged.
    #[track_caller]
    pub fn change_nameservers(&self, domain: &str) {
        self.with_domain(domain, |model, row| {
            model.change_nameservers(row, None, Actor::Outside)
        });
    }

    /// Sets the domain's name servers, which starts the cooldown.
    #[track_caller]
    pub fn set_nameservers(&self, domain: &str, nameservers: &[&str]) {
        let nameservers = nameservers.iter().map(|name| (*name).to_owned()).collect();
        self.with_domain(domain, |model, row| {
            model.change_nameservers(row, Some(nameservers), Actor::Outside)
        });
    }

    /// The domain's name servers, without read lag and without a queued change.
    #[track_caller]
    pub fn nameservers_of(&self, domain: &str) -> Vec<String> {
        self.with_domain(domain, |model, row| model.domain(row).nameservers.clone())
    }

    /// Creates or replaces a glue record without the API.
    #[track_caller]
    pub fn set_glue_record(&self, domain: &str, record: GlueRecord) {
        self.with_domain(domain, |model, row| {
            model.set_glue_record(row, record, Actor::Outside)
        });
    }

    /// Deletes a glue record without the API, even if its host is a name server of the domain.
    #[track_caller]
    pub fn delete_glue_record(&self, domain: &str, hostname: &str) {
        if let Err(error) = self.with_domain(domain, |model, row| {
            model.delete_glue_record(row, hostname, Actor::Outside)
        }) {
            panic!("{error}");
        }
    }

    /// The domain's glue records, in the order in which they were created.
    #[track_caller]
    pub fn glue_records_of(&self, domain: &str) -> Vec<GlueRecord> {
        self.with_domain(domain, |model, row| model.domain(row).glue_records.clone())
    }

    /// Changes the registrar lock, a transfer or the status of the domain's order.
    #[track_caller]
    pub fn change_registration(&self, domain: &str, change: RegistrationChange) {
        self.with_domain(domain, |model, row| model.change_registration(row, change));
    }

    /// Opts the domain in or out without the API, as in HostUp's dashboard.
    #[track_caller]
    pub fn set_enrolment_outside(&self, domain: &str, included: bool) {
        self.with_domain(domain, |model, row| {
            model.set_enrolment(row, included, Actor::Outside, true)
        });
    }

    /// Makes the last checks fail with this text.
    #[track_caller]
    pub fn fail_checks(&self, domain: &str, text: &str) {
        self.with_domain(domain, |model, row| {
            model.finish_checks(row, Some(text.to_owned()))
        });
    }

    /// Makes the checks pass now. A cooldown is not ended.
    #[track_caller]
    pub fn pass_checks(&self, domain: &str) {
        self.with_domain(domain, |model, row| model.finish_checks(row, None));
    }

    /// Deletes the domain.
    #[track_caller]
    pub fn delete_domain(&self, domain: &str) {
        self.with_domain(domain, Model::delete);
    }

    /// Moves the domain to another account.
    #[track_caller]
    pub fn move_to_account(&self, domain: &str, account: &str) {
        if let Err(error) =
            self.with_domain(domain, |model, row| model.move_to_account(row, account))
        {
            panic!("{error}");
        }
    }

    /// Gives the domain a new id, as after a deletion and a new order, and returns it.
    #[track_caller]
    pub fn replace_id(&self, domain: &str) -> String {
        self.with_domain(domain, Model::replace_id)
    }

    /// The domain's public id.
    #[track_caller]
    pub fn id_of(&self, domain: &str) -> String {
        self.with_domain(domain, |model, row| model.domain(row).id.clone())
    }

    /// The status that a GET shows, without read lag.
    #[track_caller]
    pub fn status_of(&self, domain: &str) -> String {
        self.with_domain(domain, |model, row| model.status_of(row))
    }

    /// Whether the domain is opted in, regardless of its status.
    #[track_caller]
    pub fn is_enrolled(&self, domain: &str) -> bool {
        self.with_domain(domain, |model, row| model.domain(row).dnssec_auto.enrolled)
    }

    /// Changes the settings of the whole sandbox.
    pub fn settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut model = lock(&self.shared.model);
        model.apply_due_changes();
        model.record_all_status_changes();
        change(&mut model.settings);
        model.record_all_status_changes();
    }

    /// Changes the quirks of one domain.
    #[track_caller]
    pub fn quirks(&self, domain: &str, change: impl FnOnce(&mut Quirks)) {
        self.with_domain(domain, |model, row| {
            model.record_status_changes(row);
            change(&mut model.domain_mut(row).quirks);
            model.record_status_changes(row);
        });
    }

    /// Adds a fault after the pending ones.
    #[track_caller]
    pub fn fault(&self, fault: Fault) {
        let added = lock(&self.shared.faults).add(fault);
        if let Err(error) = added {
            panic!("{error}");
        }
    }

    /// Removes all pending faults.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// The number of pending faults.
    pub fn pending_faults(&self) -> usize {
        lock(&self.shared.faults).rules().len()
    }

    /// A copy of the journal since the start or since it was cleared.
    pub fn journal(&self) -> Journal {
        lock(&self.shared.journal).clone()
    }

    /// The number of requests with `method` to `endpoint`, for polling without a copy of the journal.
    pub fn count(&self, method: &str, endpoint: Endpoint) -> u64 {
        lock(&self.shared.journal).count(method, endpoint)
    }

    /// The number of kept requests with `method` to `endpoint` that have a response, so that their effects are complete. For
    /// polling without a copy of the journal.
    pub fn answered_count(&self, method: &str, endpoint: Endpoint) -> usize {
        lock(&self.shared.journal).answered_count(method, endpoint)
    }

    /// The number of DNS queries for this name, in lower case without a trailing dot, and this type, such as `DS`.
    pub fn dns_count(&self, name: &str, record_type: &str) -> u64 {
        lock(&self.shared.journal).dns_count(name, record_type)
    }

    /// The number of open connections.
    pub fn open_connections(&self) -> u64 {
        lock(&self.shared.journal).open_connections
    }

    /// Clears the journal.
    pub fn clear_journal(&self) {
        lock(&self.shared.journal).clear();
    }

    /// Whether the zone above the domain has its DS.
    #[track_caller]
    pub fn has_ds(&self, domain: &str) -> bool {
        self.with_domain(domain, |model, row| model.has_ds(row))
    }

    #[track_caller]
    fn with_domain<T>(&self, domain: &str, action: impl FnOnce(&mut Model, Row) -> T) -> T {
        let mut model = lock(&self.shared.model);
        model.apply_due_changes();
        match model.find(domain) {
            Ok(row) => action(&mut model, row),
            Err(error) => {
                drop(model);
                panic!("{error}")
            }
        }
    }
}

/// An address to connect to: loopback in place of "all addresses".
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

fn with_port(error: io::Error, port: u16) -> io::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            io::Error::new(error.kind(), format!("port {port} is already in use"))
        }
        _ => error,
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Sandbox")
            .field("address", &self.shared.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been printed already. A second panic here would abort the test run.
            let _ = thread.join();
        }
    }
}
