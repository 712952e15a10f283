//! States that released versions of the provider have written. They are kept for ever: every later version must read
//! them, plan nothing on them and refresh nothing away.
//!
//! `HOSTUP_TEST_STATES=write` adds those of the present version, one for each Terraform; a file that is there is never
//! touched.

use std::path::{Path, PathBuf};
use std::{env, fs};

use hostup_sandbox::{Contradiction, Fixture, Frozen, Life};

use crate::world::{World, gets, story};

/// One domain for each shape that a state can have, the last one with a note in private state.
fn account() -> Fixture {
    Fixture::new()
        .domain("active.se", Life::Active)
        .domain("excluded.se", Life::Excluded)
        .domain("blocked.se", Life::Blocked)
        .domain_with("error.se", Life::Active, |domain| {
            domain.quirks(|traps| {
                traps.frozen = Some(Frozen {
                    status: "error".to_owned(),
                    is_enabled: true,
                });
            })
        })
        .domain("inactive.se", Life::Inactive)
        .domain_with("contradicted.se", Life::Active, |domain| {
            domain.quirks(|traps| {
                traps.contradiction = Some(Contradiction {
                    status: "active".to_owned(),
                    is_enabled: true,
                    applied: false,
                });
            })
        })
}

const CONFIGURATION: &str = r#"
resource "hostup_domain_dnssec_auto" "included" {
  for_each  = toset(["active.se", "error.se", "inactive.se"])
  domain_id = local.id[each.key]
  action    = "include"
}

resource "hostup_domain_dnssec_auto" "excluded" {
  domain_id  = local.id["excluded.se"]
  action     = "exclude"
  on_destroy = "exclude"
}

resource "hostup_domain_dnssec_auto" "blocked" {
  domain_id       = local.id["blocked.se"]
  action          = "include"
  wait_for_active = true

  timeouts {
    create = "1s"
    update = "1h30m"
  }
}

resource "hostup_domain_dnssec_auto" "contradicted" {
  domain_id = local.id["contradicted.se"]
  action    = "exclude"
}
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/states")
}

#[test]
fn complaint_17_what_any_released_version_stored_is_read_and_plans_empty() {
    let files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!files.is_empty());
    story(account(), |world| {
        world.configure(CONFIGURATION);
        for file in &files {
            let state = fs::read_to_string(file).unwrap();
            world.write("terraform.tfstate", &world.of_our_registry(&state));
            let before = world.state().json()["resources"].clone();
            world.plan().is_empty_plan().calls(gets(6));
            // Not by its exit code: where a Terraform that knows no identity wrote the state, a newer one counts the
            // identity that it takes in as a change, says that there is none, and ends with 2.
            world
                .refresh_only()
                .succeeds()
                .says("Your infrastructure still matches the configuration")
                .calls(gets(6));
            assert_eq!(
                world.state().json()["resources"],
                before,
                "{}",
                file.display()
            );
        }
    });
}

#[test]
fn the_states_of_the_present_version_are_kept() {
    let own = concat!("provider-", env!("CARGO_PKG_VERSION"), "-");
    if env::var_os("HOSTUP_TEST_STATES").is_some_and(|wish| wish == "write") {
        story(account(), |world| write_once(&world, own));
    }
    let is_own = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(own);
    let kept = fs::read_dir(folder())
        .unwrap()
        .any(|entry| is_own(entry.unwrap()));
    assert!(
        kept,
        "add them: HOSTUP_TEST_STATES=write cargo test --test main states"
    );
}

fn write_once(world: &World, own: &str) {
    world.configure(CONFIGURATION);
    world.apply().succeeds();
    world.apply_with(&["-refresh-only"]).succeeds();
    let file = folder().join(format!("{own}{}.json", world.program_name()));
    if !file.exists() {
        fs::write(file, world.state_file()).unwrap();
    }
}
