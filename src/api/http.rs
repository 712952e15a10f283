//! The wire to the real server: reqwest over rustls, made when the first call needs it.
//!
//! Nothing is followed, unpacked or repeated here. The roots of trust are the system's (by rustls-platform-verifier) and
//! the ones that the settings add; a plain address on loopback loads none at all, since they cost megabytes.

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use rustls::AlertDescription;
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};
use tracing::trace;

use super::base::Base;
use super::fault::Fault;
use super::proxy::Route;
use super::resolver::{NoThread, Resolver};
use super::settings::{Settings, without_bom};
use super::tls_error;
use super::wire::{Ask, Body, Reply, Request, TARGET, Wire};

/// The most of a body that is held in memory.
pub(super) const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// The longest that connecting may take, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What stands in for a User-Agent that no header can carry. HostUp refuses some libraries' own.
const PLAIN_USER_AGENT: HeaderValue = HeaderValue::from_static("terraform-provider-hostup");

pub(super) struct Http {
    base: Base,
    extra_roots: Option<Vec<u8>>,
    request_timeout: Duration,
    headers: HeaderMap,
    connections: Mutex<Connections>,
}

/// The connections that attempts share.
#[derive(Default)]
struct Connections {
    /// Made when the first attempt needs it.
    client: Option<Result<reqwest::Client, Fault>>,
    /// How many of the next attempts need a new connection each, since so many have timed out.
    renew: u32,
}

impl Http {
    pub(super) fn new(settings: &Settings) -> Http {
        let user_agent = HeaderValue::from_str(&settings.user_agent).unwrap_or(PLAIN_USER_AGENT);
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (USER_AGENT, user_agent),
            (AUTHORIZATION, settings.key.header()),
        ]);
        Http {
            base: settings.base.clone(),
            extra_roots: settings.extra_roots.clone(),
            request_timeout: settings.request_timeout,
            headers,
            connections: Mutex::default(),
        }
    }

    /// The HTTP client for one attempt.
    fn client(&self) -> Result<reqwest::Client, Fault> {
        let mut connections = self.lock();
        if connections.renew > 0 {
            connections.renew -= 1;
            connections.client = None;
        }
        let client = connections.client.get_or_insert_with(|| {
            let route = Route::to(&self.base, &|name| std::env::var_os(name));
            let plan = Plan::of(&self.base, self.request_timeout);
            build(
                plan,
                route.map_err(Fault::Proxy)?,
                self.extra_roots.as_deref(),
            )
            .map_err(|fault| Fault::NoClient(innermost(&fault)))
        });
        client.clone()
    }

    /// An attempt has timed out. Over HTTP/2 all requests share one connection, and one that is stuck would hold every
    /// later attempt. So for each attempt that timed out a later one gets a new client, and with it a new connection.
    /// Attempts in flight keep theirs.
    fn timed_out(&self) -> Fault {
        let mut connections = self.lock();
        connections.renew = connections.renew.saturating_add(1);
        Fault::Timeout(self.request_timeout)
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an address decides about the client that reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    /// The system's certificates are loaded.
    roots: bool,
    /// The name `localhost` means loopback, whatever a resolver says.
    pin_localhost: bool,
    /// The longest that connecting may take. It ends before the whole attempt does: then it is known that nothing was
    /// sent.
    connect_timeout: Duration,
}

impl Plan {
    fn of(base: &Base, request_timeout: Duration) -> Plan {
        Plan {
            connect_timeout: CONNECT_TIMEOUT.min(request_timeout.mul_f64(0.9)),
            roots: !base.is_plain(),
            pin_localhost: base.is_localhost_by_name(),
        }
    }
}

