//! Tests of complete calls. Tests of waits and retries use the scripted server of `environment` on paused time; tests of
//! HTTP itself use the servers on loopback.

mod api_key;
mod captured_log;
mod circuit_breaker;
mod client;
mod delegation;
mod domain_lists;
mod environment;
mod first_request;
mod http1;
mod http2;
mod rate_limits;
mod responses;
mod retries;
pub(crate) mod server;
mod stop;
mod tls;
mod unreadable_responses;
mod wait_log;
