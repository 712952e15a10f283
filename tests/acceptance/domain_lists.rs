//! Lists of domains: a partial list is an error, and as few requests as possible are sent.

use hostup_sandbox::{Endpoint, Fixture, Life, ListQuirk};
use serde_json::json;

use crate::environment::{CommandOutput, TestEnvironment, with_each_cli};

fn portfolio() -> Fixture {
    Fixture::new()
        .domain("b.se", Life::Active)
        .domain("a.nu", Life::Pending)
        .domain("c.com", Life::Inactive)
}

fn apply_list(env: &TestEnvironment, arguments: &str) -> CommandOutput {
    env.configure(&format!(
        "data \"hostup_domains\" \"this\" {{\n  {arguments}\n}}\noutput \"names\" {{\n  value = data.hostup_domains.this.domains[*].name\n}}\n"
    ));
    env.apply()
}

fn listed_names(env: &TestEnvironment) -> Vec<String> {
    let state = env.state();
    let domains = state.attributes("data.hostup_domains.this")["domains"].clone();
    let name = |domain: &serde_json::Value| domain["name"].as_str().unwrap().to_owned();
    domains.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn domains_are_sorted_by_name_and_filtered_by_tld_and_service_status() {
    with_each_cli(portfolio(), |env| {
        apply_list(&env, "").succeeds();
        assert_eq!(listed_names(&env), ["a.nu", "b.se", "c.com"]);
        let state = env.state();
        let ids = &state.attributes("data.hostup_domains.this")["ids"];
        assert_eq!(ids["b.se"], json!(env.id("b.se")));

        apply_list(&env, r#"tlds = [".SE", "nu"]"#).succeeds();
        assert_eq!(listed_names(&env), ["a.nu", "b.se"]);
        apply_list(&env, r#"service_statuses = ["expired"]"#).succeeds();
        assert_eq!(listed_names(&env), Vec::<String>::new());
    });
}

#[test]
fn complaint_22_misspelt_filter_matches_or_warns() {
    with_each_cli(portfolio(), |env| {
        apply_list(&env, r#"service_statuses = ["Active"]"#)
            .succeeds()
            .has_no_warnings();
        assert_eq!(listed_names(&env), ["a.nu", "b.se", "c.com"]);
        apply_list(&env, r#"service_statuses = ["activ"]"#)
            .succeeds()
            .warns("Unknown service status \"activ\"")
            .prints("Did you mean \"active\"?");
        apply_list(&env, r#"tlds = ["*.se"]"#)
            .succeeds()
            .warns("\"*.se\" is not a valid top-level domain");
    });
}

#[test]
fn complaint_22_unicode_and_ascii_tlds_are_equal() {
    let fixture = Fixture::new()
        .domain("пример.рф", Life::Inactive)
        .domain("xn--e1aybc.xn--p1ai", Life::Inactive)
        .domain("b.se", Life::Active);
    with_each_cli(fixture, |env| {
        for tld in ["рф", ".РФ", "xn--p1ai"] {
            apply_list(&env, &format!("tlds = [\"{tld}\"]"))
                .succeeds()
                .has_no_warnings();
            assert_eq!(listed_names(&env).len(), 2, "{tld}");
        }
    });
}

#[test]
fn list_of_2500_domains_is_read_in_three_pages() {
    with_each_cli(Fixture::new().domains(2500, Life::Active), |env| {
        let output = apply_list(&env, "");
        output.succeeds();
        assert_eq!(output.journal().count("GET", Endpoint::Domains), 3);
        assert_eq!(output.journal().total(), 3);
        let names = listed_names(&env);
        assert_eq!(names.len(), 2500);
        assert_eq!(names[2499], "domain-02499.se");
    });
}

#[test]
fn lookups_of_300_names_share_the_pages_of_one_list() {
    with_each_cli(Fixture::new().domains(2500, Life::Active), |env| {
        env.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 300\n  name = format(\"domain-%05d.se\", count.index * 8)\n}\n",
        );
        let output = env.plan();
        output.is_empty_plan();
        assert!(
            output.journal().count("GET", Endpoint::Domains) <= 5,
            "{}",
            output.journal()
        );
        assert_eq!(
            output.journal().total(),
            output.journal().count("GET", Endpoint::Domains)
        );
    });
}

#[test]
fn name_missing_from_the_cached_list_is_looked_up_directly() {
    with_each_cli(Fixture::new().domains(3, Life::Active), |env| {
        env.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 3\n  name = \"domain-0000${count.index}.se\"\n}\n\
             data \"hostup_domain\" \"last\" {\n  name = \"missing.se\"\n  depends_on = [data.hostup_domain.each]\n}\n",
        );
        let output = env.plan();
        output.fails().has_error("Domain not found");
        let requests = output.journal().count("GET", Endpoint::Domains);
        assert_eq!(
            requests,
            4,
            "two names, the list, and the name that it lacks\n{}",
            output.journal()
        );
    });
}

#[test]
fn repeated_lookups_of_one_name_send_one_request() {
    with_each_cli(portfolio(), |env| {
        env.configure("data \"hostup_domain\" \"each\" {\n  count = 6\n  name = \"b.se\"\n}\n");
        let output = env.plan();
        assert_eq!(output.is_empty_plan().journal().total(), 1);
    });
}

#[test]
fn filter_may_be_unknown_and_null_in_it_is_an_error() {
    with_each_cli(portfolio(), |env| {
        env.configure(
            "variable \"tld\" {\n  type = string\n}\n\
             data \"hostup_domains\" \"this\" {\n  tlds = [var.tld]\n}\n",
        );
        env.validate().succeeds();
        apply_list(&env, r#"tlds = [null, "se"]"#)
            .fails()
            .has_error("Invalid tlds")
            .prints("Leave it out");
    });
}

#[test]
fn incomplete_list_is_an_error() {
    with_each_cli(portfolio(), |env| {
        for (quirk, text) in [
            (ListQuirk::NoData, "data"),
            (ListQuirk::NoNextCursor, "cursor"),
            (ListQuirk::RepeatingCursor, "cursor"),
            (ListQuirk::EndlessCursors, "page"),
        ] {
            env.sandbox.settings(|settings| settings.list = Some(quirk));
            let output = apply_list(&env, "");
            output
                .fails()
                .has_error("Cannot list the domains")
                .prints(text);
            let requests = output.journal().count("GET", Endpoint::Domains);
            assert!(requests <= 1001, "{quirk:?}: {requests} requests");
        }
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}
