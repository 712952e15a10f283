//! States that released versions of the provider wrote. Every later version must read them, plan nothing and lose nothing
//! in a refresh, so these files are never deleted.
//!
//! `HOSTUP_TEST_STATES=write` adds those of the current version, one per CLI; existing files are never overwritten.
//!
//! `HOSTUP_TEST_LAST_RELEASE` names the provider of the last release, which then writes a state for this one to plan.

use std::path::{Path, PathBuf};
use std::{env, fs};

use hostup_sandbox::{Contradiction, Fixture, Frozen, Life};

use crate::environment::{TestEnvironment, gets, report_skip, with_each_cli};
use crate::provider_program::{existing_program, provider_program};

/// Returns one domain for each shape of a state. The last one has data in its private state.
fn account() -> Fixture {
    Fixture::new()
        .domain("active.se", Life::Active)
        .domain("excluded.se", Life::Excluded)
        .domain("blocked.se", Life::Blocked)
        .domain_with("error.se", Life::Active, |domain| {
            domain.quirks(|quirks| {
                quirks.frozen = Some(Frozen {
                    status: "error".to_owned(),
                    is_enabled: true,
                });
            })
        })
        .domain("inactive.se", Life::Inactive)
        .domain_with("contradicted.se", Life::Active, |domain| {
            domain.quirks(|quirks| {
                quirks.contradiction = Some(Contradiction {
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

/// The other resource types of version 0.1.0. A type belongs here once it is released.
const OTHER_TYPES: &str = r#"
resource "hostup_domain_nameservers" "moved" {
  domain_name = "moved.se"
  nameservers = ["ns1.example.net", "ns2.example.net"]
}

resource "hostup_glue_record" "active" {
  domain_name = "active.se"
  hostname    = "ns1.active.se"
  ips         = ["8.8.8.8", "2001:4860:4860::8888"]
}

resource "hostup_dnssec_chain_wait" "active" {
  domain_name = "active.se"
  wait_for    = "secure"
}
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/states")
}

#[test]
fn complaint_17_states_of_released_versions_plan_empty() {
    let files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!files.is_empty());
    with_each_cli(account(), |env| {
        env.configure(CONFIGURATION);
        for file in &files {
            let state = fs::read_to_string(file).unwrap();
            env.write_file("terraform.tfstate", &env.with_own_registry(&state));
            let before = env.state().json()["resources"].clone();
            env.plan().is_empty_plan().sends(gets(6));
            // The exit code proves nothing: if a Terraform without identities wrote the state, a newer one counts the
            // added identity as a change, reports that there is none, and exits with 2.
            env.refresh_only()
                .succeeds()
                .prints("Your infrastructure still matches the configuration")
                .sends(gets(6));
            assert_eq!(
                env.state().json()["resources"],
                before,
                "{}",
                file.display()
            );
        }
    });
}

#[test]
fn state_of_the_last_release_plans_empty() {
    let variable = "HOSTUP_TEST_LAST_RELEASE";
    let Some(path) = env::var_os(variable) else {
        report_skip(&format!("{variable} names no provider"));
        return;
    };
    let last_release = existing_program(variable, Path::new(&path));
    let account = account().domain("moved.se", Life::Active);
    with_each_cli(account, |env| {
        env.configure(&[CONFIGURATION, OTHER_TYPES].concat());
        env.replace_provider(&last_release);
        env.apply().succeeds();
        env.replace_provider(&provider_program());
        env.plan().is_empty_plan();
        env.refresh_only().succeeds();
    });
}

#[test]
fn states_of_this_version_are_stored() {
    let prefix = concat!("provider-", env!("CARGO_PKG_VERSION"), "-");
    if env::var_os("HOSTUP_TEST_STATES").is_some_and(|value| value == "write") {
        with_each_cli(account(), |env| write_state_unless_stored(&env, prefix));
    }
    let is_of_this_version =
        |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(prefix);
    let is_stored = fs::read_dir(folder())
        .unwrap()
        .any(|entry| is_of_this_version(entry.unwrap()));
    assert!(
        is_stored,
        "write them: HOSTUP_TEST_STATES=write cargo test --test main states"
    );
}

fn write_state_unless_stored(env: &TestEnvironment, prefix: &str) {
    env.configure(CONFIGURATION);
    env.apply().succeeds();
    env.apply_with(&["-refresh-only"]).succeeds();
    let file = folder().join(format!("{prefix}{}.json", env.cli_slug()));
    if !file.exists() {
        fs::write(file, env.state_file()).unwrap();
    }
}
