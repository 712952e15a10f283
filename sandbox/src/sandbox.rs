//! The sandbox in one's own process: start it, talk to it over HTTP, change its world from outside.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{runtime, sync::oneshot};

use crate::{
    DomainFixture, Endpoint, Fault, Fixture, Journal, Switches, Traps,
    faults::Faults,
    fixture,
    limits::Limits,
    server::{self, Shared, lock},
    world::{Row, World, history::By},
};

/// A running HostUp on loopback. It has its own thread and runtime, so it serves synchronous and asynchronous tests alike, and
/// stops when it is dropped. Its methods block for moments only.
///
/// Domains are named by name or id; of several with one name the first whose service is active is meant.
///
/// # Panics
///
/// Methods that take a domain, an account or a fault panic, at the caller's line, when there is none such or when it is
/// impossible: that is a mistake of the test.
pub struct Sandbox {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on 127.0.0.1, ready to answer when this returns.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] with a [`FixtureError`](crate::FixtureError) when the fixture cannot be; else what the
    /// system says when the port is taken or no thread can be had.
    pub fn start(fixture: Fixture) -> io::Result<Self> {
        let invalid = |error: Box<dyn std::error::Error + Send + Sync>| {
            io::Error::new(io::ErrorKind::InvalidInput, error)
        };
        let world = fixture.build().map_err(|error| invalid(error.into()))?;
        let mut faults = Faults::default();
        for (index, fault) in fixture.faults.into_iter().enumerate() {
            faults
                .add(fault)
                .map_err(|error| invalid(format!("fixture, faults[{index}]: {error}").into()))?;
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, fixture.port))?;
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            world: Mutex::new(world),
            faults: Mutex::new(faults),
            limits: Mutex::new(Limits::default()),
            journal: Mutex::new(Journal::default()),
        });
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("hostup-sandbox".to_owned())
            .spawn(move || runtime.block_on(server::serve(listener, serving, stopped)))?;
        Ok(Self {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The base of the API, as `http://127.0.0.1:40123/api/v2`.
    pub fn base_url(&self) -> String {
        format!("http://{}/api/v2", self.shared.address)
    }

    /// A key of this account, one that may write if it has one.
    #[track_caller]
    pub fn key_of(&self, account: &str) -> String {
        let world = lock(&self.shared.world);
        world
            .key_of(account)
            .unwrap_or_else(|| panic!("the sandbox has no key of account `{account}`"))
            .to_owned()
    }

    /// The time on the sandbox's clock.
    pub fn now(&self) -> Timestamp {
        lock(&self.shared.world).now()
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        lock(&self.shared.world).advance(by);
    }

    /// Adds a domain.
    #[track_caller]
    pub fn add_domain(&self, domain: &DomainFixture) {
        let mut world = lock(&self.shared.world);
        let now = world.now();
        if let Err((what, remedy)) = fixture::add(&mut world, domain, now) {
            drop(world);
            panic!("domain `{}`: {what}; {remedy}", domain.name);
        }
    }

    /// Changes the domain's name servers to HostUp's own, from wherever they were, which starts the cooldown.
    #[track_caller]
    pub fn change_nameservers(&self, domain: &str) {
        self.on(domain, |world, row| {
            world.change_nameservers(row, None, By::Outside)
        });
    }

    /// Changes the domain's name servers, which starts the cooldown.
    #[track_caller]
    pub fn set_nameservers(&self, domain: &str, nameservers: &[&str]) {
        let nameservers = nameservers.iter().map(|name| (*name).to_owned()).collect();
        self.on(domain, |world, row| {
            world.change_nameservers(row, Some(nameservers), By::Outside)
        });
    }

    /// Opts the domain in or out as in the dashboard, past the API.
    #[track_caller]
    pub fn set_enrolment_outside(&self, domain: &str, included: bool) {
        self.on(domain, |world, row| {
            world.set_enrolment(row, included, By::Outside, true)
        });
    }

    /// Lets the last attempt have failed with this text.
    #[track_caller]
    pub fn fail_checks(&self, domain: &str, text: &str) {
        self.on(domain, |world, row| {
            world.finish_checks(row, Some(text.to_owned()))
        });
    }

    /// Lets the checks pass now; a cooldown goes on.
    #[track_caller]
    pub fn pass_checks(&self, domain: &str) {
        self.on(domain, |world, row| world.finish_checks(row, None));
    }

    /// Deletes the domain.
    #[track_caller]
    pub fn delete_domain(&self, domain: &str) {
        self.on(domain, World::delete);
    }

    /// Gives the domain to another account.
    #[track_caller]
    pub fn transfer(&self, domain: &str, account: &str) {
        if let Err(missing) = self.on(domain, |world, row| world.transfer(row, account)) {
            panic!("{missing}");
        }
    }

    /// Gives the domain another id, as after a deletion and a new order, and returns it.
    #[track_caller]
    pub fn replace_id(&self, domain: &str) -> String {
        self.on(domain, World::replace_id)
    }

    /// The domain's public id.
    #[track_caller]
    pub fn id_of(&self, domain: &str) -> String {
        self.on(domain, |world, row| world.domain(row).id.clone())
    }

    /// The status that a GET shows, were it to look past a lag.
    #[track_caller]
    pub fn status_of(&self, domain: &str) -> String {
        self.on(domain, |world, row| world.status_of(row))
    }

    /// Whether the domain is opted in, whatever its status says.
    #[track_caller]
    pub fn is_enrolled(&self, domain: &str) -> bool {
        self.on(domain, |world, row| world.domain(row).automation.enrolled)
    }

    /// Changes the switches of the whole sandbox.
    pub fn switches(&self, change: impl FnOnce(&mut Switches)) {
        let mut world = lock(&self.shared.world);
        world.settle_all();
        change(&mut world.switches);
        world.settle_all();
    }

    /// Changes the traps of one domain.
    #[track_caller]
    pub fn traps(&self, domain: &str, change: impl FnOnce(&mut Traps)) {
        self.on(domain, |world, row| {
            world.settle(row);
            change(&mut world.domain_mut(row).traps);
            world.settle(row);
        });
    }

    /// Adds a fault after those that wait already.
    #[track_caller]
    pub fn fault(&self, fault: Fault) {
        let added = lock(&self.shared.faults).add(fault);
        if let Err(error) = added {
            panic!("{error}");
        }
    }

    /// Takes back all faults that were not used up.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// How many faults are not used up.
    pub fn waiting_faults(&self) -> usize {
        lock(&self.shared.faults).rules().len()
    }

    /// A copy of what was seen since the start or the last clear.
    pub fn journal(&self) -> Journal {
        lock(&self.shared.journal).clone()
    }

    /// How many requests with `method` went to `endpoint`: for polling, without a copy of the journal.
    pub fn count(&self, method: &str, endpoint: Endpoint) -> u64 {
        lock(&self.shared.journal).count(method, endpoint)
    }

    /// How many of the kept requests with `method` to `endpoint` have been answered, so that all they do is done: for
    /// polling, without a copy of the journal.
    pub fn answered_count(&self, method: &str, endpoint: Endpoint) -> usize {
        lock(&self.shared.journal).answered_count(method, endpoint)
    }

    /// How many connections are open now.
    pub fn open_connections(&self) -> u64 {
        lock(&self.shared.journal).open_connections
    }

    /// Forgets what was seen.
    pub fn clear_journal(&self) {
        lock(&self.shared.journal).clear();
    }

    #[track_caller]
    fn on<T>(&self, domain: &str, then: impl FnOnce(&mut World, Row) -> T) -> T {
        let mut world = lock(&self.shared.world);
        match world.find(domain) {
            Ok(row) => then(&mut world, row),
            Err(missing) => {
                drop(world);
                panic!("{missing}")
            }
        }
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
            // A panic of the server's thread has been printed; a second one here would abort the test run.
            let _ = thread.join();
        }
    }
}
