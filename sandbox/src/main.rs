//! The sandbox as a program: starts one, prints how to use it, and runs until it is interrupted.

mod arguments;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use arguments::{Run, Wish};
use hostup_sandbox::{ClockStart, Fixture, Sandbox};

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let wish = match arguments::read(std::env::args().skip(1)) {
        Ok(wish) => wish,
        Err(error) => {
            complain(&format!("{error}; see hostup-sandbox --help"));
            return ExitCode::from(2);
        }
    };
    let done = match wish {
        Wish::Help => say(HELP),
        Wish::Schema => say(Fixture::SCHEMA),
        Wish::Example => say(Fixture::EXAMPLE),
        Wish::Version => say(&format!("hostup-sandbox {}\n", env!("CARGO_PKG_VERSION"))),
        Wish::Run(run) => serve(&run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn serve(run: &Run) -> Result<(), Box<dyn Error>> {
    let mut fixture = match &run.fixture {
        Some(path) => Fixture::read(path)?,
        None => Fixture::demo(),
    };
    if let Some(port) = run.port {
        fixture.port = port;
    }
    if run.real_time {
        fixture.clock = ClockStart::Now;
        fixture.real_time = true;
    }
    let account = greeted(&fixture).to_owned();
    let domain = fixture
        .domains
        .first()
        .map_or_else(|| "example.se".to_owned(), |domain| domain.name.clone());
    let port = fixture.port;
    let sandbox = Sandbox::start(fixture).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is taken; give another --port, or 0 for a free one")
        }
        _ => error.to_string(),
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let interrupted = tokio::spawn(tokio::signal::ctrl_c());
        // The handler stands before the address is told, so that whoever reads it can interrupt at once.
        tokio::task::yield_now().await;
        say(&greeting(&sandbox, &account, &domain))?;
        Ok(interrupted.await??)
    })
}

/// The account whose key is printed: `main`, or else the first that has a key.
fn greeted(fixture: &Fixture) -> &str {
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

/// What to paste into a shell.
fn greeting(sandbox: &Sandbox, account: &str, domain: &str) -> String {
    let (base, address) = (sandbox.base_url(), sandbox.address());
    let key = sandbox.key_of(account);
    format!(
        "\
HostUp sandbox on http://{address}, its clock at {clock:.3}. Interrupt to stop.
Open http://{address} in a browser to watch it and to change its domains.

export HOSTUP_API_BASE={base}
export HOSTUP_API_KEY={key}

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

fn say(text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn complain(text: &str) {
    // Where stderr is closed there is nobody to tell, and the exit status says it still.
    let _ = writeln!(io::stderr().lock(), "hostup-sandbox: {text}");
}
