//! Tests of whole calls: `paused` before a simulated wire on paused time, for everything that waits; `sockets` before
//! tiny servers on loopback, for everything that is HTTP.

mod outage;
mod paused;
mod sockets;
mod stop;
