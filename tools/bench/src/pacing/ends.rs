//! How waiting ends: because it took too long, because nobody answers, because the user has had enough.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Life, RateLimit, Sandbox};

use super::DOMAINS;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run, start};
use crate::{ids, say};

/// The longest wait that the provider is told.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// What must hold for a dead API beyond the longest wait.
const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn measure(terraform: &Path, provider: &Path) -> Result<Table, Failure> {
    let mut table = Table::new(["what", "wanted", "measured", "calls", "what is said first"]);
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let folder = Folder::new(provider)?;
    let ids = ids(&sandbox, DOMAINS);
    folder.count(&ids, "")?;
    run(terraform, &folder, &sandbox, APPLY)?.succeeds()?;
    folder.count(&ids, &format!("max_wait = \"{}s\"", MAX_WAIT.as_secs()))?;

    let mut row = |what: &str, wanted: &str, measured: Duration, said: String| {
        let measured = format!("{:.2} s", measured.as_secs_f64());
        let calls = sandbox.journal().total().to_string();
        table.row(vec![
            what.to_owned(),
            wanted.to_owned(),
            measured,
            calls,
            said,
        ]);
        sandbox.clear_journal();
    };
    say("a limit that outlasts max_wait");
    let hourly = RateLimit::new(100, Duration::from_secs(3600));
    sandbox.switches(|switches| switches.rate_limit = Some(hourly.clone()));
    sandbox.clear_journal();
    let ran = run(terraform, &folder, &sandbox, REFRESH)?;
    let said = ran.first_error();
    row(
        "refresh under 100 per hour, `max_wait` 5 s",
        "an error that names limit, wait and remedy",
        ran.wall,
        said,
    );

    say("a dead API");
    sandbox.switches(|switches| switches.rate_limit = None);
    for (name, kind) in [
        ("503 for ever", FaultKind::problem(503, "upstream_failed")),
        ("every connection reset", FaultKind::ResetBefore),
    ] {
        sandbox.fault(Fault::new(kind).forever());
        let ran = run(terraform, &folder, &sandbox, REFRESH)?;
        sandbox.clear_faults();
        let wanted = format!("at most {} s", (MAX_WAIT + MINUTE).as_secs());
        row(
            &format!("refresh, {name}, `max_wait` 5 s"),
            &wanted,
            ran.wall,
            ran.first_error(),
        );
    }

    say("an interrupt");
    folder.count(&ids, "")?;
    let slow = RateLimit::new(100, Duration::from_secs(600));
    sandbox.switches(|switches| switches.rate_limit = Some(slow));
    folder.forget_state();
    let running = start(terraform, &folder, &sandbox, APPLY)?;
    // All that the limit lets through have been answered; everything else waits.
    while sandbox.count("POST", Endpoint::DnssecAuto) < 100 {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_secs(2));
    let interrupted = Instant::now();
    running.interrupt()?;
    let ran = running.wait()?;
    row(
        "apply that waits for ten minutes, interrupted",
        "at once",
        interrupted.elapsed(),
        ran.first_error(),
    );
    Ok(table)
}
