//! Lists of domains: whole or an error, and asked for as seldom as can be.

use hostup_sandbox::{Endpoint, Fixture, Life, ListQuirk};
use serde_json::json;

use crate::world::{Outcome, World, story};

fn portfolio() -> Fixture {
    Fixture::new()
        .domain("b.se", Life::Active)
        .domain("a.nu", Life::Pending)
        .domain("c.com", Life::Inactive)
}

fn list(world: &World, arguments: &str) -> Outcome {
    world.configure(&format!(
        "data \"hostup_domains\" \"this\" {{\n  {arguments}\n}}\noutput \"names\" {{\n  value = data.hostup_domains.this.domains[*].name\n}}\n"
    ));
    world.apply()
}

fn names(world: &World) -> Vec<String> {
    let state = world.state();
    let domains = state.of("data.hostup_domains.this")["domains"].clone();
    let name = |domain: &serde_json::Value| domain["name"].as_str().unwrap().to_owned();
    domains.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn all_domains_are_listed_by_name_and_filtered_by_the_last_label_and_the_service() {
    story(portfolio(), |world| {
        list(&world, "").succeeds();
        assert_eq!(names(&world), ["a.nu", "b.se", "c.com"]);
        let state = world.state();
        let ids = &state.of("data.hostup_domains.this")["ids"];
        assert_eq!(ids["b.se"], json!(world.id("b.se")));

        list(&world, r#"tlds = [".SE", "nu"]"#).succeeds();
        assert_eq!(names(&world), ["a.nu", "b.se"]);
        list(&world, r#"service_statuses = ["expired"]"#).succeeds();
        assert_eq!(names(&world), Vec::<String>::new());
    });
}

#[test]
fn complaint_22_misspelt_filter_matches_or_warns() {
    story(portfolio(), |world| {
        list(&world, r#"service_statuses = ["Active"]"#)
            .succeeds()
            .warns_nothing();
        assert_eq!(names(&world), ["a.nu", "b.se", "c.com"]);
        list(&world, r#"service_statuses = ["activ"]"#)
            .succeeds()
            .warns("Unknown service status \"activ\"")
            .says("Did you mean \"active\"?");
        list(&world, r#"tlds = ["*.se"]"#)
            .succeeds()
            .warns("\"*.se\" cannot be a top-level domain");
    });
}

#[test]
fn complaint_22_unicode_and_ascii_tlds_are_equal() {
    let fixture = Fixture::new()
        .domain("пример.рф", Life::Inactive)
        .domain("xn--e1aybc.xn--p1ai", Life::Inactive)
        .domain("b.se", Life::Active);
    story(fixture, |world| {
        for tld in ["рф", ".РФ", "xn--p1ai"] {
            list(&world, &format!("tlds = [\"{tld}\"]"))
                .succeeds()
                .warns_nothing();
            assert_eq!(names(&world).len(), 2, "{tld}");
        }
    });
}

#[test]
fn a_domain_on_the_third_page_is_found_and_the_list_is_asked_for_page_by_page() {
    story(Fixture::new().domains(2500, Life::Active), |world| {
        let outcome = list(&world, "");
        outcome.succeeds();
        assert_eq!(outcome.journal().count("GET", Endpoint::Domains), 3);
        assert_eq!(outcome.journal().total(), 3);
        let names = names(&world);
        assert_eq!(names.len(), 2500);
        assert_eq!(names[2499], "domain-02499.se");
    });
}

#[test]
fn three_hundred_names_cost_two_direct_calls_and_the_pages_of_the_list() {
    story(Fixture::new().domains(2500, Life::Active), |world| {
        world.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 300\n  name = format(\"domain-%05d.se\", count.index * 8)\n}\n",
        );
        let outcome = world.plan();
        outcome.is_empty_plan();
        assert!(
            outcome.journal().count("GET", Endpoint::Domains) <= 5,
            "{}",
            outcome.journal()
        );
        assert_eq!(
            outcome.journal().total(),
            outcome.journal().count("GET", Endpoint::Domains)
        );
    });
}

#[test]
fn a_name_that_the_list_lacks_is_asked_for_before_it_is_called_missing() {
    story(Fixture::new().domains(3, Life::Active), |world| {
        world.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 3\n  name = \"domain-0000${count.index}.se\"\n}\n\
             data \"hostup_domain\" \"last\" {\n  name = \"missing.se\"\n  depends_on = [data.hostup_domain.each]\n}\n",
        );
        let outcome = world.plan();
        outcome.fails().errs("A domain was not found");
        let asked = outcome.journal().count("GET", Endpoint::Domains);
        assert_eq!(
            asked,
            4,
            "two names, the list, and the one that it lacks\n{}",
            outcome.journal()
        );
    });
}

#[test]
fn one_name_is_one_call_however_often_it_is_looked_up() {
    story(portfolio(), |world| {
        world.configure("data \"hostup_domain\" \"each\" {\n  count = 6\n  name = \"b.se\"\n}\n");
        let outcome = world.plan();
        assert_eq!(outcome.is_empty_plan().journal().total(), 1);
    });
}

#[test]
fn a_filter_may_be_unknown_or_hold_something_unknown_and_a_null_in_it_is_told() {
    story(portfolio(), |world| {
        world.configure(
            "variable \"tld\" {\n  type = string\n}\n\
             data \"hostup_domains\" \"this\" {\n  tlds = [var.tld]\n}\n",
        );
        world.validate().succeeds();
        list(&world, r#"tlds = [null, "se"]"#)
            .fails()
            .errs("Invalid tlds")
            .says("Leave it out");
    });
}

#[test]
fn a_list_that_is_not_whole_is_an_error_and_never_a_short_list() {
    story(portfolio(), |world| {
        for (trap, words) in [
            (ListQuirk::NoData, "data"),
            (ListQuirk::NoNextCursor, "cursor"),
            (ListQuirk::RepeatingCursor, "cursor"),
            (ListQuirk::EndlessCursors, "page"),
        ] {
            world
                .sandbox
                .switches(|switches| switches.list = Some(trap));
            let outcome = list(&world, "");
            outcome.fails().errs("Cannot list the domains").says(words);
            let asked = outcome.journal().count("GET", Endpoint::Domains);
            assert!(asked <= 1001, "{trap:?} was asked for {asked} times");
        }
        assert_eq!(world.state().addresses(), Vec::<String>::new());
    });
}