fn build(plan: Plan, route: Route, extra_roots: Option<&[u8]>) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .dns_resolver(Resolver::default())
        .connect_timeout(plan.connect_timeout);
    builder = match route {
        Route::Direct => builder.no_proxy(),
        Route::Variable(_, url) => builder.no_proxy().proxy(reqwest::Proxy::all(url)?),
        Route::System => builder,
    };
    if !plan.roots {
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = extra_roots {
        builder = builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(without_bom(pem))?);
    }
    if plan.pin_localhost {
        // Port 0 stands for the one of the address.
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses = loopback.map(|ip| SocketAddr::new(ip, 0));
        builder = builder.resolve_to_addrs("localhost", &addresses);
    }
    builder.build()
}

impl Wire for Http {
    async fn exchange(&self, request: &Request) -> Result<Reply, Fault> {
        let client = self.client()?;
        let url = request.url.clone();
        let outgoing = match request.ask {
            Ask::Get => client.get(url),
            Ask::Post(body) => client
                .post(url)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body),
        };
        if tracing::enabled!(target: TARGET, tracing::Level::TRACE) {
            let mut headers = self.headers.clone();
            headers.remove(AUTHORIZATION);
            trace!(target: TARGET, method = request.method(), ?headers, "headers of the request");
        }
        let ends = Instant::now() + self.request_timeout;
        let sent = outgoing.headers(self.headers.clone()).send();
        let mut response = timeout_at(ends, sent)
            .await
            .map_err(|_| self.timed_out())?
            .map_err(|fault| classify(&fault, || self.timed_out()))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let read = timeout_at(ends, read(response)).await;
        let body = enough(status, read.map_err(|_| self.timed_out()))?;
        // The connection goes back to the pool by a task of its own. Whoever sends next on this thread must find it there,
        // or opens one more than there are requests at a time.
        yield_now().await;
        Ok(Reply {
            status,
            headers,
            body,
        })
    }
}

/// What there is of a body, where that is enough. A body that has not ended in time is a fault.
///
/// Of redirects and faults of the server the status alone says what they mean. Of other answers the body does: without it
/// they broke off.
fn enough(status: u16, body: Result<Body, Fault>) -> Result<Body, Fault> {
    let fault = match body {
        Ok(Body::Truncated) => Fault::Reset,
        Ok(body) => return Ok(body),
        Err(fault) => fault,
    };
    match status {
        // An answer of success that broke off is told as one that could not be read.
        200..=299 if fault == Fault::Reset => Ok(Body::Truncated),
        300..=399 | 407 | 429 | 500.. => Ok(Body::Truncated),
        _ => Err(fault),
    }
}

async fn read(mut response: reqwest::Response) -> Body {
    let announced = response.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > LARGEST_BODY {
        return Body::TooLarge;
    }
    let mut body = Vec::with_capacity(announced.min(64 * 1024));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LARGEST_BODY => return Body::TooLarge,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Body::Whole(body),
            Err(_) => return Body::Truncated,
        }
    }
}

/// Finds out what happened from a reqwest error, whose own text says only that sending failed.
fn classify(fault: &reqwest::Error, timed_out: impl Fn() -> Fault) -> Fault {
    if fault.is_dns() {
        return match no_thread(fault) {
            Some(refused) => Fault::Connect(refused.to_string()),
            None => Fault::Dns,
        };
    }
    let known = fault.source().and_then(known_cause);
    if let Some(known) = known {
        return match known {
            // On a connection that was made and used, TLS fails as any connection does.
            Fault::Tls(_) | Fault::Connect(_) if !fault.is_connect() => Fault::Reset,
            known => known,
        };
    }
    match (fault.is_connect(), fault.is_timeout()) {
        (true, true) => Fault::ConnectTimeout,
        (true, false) => no_connection(innermost(fault)),
        (false, true) => timed_out(),
        (false, false) if fault.is_builder() => Fault::Other(innermost(fault)),
        (false, false) => Fault::Reset,
    }
}

