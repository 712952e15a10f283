//! Tests of whole calls. `paused`, `stop` and `outage` stand before a simulated wire on paused time, for everything that
//! waits; the others before the tiny `server` on loopback, for everything that is HTTP.

mod http2;
mod lists;
mod log;
mod outage;
mod paused;
mod secrets;
mod server;
mod sockets;
mod stop;
mod tls;
mod waits;
