//! The go-plugin server process that Terraform starts and stops.
//!
//! Terraform runs a provider as a child process, several times per command, and speaks gRPC with it over a socket that
//! only the two of them can use. This module contains everything that does not depend on what is served: flags, the
//! handshake line on stdout, mutual TLS with one-time certificates, the socket, go-plugin's own services, signals and
//! the end of the process, logs on stderr, protection of its memory, and crash reports. The caller provides the gRPC
//! routes.
//!
//! The flow is `run` → [`flags`] → [`handshake`] (what the client requests) → [`listener`] and [`tls`] → [`serve`]
//! ([`connections`], [`services`], [`lifecycle`]). Everything is created as late as possible: Terraform starts three to
//! five of these processes for one command, and waits for each.

mod certificate;
mod connections;
mod flags;
mod handshake;
mod info;
mod lifecycle;
mod listener;
mod log;
mod memory;
mod panic_hook;
mod reattach;
mod serve;
mod services;
mod start_error;
mod tls;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

pub use info::PluginInfo;
pub use services::wire;

use flags::Flag;
use handshake::{ClientOptions, HandshakeLine};
use lifecycle::LaunchMode;
use listener::{Listener, Transport};
use serve::Server;
use start_error::StartError;

/// Runs the process from its flags to its end and returns its exit code.
///
/// `routes` is called inside the runtime, and only to serve, not for flags such as `-version`: once when Terraform has
/// started the process, and for each connection under a debugger. The token is cancelled when the process must end
/// (shutdown, SIGTERM, an orphaned process): calls in flight then end as after an interrupt. The process waits for them
/// for a few seconds only.
pub fn run(info: &PluginInfo, routes: impl Fn(CancellationToken) -> Routes) -> ExitCode {
    panic_hook::install(info.report_url);
    match flags::parse(env::args_os().skip(1)) {
        Ok(None) => serve_client(info, routes),
        Ok(Some(Flag::Debug)) => exit_code(serve_debugger(info, routes)),
        Ok(Some(Flag::Version)) => exit_code(print(&info.version_text())),
        Ok(Some(Flag::Help)) => exit_code(print(&info.help_text())),
        Err(unknown) => {
            print_error(&format!("{}: {unknown}", info.name));
            ExitCode::from(2)
        }
    }
}

/// Serves the client that started the process, over mutual TLS if it sent a certificate.
fn serve_client(info: &PluginInfo, routes: impl Fn(CancellationToken) -> Routes) -> ExitCode {
    let environment = |name: &str| env::var_os(name);
    if !handshake::has_magic_cookie(info, &environment) {
        print_error(&info.manual_start_text());
        return ExitCode::FAILURE;
    }
    let result = serve_child(info, &environment, routes);
    if let Err(error) = &result {
        // The only way to reach the user before gRPC works: Terraform shows a first line on stdout that is not a
        // handshake line. It would read a line with four fields as one.
        let line = format!("{}: {error}", info.name).replace(['|', '\n'], " ");
        let _ = print(&format!("{line}\n"));
    }
    exit_code(result)
}

fn serve_child(
    info: &PluginInfo,
    environment: &dyn Fn(&str) -> Option<OsString>,
    routes: impl Fn(CancellationToken) -> Routes,
) -> Result<(), StartError> {
    let options = ClientOptions::read(info, environment)?;
    log::install(info);
    memory::protect();
    serve::run_in_runtime(async {
        let server = Server::new(LaunchMode::Child, routes)?;
        let tls = options.certificate.map(tls::acceptor).transpose()?;
        let (acceptor, certificate) = tls.unzip();
        let (listener, endpoint) = Listener::bind(&options.transport)?;
        let line = HandshakeLine {
            protocol: info.protocol,
            address: endpoint.address(),
            certificate: certificate.as_ref(),
            multiplexing: options.multiplexing,
        };
        print(&line.to_string())?;
        server.run(listener, acceptor).await;
        Ok(())
    })
}

/// Serves any client, without TLS, until the developer ends the process.
fn serve_debugger(
    info: &PluginInfo,
    routes: impl Fn(CancellationToken) -> Routes,
) -> Result<(), StartError> {
    log::install(info);
    serve::run_in_runtime(async {
        let server = Server::new(LaunchMode::Debug, routes)?;
        let (listener, endpoint) = Listener::bind(&Transport::platform_default())?;
        print(&reattach::instructions(info, endpoint.address()))?;
        server.run(listener, None).await;
        Ok(())
    })
}

fn exit_code(result: Result<(), StartError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Writes to stdout and flushes. Stdout is for the handshake: nothing else in the crate may write there.
fn print(text: &str) -> Result<(), StartError> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(StartError::Stdout)
}

fn print_error(text: &str) {
    // There is nowhere to report that stderr is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
