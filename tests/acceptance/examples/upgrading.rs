//! The commands of the guide to upgrades, with two versions of the provider in a folder.

use std::fs;

use hostup_sandbox::{Fixture, Life};

use super::example::Example;
use crate::environment::{Feature, TestEnvironment, gets, with_each_cli};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const NEWER: &str = "0.1.99";

/// The lock file.
fn lock(env: &TestEnvironment) -> String {
    fs::read_to_string(env.path(".terraform.lock.hcl")).unwrap()
}

/// Asserts that the lock file names this version.
#[track_caller]
fn assert_locked(env: &TestEnvironment, version: &str) {
    let lock = lock(env);
    assert!(lock.contains(&format!("\"{version}\"\n")), "{lock}");
}

/// Runs a test with the first example, applied with the present version, and with a newer one in the folder.
fn with_two_versions(test: impl Fn(TestEnvironment)) {
    let fixture = Fixture::new().domain("example.se", Life::Active);
    with_each_cli(fixture, |env| {
        Example::from_folder("guides/getting-started").install(&env);
        env.install_versions(&[VERSION]);
        env.run(&["init"]).succeeds();
        env.apply().succeeds();
        env.install_versions(&[VERSION, NEWER]);
        test(env);
    });
}

#[test]
fn upgrade_happens_only_on_request_and_can_be_undone() {
    with_two_versions(|env| {
        env.run(&["init"]).succeeds();
        assert_locked(&env, VERSION);
        env.run(&["init", "-upgrade"]).succeeds();
        assert_locked(&env, NEWER);
        env.plan().is_empty_plan().sends(gets(1));

        let main = fs::read_to_string(env.path("main.tf")).unwrap();
        let pinned = main.replace("\"~> 0.1\"", &format!("\"{VERSION}\""));
        assert_ne!(main, pinned);
        env.configure(&pinned);
        env.run(&["init"]).fails();
        env.run(&["init", "-upgrade"]).succeeds();
        assert_locked(&env, VERSION);
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn lock_file_has_a_checksum_for_each_platform() {
    with_two_versions(|env| {
        let mirror = env.install_versions(&[VERSION, NEWER]);
        let versions = mirror.join(env.registry()).join("hostup/hostup");
        let host = fs::read_dir(versions.join(VERSION)).unwrap().next();
        let host = host.unwrap().unwrap().path();
        let other = "plan9_amd64";
        let file = format!("terraform-provider-hostup_v{VERSION}");
        fs::create_dir(host.with_file_name(other)).unwrap();
        fs::write(host.with_file_name(other).join(file), "another executable").unwrap();

        let checksums = || lock(&env).matches("\"h1:").count();
        assert_eq!(checksums(), 1);
        if !env.supports(Feature::LockMorePlatforms) {
            return;
        }
        env.run(&[
            "providers",
            "lock",
            &format!("-fs-mirror={}", mirror.display()),
            &format!("-platform={other}"),
        ])
        .succeeds();
        assert_eq!(checksums(), 2);
    });
}
