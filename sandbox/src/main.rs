//! The `hostup-sandbox` binary: starts a sandbox, prints how to use it, and runs until it is interrupted.

mod arguments;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use arguments::{Command, RunOptions};
use hostup_sandbox::{ClockStart, Fixture, Sandbox};

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            print_error(&format!("{error}; see hostup-sandbox --help"));
            return ExitCode::from(2);
        }
    };
    let result = match command {
        Command::Help => print(HELP),
        Command::Schema => print(&Fixture::schema()),
        Command::Example => print(Fixture::EXAMPLE),
        Command::Version => print(&format!("hostup-sandbox {}\n", env!("CARGO_PKG_VERSION"))),
        Command::Run(run) => serve(&run),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn serve(run: &RunOptions) -> Result<(), Box<dyn Error>> {
    let mut fixture = match &run.fixture {
        Some(path) => Fixture::read(path)?,
        None => Fixture::demo(),
    };
    if let Some(address) = run.listen {
        fixture.listen = address;
    }
    if let Some(port) = run.port {
        fixture.port = port;
    }
    if let Some(port) = run.dns_port {
        fixture.dns_port = port;
    }
    if run.real_time {
        fixture.clock = ClockStart::Now;
        fixture.real_time = true;
    }
    if !fixture.listen.is_loopback() {
        print_error(&format!(
            "warning: listening on {}; anyone who can reach this address can read the requests and change the domains",
            fixture.listen
        ));
    }
    let account = printed_account(&fixture).to_owned();
    let domain = fixture
        .domains
        .first()
        .map_or_else(|| "example.se".to_owned(), |domain| domain.name.clone());
    let sandbox = Sandbox::start(fixture).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("{error}; choose another --port or --dns-port, or 0 for a free one")
        }
        _ => error.to_string(),
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let interrupted = tokio::spawn(tokio::signal::ctrl_c());
        // The signal handler is installed before the address is printed, so that its reader can interrupt at once.
        tokio::task::yield_now().await;
        print(&usage(&sandbox, &account, &domain))?;
        Ok(interrupted.await??)
    })
}

/// The account whose key is printed: `main` if it has a key, otherwise the first account with one.
fn printed_account(fixture: &Fixture) -> &str {
    let with_keys = || {
        fixture
            .accounts
            .iter()
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(account, _)| account.as_str())
    };
    with_keys()
        .find(|account| *account == "main")
        .or_else(|| with_keys().next())
        .unwrap_or("main")
}

/// The text printed at start, with commands to paste into a shell.
fn usage(sandbox: &Sandbox, account: &str, domain: &str) -> String {
    let (base, address, dns) = (sandbox.base_url(), sandbox.address(), sandbox.dns_address());
    let key = sandbox.key_of(account);
    format!(
        "\
HostUp sandbox on http://{address}, its clock at {clock:.3}. Press Ctrl-C to stop it.
Open http://{address} in a browser to see and change its domains.

export HOSTUP_API_BASE={base}
export HOSTUP_API_KEY={key}
export HOSTUP_DNS_RESOLVERS={dns}

curl -H \"Authorization: Bearer $HOSTUP_API_KEY\" \"$HOSTUP_API_BASE/domains\"
curl http://{address}/_sandbox/state
curl http://{address}/_sandbox/journal
curl -d '{{\"advance\": \"72h\"}}' http://{address}/_sandbox/clock
curl -X POST http://{address}/_sandbox/domains/{domain}/nameservers
curl -d '{{\"included\": false}}' http://{address}/_sandbox/domains/{domain}/enrolment
curl -d '{{\"kind\": {{\"problem\": {{\"status\": 503, \"code\": \"upstream_failed\"}}}}}}' http://{address}/_sandbox/faults
",
        clock = sandbox.now(),
    )
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn print_error(text: &str) {
    // If stderr is closed, the exit status still reports the failure.
    let _ = writeln!(io::stderr().lock(), "hostup-sandbox: {text}");
}
