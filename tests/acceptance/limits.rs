//! Many domains, limits and passing faults.

use std::time::Duration;

use hostup_sandbox::{Fault, FaultKind, Fixture, Life, LimitHeaders, RateLimit};

use crate::world::{Outcome, World, gets, one, posts, story};

fn each(action: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"each\" {{\n  for_each  = local.id\n  domain_id = each.value\n  action    = \
         \"{action}\"\n}}"
    )
}

/// Terraform runs ten operations at once by default.
const PARALLELISM: usize = 10;

/// No more requests at once than Terraform asks for, on connections that are used again.
#[track_caller]
fn keeps_to_parallelism(outcome: &Outcome) {
    let journal = outcome.journal();
    assert!(
        journal.peak_concurrency <= PARALLELISM,
        "{} at once",
        journal.peak_concurrency
    );
    assert!(
        journal.connections < journal.total(),
        "a connection for each request"
    );
}

#[test]
fn thirty_domains_cost_one_call_each_at_any_time() {
    story(Fixture::new().domains(30, Life::Excluded), |world| {
        world.configure(&each("include"));
        keeps_to_parallelism(world.apply().succeeds().calls(posts(30)));
        world.sandbox.advance(Duration::from_secs(3600));
        keeps_to_parallelism(world.plan().is_empty_plan().calls(gets(30)));
        world.configure(&each("exclude"));
        keeps_to_parallelism(world.apply().succeeds().calls(gets(30).and_posts(30)));
        world.configure(
            "resource \"hostup_domain_dnssec_auto\" \"counted\" {\n  count     = 30\n  domain_id = values(local.id)[count.index]\n  \
             action    = \"exclude\"\n}",
        );
        // The ones with keys are kept at HostUp and forgotten here; those with numbers are new.
        world.apply().succeeds().calls(gets(30).and_posts(30));
        assert_eq!(world.state().addresses().len(), 30);
        world.plan().is_empty_plan();
    });
}

fn limited(world: &World, requests: u32, window: Duration, headers: LimitHeaders) {
    world.sandbox.switches(|switches| {
        let limit = RateLimit::new(requests, window);
        switches.rate_limit = Some(RateLimit { headers, ..limit });
    });
}

#[test]
fn complaint_12_a_limit_slows_a_run_down_and_fails_nothing() {
    story(Fixture::new().domains(20, Life::Active), |world| {
        world.configure(&each("include"));
        world.apply().succeeds();
        // Told of the limit beforehand, and only when it is hit.
        for headers in [LimitHeaders::Always, LimitHeaders::OnRefusal] {
            limited(&world, 8, Duration::from_secs(1), headers);
            let plan = world.plan();
            plan.is_empty_plan().warns_nothing();
            let entries = plan.journal().entries.iter();
            let refused = entries.filter(|entry| entry.status == Some(429)).count();
            assert!(refused <= 10, "{refused} requests were refused");
        }
    });
}

#[test]
fn a_fault_that_passes_is_not_seen() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure(&one("a.se", r#"action = "include""#));
        for kind in [
            FaultKind::problem(503, "upstream_failed").header("retry-after", "1"),
            FaultKind::ResetBefore,
            FaultKind::ResetAfter,
        ] {
            world.forget_state();
            world.sandbox.fault(Fault::new(kind));
            world.apply().succeeds().calls(posts(2)).warns_nothing();
        }
        world.plan().is_empty_plan();
    });
}
