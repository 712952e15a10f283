//! Which resolver is asked at what time, without a network and on paused time.

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::RecordType;
use tokio::time::Instant;

use super::zone::{Answers, ZONE, message, name, zone_key};
use crate::dns::exchange::{Exchange, Protocol};
use crate::dns::lookup::{Limits, Lookup};
use crate::dns::query::Query;
use crate::dns::query_error::{QueryError, QueryErrorKind};
use crate::dns::resolvers::Resolvers;
use crate::dns::response::Response;

/// How a resolver behaves.
#[derive(Clone)]
enum Behaviour {
    Silent,
    Unreachable,
    Answers(Message),
    /// Over UDP the answer is truncated; over TCP it is this one.
    Truncates(Message),
    Garbles,
}

struct Network {
    resolvers: HashMap<SocketAddr, Behaviour>,
    calls: Mutex<Vec<(SocketAddr, Protocol, Duration)>>,
    start: Instant,
}

impl Exchange for Network {
    async fn exchange(
        &self,
        resolver: SocketAddr,
        protocol: Protocol,
        query: &Query,
    ) -> io::Result<Vec<u8>> {
        let call = (resolver, protocol, self.start.elapsed());
        self.calls.lock().unwrap().push(call);
        let mut answer = match &self.resolvers[&resolver] {
            Behaviour::Silent => pending().await,
            Behaviour::Unreachable => return Err(io::ErrorKind::ConnectionRefused.into()),
            Behaviour::Truncates(message) if protocol == Protocol::Udp => message.truncate(),
            Behaviour::Answers(message) | Behaviour::Truncates(message) => message.clone(),
            Behaviour::Garbles => return Ok(query.bytes()[..20].to_vec()),
        };
        answer.metadata.id = u16::from_be_bytes([query.bytes()[0], query.bytes()[1]]);
        Ok(answer.to_vec().unwrap())
    }
}

/// Looks up with resolvers 192.0.2.1, 192.0.2.2 and so on that behave like this. Returns the result, and the calls: the
/// number of the resolver, the protocol, and the second.
async fn look_up(
    behaviours: &[Behaviour],
) -> (Result<Response, QueryError>, Vec<(u8, Protocol, u64)>) {
    let address =
        |number: usize| SocketAddr::from(([192, 0, 2, u8::try_from(number).unwrap()], 53));
    let texts: Vec<_> = (1..=behaviours.len())
        .map(|number| address(number).to_string())
        .collect();
    let numbered = (1..).zip(behaviours.iter().cloned());
    let network = Network {
        resolvers: numbered.map(|(number, it)| (address(number), it)).collect(),
        calls: Mutex::default(),
        start: Instant::now(),
    };
    let lookup = Lookup {
        exchange: &network,
        resolvers: &Resolvers::parse(&texts).unwrap(),
        limits: Limits::default(),
        name: &name(ZONE),
    };
    let result = lookup.run(RecordType::NS).await;
    let calls = network.calls.into_inner().unwrap().into_iter();
    let calls = calls.map(|(address, protocol, at)| {
        let SocketAddr::V4(address) = address else {
            unreachable!("all are IPv4")
        };
        (address.ip().octets()[3], protocol, at.as_secs())
    });
    (result, calls.collect())
}

fn healthy() -> Message {
    Answers::linked(&zone_key()).message(RecordType::NS)
}

fn failing() -> Message {
    message(RecordType::NS, ResponseCode::ServFail, vec![], vec![])
}

use Protocol::{Tcp, Udp};

#[tokio::test(start_paused = true)]
async fn resolvers_are_asked_in_turn_until_one_answers() {
    let (result, calls) = look_up(&[
        Behaviour::Silent,
        Behaviour::Unreachable,
        Behaviour::Answers(failing()),
        Behaviour::Answers(healthy()),
        Behaviour::Silent,
    ])
    .await;
    assert!(matches!(result, Ok(Response::Records(_))), "{result:?}");
    assert_eq!(calls, [(1, Udp, 0), (2, Udp, 3), (3, Udp, 3), (4, Udp, 3)]);
}

#[tokio::test(start_paused = true)]
async fn truncated_answer_is_requested_over_tcp() {
    let (result, calls) = look_up(&[Behaviour::Truncates(healthy())]).await;
    assert!(matches!(result, Ok(Response::Records(_))), "{result:?}");
    assert_eq!(calls, [(1, Udp, 0), (1, Tcp, 0)]);
}

#[tokio::test(start_paused = true)]
async fn silent_resolver_is_asked_twice() {
    let (result, calls) = look_up(&[Behaviour::Silent]).await;
    assert_eq!(result.expect_err("no answer").kind, QueryErrorKind::Timeout);
    assert_eq!(calls, [(1, Udp, 0), (1, Udp, 3)]);
}

#[tokio::test(start_paused = true)]
async fn look_up_ends_after_ten_seconds() {
    let start = Instant::now();
    let (result, calls) = look_up(&vec![Behaviour::Silent; 8]).await;
    assert_eq!(result.expect_err("no answer").kind, QueryErrorKind::Timeout);
    assert_eq!(calls, [(1, Udp, 0), (2, Udp, 3), (3, Udp, 6), (4, Udp, 9)]);
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn error_in_an_answer_takes_precedence_over_a_network_error() {
    let servfail = QueryErrorKind::Code(ResponseCode::ServFail);
    let refused = QueryErrorKind::Network(io::ErrorKind::ConnectionRefused);
    for (behaviours, kind) in [
        (
            vec![Behaviour::Unreachable, Behaviour::Answers(failing())],
            servfail,
        ),
        (
            vec![Behaviour::Answers(failing()), Behaviour::Unreachable],
            servfail,
        ),
        (
            vec![Behaviour::Answers(failing()), Behaviour::Garbles],
            servfail,
        ),
        (
            vec![Behaviour::Garbles, Behaviour::Silent],
            QueryErrorKind::Malformed,
        ),
        (vec![Behaviour::Unreachable], refused),
    ] {
        let (result, _) = look_up(&behaviours).await;
        assert_eq!(result.expect_err("an error").kind, kind);
    }
}
