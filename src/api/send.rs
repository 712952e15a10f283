//! stub
use super::error::{Outcome, Sent};
use super::keep::Keeper;
use super::key::ApiKey;
use super::problem::Problem;
use super::wire::{Reply, Request, Wire};
use std::num::NonZeroU32;
use std::time::{Duration, SystemTime};
use tokio_util::sync::CancellationToken;
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) requests_per_minute: Option<NonZeroU32>,
}
pub(super) struct Core<W> {
    wire: W,
    key: ApiKey,
}
impl<W: Wire> Core<W> {
    pub(super) fn new(wire: W, key: ApiKey, _l: Limits, _n: fn() -> SystemTime) -> Self {
        Core { wire, key }
    }
    pub(super) fn keeper(&self) -> Keeper<'_> {
        Keeper::new(&self.key)
    }
    pub(super) async fn send(&self, r: &Request, _s: &CancellationToken) -> Result<Reply, Outcome> {
        match self.wire.exchange(r).await {
            Ok(reply) if reply.status < 300 => Ok(reply),
            Ok(reply) => Err(Outcome::of_problem(Problem::read(
                reply.status,
                reply.bytes(),
                self.keeper(),
            ))),
            Err(what) => {
                let _ = Sent::No;
                Err(Outcome::Unreachable { what, attempts: 1 })
            }
        }
    }
}
