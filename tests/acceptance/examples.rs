//! The examples of the documentation, letter for letter.

use std::fs;
use std::path::Path;

use hostup_sandbox::{Fixture, Life};

use crate::world::{Feature, World, gets, posts, story};

const ADDRESS: &str = "hostup_domain_dnssec_auto.example";

fn example(path: &str) -> String {
    fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(path),
    )
    .unwrap()
}

fn of_the_resource(file: &str) -> String {
    example(&format!("resources/hostup_domain_dnssec_auto/{file}"))
}

/// The domains that the examples name.
fn named() -> Fixture {
    ["m3", "m4", "m5"]
        .iter()
        .fold(Fixture::new(), |fixture, end| {
            let id = format!("dom_01hxa3b4c5d6e7f8g9h0j1k2{end}");
            fixture.domain_with(format!("{end}.se"), Life::Active, |domain| domain.id(id))
        })
}

fn configured(world: &World) {
    world.write("terraform.tf", &example("provider/provider.tf"));
    world.configure(&of_the_resource("resource.tf"));
}

#[test]
fn complaint_19_the_examples_apply_as_printed() {
    story(named(), |world| {
        configured(&world);
        world.apply().succeeds().warns_nothing().calls(posts(3));
        world.plan().is_empty_plan().calls(gets(3));
        world.destroy().succeeds().posted(&["exclude"]);
    });
}

#[test]
fn complaint_19_the_import_command_works_as_printed() {
    story(named(), |world| {
        configured(&world);
        let script = of_the_resource("import.sh");
        let command = script
            .lines()
            .find_map(|line| line.strip_prefix("terraform "))
            .unwrap();
        world
            .run(&command.split_whitespace().collect::<Vec<_>>())
            .succeeds();
        assert_eq!(world.state().addresses(), [ADDRESS]);
        world.plan().says("2 to add, 0 to change, 0 to destroy");
    });
}

#[test]
fn complaint_19_the_import_blocks_work_as_printed() {
    story(named(), |world| {
        configured(&world);
        let blocks = [
            (Feature::ImportBlock, "import-by-string-id.tf"),
            (Feature::ImportByIdentity, "import-by-identity.tf"),
        ];
        for (_, file) in blocks
            .into_iter()
            .filter(|(feature, _)| world.can(*feature))
        {
            world.write("imports.tf", &of_the_resource(file));
            world
                .plan()
                .succeeds()
                .says("1 to import, 2 to add, 0 to change, 0 to destroy");
        }
    });
}
