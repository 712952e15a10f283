//! The sandbox as a program: starts one, prints how to use it, and runs until it is interrupted.

mod arguments;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use arguments::{Run, Wish};
use hostup_sandbox::{ClockStart, Fixture, Sandbox};

const HELP: &str = "\
A local HostUp: the documented API on 127.0.0.1, for demos and tests.

Usage: hostup-sandbox [--fixture FILE] [--port N] [--real-time]

  --fixture FILE  accounts, domains and behaviour, in JSON (default: one domain in each state)
  --port N        listen on this port (default: a free one)
  --real-time     let the clock follow real time from now instead of standing still
  --help          print this
  --version       print the version

A fixture, where everything but a domain's name has a default:

  {
    \"clock\": \"now\",
    \"accounts\": { \"main\": { \"my-key\": [\"read:domains\", \"write:domains\"] } },
    \"domains\": [ { \"name\": \"example.se\", \"life\": \"active\" } ],
    \"switches\": { \"latency\": \"50ms\", \"rateLimit\": { \"requests\": 100, \"window\": \"2s\" } },
    \"faults\": [ { \"when\": { \"method\": \"POST\" }, \"kind\": { \"problem\": { \"status\": 503, \"code\": \"upstream_failed\" } } } ]
  }

  life: active, pending, blocked, excluded, excludedInCooldown, error, inactive

Controls, under /_sandbox, without a key; {d} is a domain's name or id:

  GET    /state                    clock, domains, switches, waiting faults
  GET    /journal                  every request that was seen, keys masked; DELETE forgets them
  POST   /clock                    {\"advance\": \"72h\"}
  POST   /switches                 a merge patch, as {\"traps\": {\"readLag\": 2}}; null is back to the default
  POST   /faults                   one fault as in a fixture; DELETE takes all back
  POST   /domains                  one domain as in a fixture
  DELETE /domains/{d}
  POST   /domains/{d}/nameservers  starts the 72 h cooldown; optional {\"nameservers\": [...]}
  POST   /domains/{d}/enrolment    {\"included\": false}, past the API
  POST   /domains/{d}/checks       the checks pass; with {\"error\": \"...\"} they fail
  POST   /domains/{d}/transfer     {\"account\": \"other\"}
  POST   /domains/{d}/replace-id   gives it another id
  POST   /domains/{d}/traps        a merge patch, as {\"nullDomainName\": true}
";

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
