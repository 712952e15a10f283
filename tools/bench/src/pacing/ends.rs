//! How a wait ends: by `max_wait`, by an API that fails, or by an interrupt.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Life, RateLimit, Sandbox};
use terraform_cli::Cli;

use super::DOMAINS;
use crate::error::Error;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run, start};
use crate::{fixture_ids, progress};

/// The configured `max_wait`.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// How much longer than `max_wait` a command may take when the API fails.
const MARGIN: Duration = Duration::from_secs(60);

pub(super) fn measure(cli: &Cli, provider: &Path) -> Result<Table, Error> {
    let mut table = Table::new(["command", "target", "measured", "requests", "first error"]);
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let folder = Folder::new(provider)?;
    let ids = fixture_ids(&sandbox, DOMAINS);
    folder.write_with_count(&ids, "")?;
    run(cli, &folder, &sandbox, APPLY)?.succeeds()?;
    folder.write_with_count(&ids, &format!("max_wait = \"{}s\"", MAX_WAIT.as_secs()))?;

    let mut row = |command: &str, target: &str, measured: Duration, error: String| {
        let measured = format!("{:.2} s", measured.as_secs_f64());
        let requests = sandbox.journal().total().to_string();
        table.row(vec![
            command.to_owned(),
            target.to_owned(),
            measured,
            requests,
            error,
        ]);
        sandbox.clear_journal();
    };
    progress("a limit that exceeds max_wait");
    let hourly = RateLimit::new(100, Duration::from_secs(3600));
    sandbox.settings(|settings| settings.rate_limit = Some(hourly.clone()));
    sandbox.clear_journal();
    let finished = run(cli, &folder, &sandbox, REFRESH)?;
    let target = format!("at most {} s", (MAX_WAIT + MARGIN).as_secs());
    row(
        "refresh under 100 per hour, `max_wait` 5 s",
        &target,
        finished.wall,
        finished.first_error(),
    );

    progress("a failing API");
    sandbox.settings(|settings| settings.rate_limit = None);
    for (name, kind) in [
        // From a gateway: a problem document of HostUp's own proves that HostUp can be reached.
        (
            "every response 503",
            FaultKind::raw(503, "text/html", "<h1>503 Service Unavailable</h1>"),
        ),
        ("every connection reset", FaultKind::ResetBefore),
    ] {
        sandbox.fault(Fault::new(kind).forever());
        let finished = run(cli, &folder, &sandbox, REFRESH)?;
        sandbox.clear_faults();
        row(
            &format!("refresh, {name}, `max_wait` 5 s"),
            &target,
            finished.wall,
            finished.first_error(),
        );
    }

    progress("an interrupt");
    folder.write_with_count(&ids, "")?;
    let slow = RateLimit::new(100, Duration::from_secs(600));
    sandbox.settings(|settings| settings.rate_limit = Some(slow));
    folder.forget_state();
    let running = start(cli, &folder, &sandbox, APPLY)?;
    // Every request that the limit admits has had its response; the others wait.
    while sandbox.count("POST", Endpoint::DnssecAuto) < 100 {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_secs(2));
    let interrupted = Instant::now();
    running.interrupt();
    let finished = running.wait()?;
    row(
        "apply that would wait for ten minutes, interrupted",
        "immediately",
        interrupted.elapsed(),
        finished.first_error(),
    );
    Ok(table)
}