/// Whether the system refused the thread that a look-up needs, at any depth.
fn no_thread<'a>(fault: &'a (dyn std::error::Error + 'static)) -> Option<&'a NoThread> {
    fault.downcast_ref().or_else(|| no_thread(fault.source()?))
}

/// Looks for a cause that has a name of its own, however deep it is.
fn known_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Fault> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            // The server is not well at the moment; every other fault of a handshake is one of what the two are.
            rustls::Error::AlertReceived(
                AlertDescription::InternalError | AlertDescription::UserCanceled,
            ) => Fault::Connect(tls.to_string()),
            _ => Fault::Tls(tls_error::describe(tls)),
        });
    }
    if let Some(http) = cause.downcast_ref::<hyper::Error>()
        && http.is_parse()
    {
        return Some(Fault::NotHttp(http.to_string()));
    }
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        if io.kind() == io::ErrorKind::ConnectionRefused {
            return Some(Fault::Refused);
        }
        // What an error of io wraps is not its source, but beside it.
        if let Some(inner) = io.get_ref() {
            return known_cause(inner);
        }
    }
    known_cause(cause.source()?)
}

/// Says who it was where a proxy did not connect: hyper-util's words, such as `tunnel error: unsuccessful`, do not.
fn no_connection(text: String) -> Fault {
    match text.strip_prefix("tunnel error: ") {
        Some("unsuccessful") => Fault::Connect("the proxy refused to make it".to_owned()),
        Some("proxy authorization required") => Fault::ProxyAuthorization,
        Some(why) => Fault::Connect(format!("at the proxy: {why}")),
        None => Fault::Connect(text),
    }
}

/// The text of the first cause: the outer ones say that something failed, and may name the URL.
fn innermost(fault: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = fault;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Fault = Fault::Timeout(Duration::from_secs(30));

    fn plan(base: &str) -> Plan {
        Plan::of(&Base::parse(base).expect("a base"), Duration::from_secs(30))
    }

    #[tokio::test]
    async fn a_refused_thread_is_named_with_the_limit_to_raise() {
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .dns_resolver(Resolver::without_threads())
            .build()
            .expect("a client");
        let error = client.get("http://hostup.invalid/").send().await;
        let text = classify(&error.expect_err("no look-up"), || {
            Fault::Timeout(Duration::ZERO)
        })
        .to_string();
        assert!(text.starts_with("no connection could be made"), "{text}");
        assert!(text.contains("refuses a thread"), "{text}");
        assert!(text.contains("ulimit -u"), "{text}");
    }

    #[test]
    fn connecting_ends_before_the_attempt_does() {
        let base = Base::parse("https://cloud.hostup.se").expect("a base");
        let of = |seconds| Plan::of(&base, Duration::from_secs(seconds)).connect_timeout;
        assert_eq!(of(30), Duration::from_secs(10));
        assert!(of(5) < Duration::from_secs(5));
    }

    #[test]
    fn a_body_that_is_missed_is_one_more_attempt_only_where_the_status_does_not_say_it_all() {
        for status in [302, 407, 429, 500, 503] {
            for missed in [Err(TIMEOUT), Ok(Body::Truncated)] {
                assert_eq!(enough(status, missed), Ok(Body::Truncated), "{status}");
            }
        }
        for status in [400, 401, 403, 404, 409, 422] {
            assert_eq!(enough(status, Err(TIMEOUT)), Err(TIMEOUT), "{status}");
            let broke_off = enough(status, Ok(Body::Truncated));
            assert_eq!(broke_off, Err(Fault::Reset), "{status}");
        }
        assert_eq!(enough(200, Err(TIMEOUT)), Err(TIMEOUT));
        assert_eq!(enough(200, Ok(Body::Truncated)), Ok(Body::Truncated));
        let whole = Body::Whole(Vec::new());
        assert_eq!(enough(404, Ok(whole.clone())), Ok(whole));
    }

    #[test]
    fn certificates_are_loaded_only_where_tls_is_spoken() {
        assert!(!plan("http://127.0.0.1:1").roots);
        assert!(plan("https://cloud.hostup.se").roots);
    }

    #[test]
    fn localhost_is_pinned_and_a_literal_needs_no_pin() {
        assert!(plan("http://localhost:1").pin_localhost);
        assert!(!plan("http://127.0.0.1:1").pin_localhost);
    }
}
