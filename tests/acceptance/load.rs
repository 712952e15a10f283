//! Many domains, rate limits and transient faults.

use std::time::Duration;

use hostup_sandbox::{Fault, FaultKind, Fixture, Journal, Life, LimitHeaders, RateLimit};

use crate::environment::{
    CommandOutput, TestEnvironment, gets, posts, resource_this, with_each_cli,
};

fn each(action: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"each\" {{\n  for_each  = local.id\n  domain_id = each.value\n  action    = \
         \"{action}\"\n}}"
    )
}

/// Terraform runs ten operations at once by default.
const PARALLELISM: usize = 10;

/// Asserts that no more requests run at once than Terraform starts, on connections that are reused.
#[track_caller]
fn assert_within_parallelism(output: &CommandOutput) {
    let journal = output.journal();
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
fn thirty_domains_cost_one_request_each() {
    with_each_cli(Fixture::new().domains(30, Life::Excluded), |env| {
        env.configure(&each("include"));
        assert_within_parallelism(env.apply().succeeds().sends(posts(30)));
        env.sandbox.advance(Duration::from_secs(3600));
        assert_within_parallelism(env.plan().is_empty_plan().sends(gets(30)));
        env.configure(&each("exclude"));
        assert_within_parallelism(env.apply().succeeds().sends(gets(30).and_posts(30)));
        env.configure(
            "resource \"hostup_domain_dnssec_auto\" \"counted\" {\n  count     = 30\n  domain_id = values(local.id)[count.index]\n  \
             action    = \"exclude\"\n}",
        );
        // The instances with keys are removed from the state only; those with numbers are created.
        env.apply().succeeds().sends(gets(30).and_posts(30));
        assert_eq!(env.state().addresses().len(), 30);
        env.plan().is_empty_plan();
    });
}

fn set_rate_limit(env: &TestEnvironment, requests: u32, window: Duration, headers: LimitHeaders) {
    env.sandbox.settings(|settings| {
        let limit = RateLimit::new(requests, window);
        settings.rate_limit = Some(RateLimit { headers, ..limit });
    });
}

/// Returns how many requests in a row were rejected at most. A rejected request keeps its place among those that Terraform
/// runs at once until the window ends. So however slow the machine is, a window rejects no more than that, unless a request
/// is sent again before its wait is over.
fn longest_run_of_rejections(journal: &Journal) -> usize {
    let statuses: Vec<_> = journal.entries.iter().map(|entry| entry.status).collect();
    let runs = statuses.split(|status| *status != Some(429));
    runs.map(<[_]>::len).max().unwrap_or(0)
}

#[test]
fn complaint_12_rate_limit_slows_a_run_without_errors() {
    with_each_cli(Fixture::new().domains(20, Life::Active), |env| {
        env.configure(&each("include"));
        env.apply().succeeds();
        // HostUp announces the limit in every answer, or only in a 429.
        for headers in [LimitHeaders::Always, LimitHeaders::OnRefusal] {
            set_rate_limit(&env, 12, Duration::from_secs(5), headers);
            let plan = env.plan();
            plan.is_empty_plan().has_no_warnings();
            let rejected = longest_run_of_rejections(plan.journal());
            assert!(rejected <= PARALLELISM, "{rejected} were rejected in a row");
            if headers == LimitHeaders::OnRefusal {
                assert!(rejected > 0, "the limit was not reached");
            }
        }
    });
}

#[test]
fn transient_faults_are_retried_silently() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure(&resource_this("a.se", r#"action = "include""#));
        for kind in [
            FaultKind::problem(503, "upstream_failed").header("retry-after", "1"),
            FaultKind::ResetBefore,
            FaultKind::ResetAfter,
        ] {
            env.delete_state();
            env.sandbox.fault(Fault::new(kind));
            env.apply().succeeds().sends(posts(2)).has_no_warnings();
        }
        env.plan().is_empty_plan();
    });
}
