//! The summary of an error names the cause, whatever was attempted.

use hostup_sandbox::{Fault, FaultKind, Life};
use serde_json::json;

use super::environment::{DOMAIN, TestEnvironment, error_text};

/// Faults, and the cause that the summary must name.
fn faults() -> Vec<(FaultKind, &'static str)> {
    let problem = FaultKind::problem;
    vec![
        (problem(401, "unauthorized"), "HostUp rejected the API key"),
        (problem(403, "insufficient_scope"), "HostUp denied access"),
        (
            FaultKind::raw(403, "text/html", "<h1>Blocked</h1>"),
            "the answer is not HostUp's (HTTP 403)",
        ),
        (
            problem(429, "rate_limited").header("retry-after", "999999"),
            "HostUp's rate limit is exhausted",
        ),
        (problem(503, "unavailable"), "HostUp failed (HTTP 503)"),
        (
            FaultKind::raw(200, "text/html", "<p>Sign in</p>"),
            "HostUp's answer could not be read",
        ),
    ]
}

async fn environment() -> TestEnvironment {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&env.config("include")).await;
    env.workspace.provider_config["max_retries"] = json!(0);
    env
}

/// Returns the errors of every kind of read, with the start of their summary.
async fn errors(env: &mut TestEnvironment) -> Vec<(String, &'static str)> {
    let name = json!({ "domain_name": DOMAIN });
    let kind = "hostup_domain_dnssec_auto";
    let mut errors = Vec::new();
    env.workspace.configure().await.unwrap();
    let data_source = env.workspace.read_data(kind, &name).await;
    errors.push((
        error_text(data_source),
        "Cannot look up the domain example.se: ",
    ));
    env.workspace.configure().await.unwrap();
    let list = env.workspace.read_data("hostup_domains", &json!({})).await;
    errors.push((error_text(list), "Cannot list the domains: "));
    let import = env.workspace.clone().import(DOMAIN).await;
    errors.push((error_text(import), "Cannot look up the domain example.se: "));
    let read = env.workspace.refresh().await;
    let attempt = "Cannot read the automatic DNSSEC of example.se (";
    errors.push((error_text(read), attempt));
    errors
}

#[tokio::test]
async fn summary_names_the_cause_for_every_operation() {
    for (kind, cause) in faults() {
        let mut env = environment().await;
        env.sandbox.fault(Fault::new(kind).forever());
        for (error, attempt) in errors(&mut env).await {
            let summary = error.lines().next().unwrap_or_default();
            assert!(summary.contains(attempt), "{error}");
            assert!(summary.ends_with(&format!(": {cause}")), "{error}");
        }
    }
}

#[tokio::test]
async fn refused_connection_is_not_reported_as_missing_domain() {
    let mut env = environment().await;
    env.workspace.provider_config["api_base"] = json!("http://127.0.0.1:9");
    for (error, attempt) in errors(&mut env).await {
        let summary = error.lines().next().unwrap_or_default();
        assert!(summary.contains(attempt), "{error}");
        assert!(
            summary.ends_with(": HostUp could not be reached"),
            "{error}"
        );
        assert!(!error.contains("not found"), "{error}");
    }
}
