//! Every example of the documentation is applied unchanged.

mod delegation;
mod example;
mod modules;
#[cfg(unix)]
mod pipeline;
#[cfg(unix)]
mod policy;
mod several_accounts;
mod upgrading;

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hostup_sandbox::{Fixture, Life};

use crate::environment::{gets, posts, resource_this, with_each_cli};
use example::{Example, examples_folder, files_under, folders_under, read_example};

/// Examples that need more than one apply, or more than one key or workspace. They have tests of their own.
const EXAMPLES_WITH_OWN_TESTS: [&str; 4] = [
    "examples/guides/many-domains",
    "examples/guides/pipeline",
    "examples/guides/renaming",
    "examples/guides/several-accounts",
];

/// The addresses of the glue record that an example imports.
const GLUE: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888)),
];

/// Returns the domains that the examples name.
fn domains() -> Fixture {
    let named = [
        ("example.se", "m3", Life::Active),
        ("signed-elsewhere.se", "m4", Life::Excluded),
        ("trial.se", "m5", Life::Active),
    ];
    let fixture = Fixture::new().domain("example.nu", Life::Excluded);
    named
        .into_iter()
        .fold(fixture, |fixture, (name, end, life)| {
            let id = format!("dom_01hxa3b4c5d6e7f8g9h0j1k2{end}");
            fixture.domain_with(name, life, |domain| match name {
                "example.se" => domain.id(&id).glue_record("ns1.example.se", &GLUE),
                _ => domain.id(&id),
            })
        })
}

