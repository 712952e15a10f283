//! Every example of the documentation, applied as it is printed.

mod printed;

use std::fs;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life};

use crate::world::{World, gets, one, posts, story};
use printed::{Printed, each_file, each_folder, examples, file, folder, text};

/// These are changes of one configuration into another; a story of their own tells them.
const STORIES: [&str; 1] = ["examples/guides/renaming"];

/// The domains that the examples speak of.
fn domains() -> Fixture {
    let with_id = |fixture: Fixture, name: &str, id: &str| {
        fixture.domain_with(name, Life::Active, |domain| domain.id(id))
    };
    let fixture = with_id(
        Fixture::new(),
        "example.se",
        "dom_01hxa3b4c5d6e7f8g9h0j1k2m3",
    );
    let fixture = with_id(
        fixture,
        "signed-elsewhere.se",
        "dom_01hxa3b4c5d6e7f8g9h0j1k2m4",
    );
    let fixture = with_id(fixture, "trial.se", "dom_01hxa3b4c5d6e7f8g9h0j1k2m5");
    fixture.domain("example.nu", Life::Excluded)
}

/// A configuration is valid, applies, and then plans nothing.
fn apply(printed: &Printed) {
    story(domains(), |mut world| {
        if !printed.stage(&world) {
            return;
        }
        println!("{}", printed.path);
        // What the modules of the examples must be told.
        world.set("TF_VAR_name", "example.se");
        world.set("TF_VAR_domain_name", "example.se");
        world.validate().succeeds();
        world.apply().succeeds();
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_19_the_examples_of_provider_and_resources_apply_as_printed() {
    let resources = [each_file("provider"), each_file("resources")].concat();
    assert_eq!(resources.len(), 4, "{resources:?}");
    resources.iter().for_each(apply);
}

#[test]
fn complaint_19_the_example_of_the_resource_costs_a_post_for_each_domain_and_then_a_get() {
    story(domains(), |world| {
        file("resources/hostup_domain_dnssec_auto/resource.tf").stage(&world);
        world.apply().succeeds().warns_nothing().calls(posts(3));
        world.plan().is_empty_plan().calls(gets(3));
        world.destroy().succeeds().posted(&["exclude"]);
    });
}

#[test]
fn complaint_19_the_examples_of_data_sources_apply_as_printed() {
    let sources = each_file("data-sources");
    assert_eq!(sources.len(), 4, "{sources:?}");
    sources.iter().for_each(apply);
}

#[test]
fn complaint_19_the_modules_apply_as_printed() {
    each_folder("modules").iter().for_each(apply);
}

#[test]
fn complaint_19_the_configurations_of_the_guides_apply_as_printed() {
    let guides = each_folder("guides").into_iter();
    let alone = guides.filter(|printed| !STORIES.contains(&printed.path.as_str()));
    alone.for_each(|printed| apply(&printed));
}

#[test]
fn all_examples_are_formatted() {
    story(Fixture::new(), |world| {
        let folder = examples();
        let check = ["fmt", "-check", "-recursive", folder.to_str().unwrap()];
        let outcome = world.run(&check);
        assert_eq!(outcome.succeeds().stdout(), "");
    });
}

#[test]
fn the_commands_of_the_import_example_import_the_printed_resource() {
    let script = text("resources/hostup_domain_dnssec_auto/import.sh");
    let commands = script
        .lines()
        .filter_map(|line| line.strip_prefix("terraform import "));
    let commands: Vec<_> = commands.filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(commands.len(), 2, "by id and by name: {script}");
    for (address, id) in commands {
        story(domains(), |world| {
            file("resources/hostup_domain_dnssec_auto/resource.tf").stage(&world);
            world.import(address, id).succeeds().posted(&[]);
            world.plan().has_changes();
            assert_eq!(world.planned().actions(address), ["no-op"]);
        });
    }
}

#[test]
fn the_query_writes_a_configuration_that_imports_and_changes_nothing() {
    story(domains(), |world| {
        if !world.is_at_least((1, 14), None) {
            return;
        }
        let query = text("list-resources/hostup_domain_dnssec_auto/list-resource.tfquery.hcl");
        world.write("list-resource.tfquery.hcl", &query);
        let generate = "-generate-config-out=generated.tf";
        world.run(&["query", "-no-color", generate]).succeeds();
        world
            .plan()
            .says("4 to import, 0 to add, 0 to change, 0 to destroy");
        world.apply().succeeds().posted(&[]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn a_domain_is_renamed_and_then_forgotten_as_the_guide_prints_it() {
    story(domains(), |world| {
        let id = world.id("example.se");
        let before = |name: &str| {
            format!(
                "resource \"hostup_domain_dnssec_auto\" \"{name}\" {{\n  domain_id  = \"{id}\"\n  action = \"include\"\n  \
                 on_destroy = \"exclude\"\n}}\n"
            )
        };
        world.configure(&before("example"));
        world.apply().succeeds();
        if !file("guides/renaming/moved.tf").stage(&world) {
            return;
        }
        world.apply().succeeds().posted(&[]);
        let moved = "hostup_domain_dnssec_auto.shop";
        assert_eq!(world.state().addresses(), [moved]);
        world.plan().is_empty_plan();

        world.configure(&before("shop"));
        fs::remove_file(world.path("moved.tf")).unwrap();
        world.apply().succeeds().posted(&[]);
        if !file("guides/renaming/removed.tf").stage(&world) {
            return;
        }
        world.apply().succeeds().posted(&[]);
        assert_eq!(world.state().addresses(), Vec::<String>::new());
        assert!(world.sandbox.is_enrolled("example.se"));
    });
}

#[test]
fn a_change_of_name_servers_that_would_pause_dnssec_stops_until_it_is_accepted() {
    story(domains(), |mut world| {
        let printed = file("data-sources/hostup_domain_nameservers/data-source.tf");
        if !printed.stage(&world) {
            return;
        }
        world.apply().succeeds();
        world.set(
            "TF_VAR_nameservers",
            "[\"ns1.elsewhere.example\", \"ns2.elsewhere.example\"]",
        );
        world
            .plan()
            .fails()
            .says("pauses its automatic DNSSEC for 72 hours");
        world.set("TF_VAR_accept_pause", "true");
        world.apply().succeeds();
    });
}

/// A world with the guard module about a domain that is not active.
fn guarded(tell: impl Fn(World)) {
    let fixture = Fixture::new().domain("example.se", Life::Blocked);
    story(fixture, |mut world| {
        if folder("modules/guard").stage(&world) {
            world.set("TF_VAR_domain_name", "example.se");
            tell(world);
        }
    });
}

#[test]
fn the_guard_tells_and_stops_nothing_unless_it_must_hold() {
    guarded(|world| {
        world
            .apply()
            .succeeds()
            .warns("Check block assertion failed");
        world.plan().is_empty_plan().says("is \"blocked\"");
    });
}

#[test]
fn the_guard_that_must_hold_stops_every_run_until_the_status_is_active() {
    guarded(|mut world| {
        world.set("TF_VAR_must_hold", "true");
        for _ in 0..2 {
            world.apply().fails().errs("Resource postcondition failed");
        }
        world.sandbox.advance(Duration::from_secs(73 * 3600));
        world.apply().succeeds().warns_nothing();
        world.plan().is_empty_plan();
    });
}

#[test]
fn the_portfolio_reports_what_is_not_active_and_why_and_its_plan_stays_empty() {
    let fixture = domains().domain("moved.se", Life::Blocked);
    story(fixture, |mut world| {
        if !folder("modules/portfolio").stage(&world) {
            return;
        }
        world.set("TF_VAR_excluded", "[\"example.nu\"]");
        world.set("TF_VAR_unmanaged", "[\"signed-elsewhere.se\"]");
        let apply = world.apply();
        apply.succeeds().warns("Check block assertion failed");
        apply.says("not active for 1 of 4 domains");
        assert_eq!(apply.journal().writes().count(), 4);
        world.plan().is_empty_plan().says("moved.se: blocked");
        let report = world.run(&["output", "-json", "not_active"]);
        let report: serde_json::Value = serde_json::from_str(report.stdout()).unwrap();
        assert_eq!(report["moved.se"]["status"], "blocked");
        assert!(report["moved.se"]["blocked_until"].is_string(), "{report}");
        assert_eq!(report.as_object().unwrap().len(), 1, "{report}");

        world.set("TF_VAR_excluded", "[\"exmaple.nu\"]");
        world
            .plan()
            .fails()
            .says("no domains of the account")
            .says("exmaple.nu");
    });
}

#[test]
fn the_tests_of_the_portfolio_pass() {
    let fixture = examples().join("modules/portfolio/tests/domains.json");
    story(Fixture::read(fixture).unwrap(), |world| {
        if !world.is_at_least((1, 6), Some((1, 6))) {
            return;
        }
        folder("modules/portfolio").stage(&world);
        fs::create_dir(world.path("tests")).unwrap();
        let suite = text("modules/portfolio/tests/portfolio.tftest.hcl");
        world.write("tests/portfolio.tftest.hcl", &suite);
        world
            .run(&["test", "-no-color"])
            .succeeds()
            .says("Success! 3 passed, 0 failed.");
    });
}

#[test]
fn a_plan_with_observed_outputs_changes_when_a_status_moves_and_one_without_does_not() {
    let with = "output \"status\" {\n  value = data.hostup_domain_dnssec_auto.this.status\n}\n";
    let resource = one("example.se", "action = \"include\"");
    let source = "data \"hostup_domain_dnssec_auto\" \"this\" {\n  domain_id = local.id[\"example.se\"]\n}\n";
    for (outputs, changes) in [("", false), (with, true)] {
        story(domains(), |world| {
            world.configure(&[&resource, source, outputs].concat());
            world.apply().succeeds();
            world.sandbox.change_nameservers("example.se");
            let plan = world.plan();
            match changes {
                true => plan.has_changes().says("Changes to Outputs"),
                false => plan.is_empty_plan(),
            };
        });
    }
}
