//! Asks the resolvers in turn until one answers.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};
use tokio::time::{Instant, timeout_at};

use super::exchange::{Exchange, Protocol};
use super::query::Query;
use super::query_error::{QueryError, QueryErrorKind};
use super::resolvers::Resolvers;
use super::response::Response;

/// The limits of one lookup.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long one resolver may take over one protocol.
    pub(super) attempt: Duration,
    /// How often each resolver is asked.
    pub(super) rounds: usize,
    /// How long the whole lookup may take.
    pub(super) total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            attempt: Duration::from_secs(3),
            rounds: 2,
            total: Duration::from_secs(10),
        }
    }
}

pub(super) struct Lookup<'a, E> {
    pub(super) exchange: &'a E,
    pub(super) resolvers: &'a Resolvers,
    pub(super) limits: Limits,
    pub(super) name: &'a Name,
}

impl<E: Exchange> Lookup<'_, E> {
    /// Returns the first usable answer; or else the first error in an answer; or else the last failure.
    pub(super) async fn run(&self, record_type: RecordType) -> Result<Response, QueryError> {
        let deadline = Instant::now() + self.limits.total;
        let addresses = self.resolvers.addresses();
        let attempts = addresses.len() * self.limits.rounds;
        let mut known: Option<QueryError> = None;
        for &resolver in addresses.iter().cycle().take(attempts) {
            let answer = self.ask(resolver, record_type, deadline).await;
            match answer {
                Ok(response) => return Ok(response),
                Err(kind) if known.as_ref().is_none_or(|error| !error.is_answer()) => {
                    known = Some(QueryError {
                        resolver,
                        record_type,
                        kind,
                    });
                }
                Err(_) => {}
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        Err(known
            .expect("there is at least one resolver, and each result is a response or an error"))
    }

    async fn ask(
        &self,
        resolver: SocketAddr,
        record_type: RecordType,
        deadline: Instant,
    ) -> Result<Response, QueryErrorKind> {
        let query = Query::new(self.name, record_type).map_err(|_| QueryErrorKind::Malformed)?;
        let udp = self
            .attempt(resolver, Protocol::Udp, &query, deadline)
            .await?;
        let is_truncated = query
            .answer_header(&udp)
            .is_some_and(|header| header.metadata.truncation);
        let answer = match is_truncated {
            true => {
                self.attempt(resolver, Protocol::Tcp, &query, deadline)
                    .await?
            }
            false => udp,
        };
        let message = Message::from_vec(&answer).map_err(|_| QueryErrorKind::Malformed)?;
        Response::read(&message, self.name, record_type)
    }

    async fn attempt(
        &self,
        resolver: SocketAddr,
        protocol: Protocol,
        query: &Query,
        deadline: Instant,
    ) -> Result<Vec<u8>, QueryErrorKind> {
        let until = deadline.min(Instant::now() + self.limits.attempt);
        let exchange = self.exchange.exchange(resolver, protocol, query);
        match timeout_at(until, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(QueryErrorKind::Network(error.kind())),
            Err(_) => Err(QueryErrorKind::Timeout),
        }
    }
}
