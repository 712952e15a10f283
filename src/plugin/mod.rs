//! A process that Terraform can start, trust and stop.
//!
//! Terraform runs a provider as a child process, once for each walk of a command, and speaks gRPC with it over a socket
//! that only the two of them can use. This room holds everything of that which has nothing to do with providers: the
//! flags, the handshake line on stdout, mutual TLS with one-time certificates, the socket, go-plugin's own services,
//! signals and the end of the process, logs on stderr, its memory, and what a panic looks like. What is served is handed
//! in as a set of gRPC routes.
//!
//! The flow is `run` → [`flags`] → [`handshake`] (what the client asked for) → [`listener`] and [`tls`] →
//! [`serve`] ([`connections`], [`services`], [`lifecycle`]). Nothing here is made before it is asked for: Terraform
//! starts three to five of these processes for one command, and waits for each.

mod about;
mod certificate;
mod connections;
mod failure;
mod flags;
mod handshake;
mod lifecycle;
mod listener;
mod log;
mod memory;
mod panics;
mod reattach;
mod serve;
mod services;
mod tls;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

pub use about::PluginInfo;
pub use panics::{CaughtPanic, catch_panic};
pub use services::wire;

use failure::Failure;
use flags::Flag;
use handshake::{Asked, Line};
use lifecycle::Attendance;
use listener::{Listener, Transport};
use serve::Server;

/// Runs the process from its flags to its end and gives its exit code.
///
/// `services` is called inside the runtime when a client asked for the plugin, not for `-version` and its like: once
/// where Terraform has started the process, and for each connection while it is debugged. The token is cancelled when
/// the process must end (shutdown, SIGTERM, an orphaned process): work in flight ends then as it would on a request to
/// stop. The process waits for it only for a few seconds.
pub fn run(about: &PluginInfo, services: impl Fn(CancellationToken) -> Routes) -> ExitCode {
    panics::install_hook(about.report);
    match flags::parse(env::args_os().skip(1)) {
        Ok(None) => serve_client(about, services),
        Ok(Some(Flag::Debug)) => ended(serve_debugger(about, services)),
        Ok(Some(Flag::Version)) => ended(print(&about.version_text())),
        Ok(Some(Flag::Help)) => ended(print(&about.help_text())),
        Err(unknown) => {
            complain(&format!("{}: {unknown}", about.name));
            ExitCode::from(2)
        }
    }
}

/// Serves the client that started the process, over mutual TLS if it brought a certificate.
fn serve_client(about: &PluginInfo, services: impl Fn(CancellationToken) -> Routes) -> ExitCode {
    let environment = |name: &str| env::var_os(name);
    if !handshake::has_cookie(about, &environment) {
        complain(&about.by_hand_text());
        return ExitCode::FAILURE;
    }
    let outcome = serve_child(about, &environment, services);
    if let Err(failure) = &outcome {
        // The one way to get words to the user before gRPC is up: Terraform shows a first line on stdout that is no
        // handshake line. One with four fields would be taken for one.
        let line = format!("{}: {failure}", about.name).replace(['|', '\n'], " ");
        let _ = print(&format!("{line}\n"));
    }
    ended(outcome)
}

fn serve_child(
    about: &PluginInfo,
    environment: &dyn Fn(&str) -> Option<OsString>,
    services: impl Fn(CancellationToken) -> Routes,
) -> Result<(), Failure> {
    let asked = Asked::read(about, environment)?;
    log::install(about);
    memory::keep_private();
    serve::in_runtime(async {
        let server = Server::new(Attendance::Child, services)?;
        let secured = asked.client.map(tls::secure).transpose()?;
        let (acceptor, certificate) = secured.unzip();
        let (listener, place) = Listener::bind(&asked.transport)?;
        let line = Line {
            protocol: about.protocol,
            address: place.address(),
            certificate: certificate.as_ref(),
            multiplexing: asked.multiplexing,
        };
        print(&line.to_string())?;
        server.run(listener, acceptor).await;
        Ok(())
    })
}

/// Serves whoever connects, in plain, until the developer ends it: a debugger holds the process, not Terraform.
fn serve_debugger(
    about: &PluginInfo,
    services: impl Fn(CancellationToken) -> Routes,
) -> Result<(), Failure> {
    log::install(about);
    serve::in_runtime(async {
        let server = Server::new(Attendance::Developer, services)?;
        let (listener, place) = Listener::bind(&Transport::of_platform())?;
        print(&reattach::text(about, place.address()))?;
        server.run(listener, None).await;
        Ok(())
    })
}

fn ended(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Writes to stdout at once. Stdout is the handshake: nothing else in the crate may write there.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::Output)
}

fn complain(text: &str) {
    // Nobody can be told that stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