/// Asserts that an example is valid, applies, and then plans nothing.
fn assert_applies(example: &Example) {
    with_each_cli(domains(), |mut env| {
        if !example.install(&env) {
            return;
        }
        println!("{}", example.path);
        // The required variables of the modules.
        env.set_var("TF_VAR_name", "example.se");
        env.set_var("TF_VAR_domain_name", "example.se");
        env.validate().succeeds();
        env.apply().succeeds();
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_19_provider_and_resource_examples_apply() {
    let resources = [files_under("provider"), files_under("resources")].concat();
    assert!(resources.len() >= 4, "{resources:?}");
    resources.iter().for_each(assert_applies);
}

#[test]
fn complaint_19_resource_example_sends_one_post_and_then_one_get_per_domain() {
    with_each_cli(domains(), |env| {
        Example::from_file("resources/hostup_domain_dnssec_auto/resource.tf").install(&env);
        // The plan and the apply each look up the two domains that are specified by name.
        let expected = posts(3).and_lists(4);
        env.apply().succeeds().has_no_warnings().sends(expected);
        env.plan().is_empty_plan().sends(gets(3));
        env.destroy().succeeds().posts_actions(&["exclude"]);
    });
}

#[test]
fn complaint_19_data_source_examples_apply() {
    let sources = files_under("data-sources");
    assert_eq!(sources.len(), 5, "{sources:?}");
    sources.iter().for_each(assert_applies);
}

#[test]
fn complaint_19_modules_apply() {
    folders_under("modules").iter().for_each(assert_applies);
}

#[test]
fn complaint_19_guide_configurations_apply() {
    let guides = folders_under("guides").into_iter();
    let single_step =
        guides.filter(|example| !EXAMPLES_WITH_OWN_TESTS.contains(&example.path.as_str()));
    single_step.for_each(|example| assert_applies(&example));
}

#[test]
fn all_examples_are_formatted() {
    with_each_cli(Fixture::new(), |env| {
        let folder = examples_folder();
        let check = ["fmt", "-check", "-recursive", folder.to_str().unwrap()];
        let output = env.run(&check);
        assert_eq!(output.succeeds().stdout(), "");
    });
}

#[test]
fn import_commands_import_the_resource_example() {
    for resource in ["hostup_domain_dnssec_auto", "hostup_domain_nameservers"] {
        let script = read_example(&format!("resources/{resource}/import.sh"));
        let commands = script
            .lines()
            .filter_map(|line| line.strip_prefix("terraform import "));
        let commands: Vec<_> = commands.filter_map(|line| line.split_once(' ')).collect();
        assert_eq!(commands.len(), 2, "by id and by name: {script}");
        for (address, id) in commands {
            with_each_cli(domains(), |env| {
                Example::from_file(&format!("resources/{resource}/resource.tf")).install(&env);
                env.import(address, id).succeeds().posts_actions(&[]);
                env.plan().has_changes();
                assert_eq!(env.saved_plan().actions(address), ["no-op"]);
            });
        }
    }
}

#[test]
fn query_examples_generate_configuration_that_only_imports() {
    for resource in ["hostup_domain_dnssec_auto", "hostup_domain_nameservers"] {
        with_each_cli(domains(), |env| {
            if !env.is_at_least((1, 14), None) {
                return;
            }
            let query = read_example(&format!(
                "list-resources/{resource}/list-resource.tfquery.hcl"
            ));
            env.write_file("list-resource.tfquery.hcl", &query);
            let generate = "-generate-config-out=generated.tf";
            env.run(&["query", "-no-color", generate]).succeeds();
            env.plan()
                .prints("4 to import, 0 to add, 0 to change, 0 to destroy");
            env.apply().succeeds().posts_actions(&[]);
            env.plan().is_empty_plan();
        });
    }
}

#[test]
fn renaming_guide_moves_and_then_removes_from_state() {
    with_each_cli(domains(), |env| {
        let id = env.id("example.se");
        let resource = |name: &str| {
            format!(
                "resource \"hostup_domain_dnssec_auto\" \"{name}\" {{\n  domain_id  = \"{id}\"\n  action = \"include\"\n  \
                 on_destroy = \"exclude\"\n}}\n"
            )
        };
        env.configure(&resource("example"));
        env.apply().succeeds();
        if !Example::from_file("guides/renaming/moved.tf").install(&env) {
            return;
        }
        env.apply().succeeds().posts_actions(&[]);
        let moved = "hostup_domain_dnssec_auto.shop";
        assert_eq!(env.state().addresses(), [moved]);
        env.plan().is_empty_plan();

        env.configure(&resource("shop"));
        fs::remove_file(env.path("moved.tf")).unwrap();
        env.apply().succeeds().posts_actions(&[]);
        if !Example::from_file("guides/renaming/removed.tf").install(&env) {
            return;
        }
        env.apply().succeeds().posts_actions(&[]);
        assert_eq!(env.state().addresses(), Vec::<String>::new());
        assert!(env.sandbox.is_enrolled("example.se"));
    });
}

#[test]
fn many_domains_guide_gives_each_domain_to_one_workspace() {
    with_each_cli(Fixture::new().domains(20, Life::Active), |env| {
        Example::from_folder("guides/many-domains").install(&env);
        env.plan().fails().prints("item not found");
        let mut posts = 0;
        for part in 0..4 {
            let workspace = format!("part-{part}");
            env.run(&["workspace", "new", "-no-color", &workspace])
                .succeeds();
            let apply = env.apply();
            apply.succeeds();
            let count = apply.journal().writes().count();
            assert!(0 < count && count < 20, "{workspace}: {count}");
            posts += count;
            env.plan().is_empty_plan();
        }
        assert_eq!(posts, 20);
    });
}

#[test]
fn manual_ds_guide_warns_of_a_vanished_domain_and_fails_for_an_unknown_one() {
    with_each_cli(domains(), |mut env| {
        Example::from_folder("guides/manual-ds").install(&env);
        env.apply().succeeds();
        env.sandbox.delete_domain("example.nu");
        env.plan()
            .is_empty_plan()
            .warns("HostUp does not find example.nu");
        env.set_var("TF_VAR_automatic", "[\"example.se\", \"exmaple.se\"]");
        env.plan().fails().has_error("Domain not found");
    });
}

#[test]
fn name_server_change_fails_until_the_pause_is_accepted() {
    with_each_cli(domains(), |mut env| {
        let example = Example::from_file("data-sources/hostup_domain_nameservers/data-source.tf");
        if !example.install(&env) {
            return;
        }
        env.apply().succeeds();
        env.set_var(
            "TF_VAR_nameservers",
            "[\"ns1.elsewhere.example\", \"ns2.elsewhere.example\"]",
        );
        env.plan()
            .fails()
            .prints("pauses its automatic DNSSEC for 72 hours");
        env.set_var("TF_VAR_accept_pause", "true");
        env.apply().succeeds();
    });
}

#[test]
fn name_server_guide_moves_the_portfolio_when_the_pause_is_accepted() {
    with_each_cli(domains(), |mut env| {
        Example::from_folder("guides/nameservers").install(&env);
        env.apply().succeeds().has_no_warnings();
        env.set_var(
            "TF_VAR_nameservers",
            "[\"ns1.example.com\", \"ns2.example.com\"]",
        );
        env.plan()
            .fails()
            .prints("A change of the name servers of example.se (dom_")
            .prints("would pause automatic DNSSEC");
        env.set_var("TF_VAR_allow_dnssec_pause", "true");
        let apply = env.apply();
        apply.succeeds();
        assert_eq!(apply.journal().writes().count(), 4);
        env.plan().is_empty_plan();
    });
}

#[test]
fn status_change_shows_in_the_plan_only_through_an_output() {
    let output = "output \"status\" {\n  value = data.hostup_domain_dnssec_auto.this.status\n}\n";
    let resource = resource_this("example.se", "action = \"include\"");
    let source = "data \"hostup_domain_dnssec_auto\" \"this\" {\n  domain_id = local.id[\"example.se\"]\n}\n";
    for (outputs, is_changed) in [("", false), (output, true)] {
        with_each_cli(domains(), |env| {
            env.configure(&[&resource, source, outputs].concat());
            env.apply().succeeds();
            env.sandbox.change_nameservers("example.se");
            let plan = env.plan();
            match is_changed {
                true => plan.has_changes().prints("Changes to Outputs"),
                false => plan.is_empty_plan(),
            };
        });
    }
}
