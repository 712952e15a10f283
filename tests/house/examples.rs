//! The examples of the documentation apply as they are printed, on the real Terraform and the sandbox.

use std::fs;

use hostup_sandbox::{Fixture, Life};

use super::tree::{File, files, read};
use crate::world::{Feature, World, posts, story};

/// A HostUp with the domains that the examples name.
fn fixture() -> Fixture {
    let named = [
        ("example.se", "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"),
        ("signed.se", "dom_01hxa3b4c5d6e7f8g9h0j1k2m4"),
    ];
    let fixture = named
        .into_iter()
        .fold(Fixture::new(), |fixture, (name, id)| {
            fixture.domain_with(name, Life::Active, |domain| domain.id(id))
        });
    fixture.domain_with("trial.nu", Life::Active, |domain| {
        domain.id("dom_01hxa3b4c5d6e7f8g9h0j1k2m5")
    })
}

fn resource() -> String {
    read("examples/resources/hostup_domain_dnssec_auto/resource.tf")
}

/// Whether the Terraform of this world knows what the first comment of an example asks for.
fn can(world: &World, example: &File) -> bool {
    !example.text.starts_with("# Terraform 1.5") || world.can(Feature::ImportBlock)
}

#[test]
fn complaint_19_the_example_of_the_resource_applies_as_printed() {
    story(fixture(), |world| {
        world.configure(&resource());
        world.apply().succeeds().warns_nothing().calls(posts(3));
        world.plan().is_empty_plan();
    });
}

#[test]
fn complaint_19_every_example_of_a_data_source_applies_as_printed() {
    for example in files("examples/data-sources", ".tf") {
        story(fixture(), |world| {
            if can(&world, &example) {
                world.configure(&example.text);
                world.apply().succeeds().warns_nothing();
                // Terraform counts the reading of a check's own data source as something to do.
                let check = example.text.contains(
                    "
check ",
                );
                let again = world.plan();
                if check {
                    again.succeeds()
                } else {
                    again.is_empty_plan()
                };
            }
        });
    }
}

#[test]
fn complaint_19_the_examples_of_an_import_import_as_printed() {
    for (name, feature) in [
        ("import-by-string-id.tf", Feature::ImportBlock),
        ("import-by-identity.tf", Feature::ImportByIdentity),
    ] {
        story(fixture(), |world| {
            if world.can(feature) {
                let import = read(&format!(
                    "examples/resources/hostup_domain_dnssec_auto/{name}"
                ));
                world.configure(&format!("{}\n{import}", resource()));
                world.apply().succeeds().says("1 imported");
                world.plan().is_empty_plan();
            }
        });
    }
    let script = read("examples/resources/hostup_domain_dnssec_auto/import.sh");
    for command in script
        .lines()
        .filter_map(|line| line.strip_prefix("terraform import "))
    {
        let (address, id) = command.split_once(' ').expect("an address and an id");
        story(fixture(), |world| {
            world.configure(&resource());
            world.import(address, id).succeeds();
            assert_eq!(world.state().addresses(), [address]);
        });
    }
}

#[test]
fn complaint_19_the_example_of_the_provider_block_is_valid_as_printed() {
    story(fixture(), |world| {
        // The example says itself where the provider comes from.
        fs::remove_file(world.path("terraform.tf")).unwrap();
        world.configure(&read("examples/provider/provider.tf"));
        world.validate().succeeds();
        world.plan().is_empty_plan();
    });
}
