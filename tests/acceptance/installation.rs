//! A release archive, installed by `terraform init`.

use hostup_release::{Platform, archive};
use hostup_sandbox::{Fixture, Life};

use crate::environment::{THIS, TestEnvironment, gets, posts, with_each_cli};
use crate::provider_program::provider_program;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Packs the provider as a release does into a filesystem mirror, the only source of `init`.
fn install_from_mirror(env: &TestEnvironment) {
    let mirror = env.path("mirror");
    let folder = mirror.join(env.registry()).join("hostup/hostup");
    std::fs::create_dir_all(&folder).unwrap();
    let executable = provider_program();
    let platform = Platform::of_host().unwrap();
    let texts = [("LICENSE", include_str!("../../LICENSE").to_owned())];
    archive::pack(&executable, &texts, VERSION, platform, &folder).unwrap();
    env.install_from(&mirror);
}

#[test]
fn release_zip_in_a_mirror_installs_locks_and_applies() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        install_from_mirror(&env);
        env.configure_this("a.se", r#"action = "include""#);
        let version = format!("hostup/hostup v{VERSION}");
        env.run(&["init", "-no-color"]).succeeds().prints(&version);
        let lock = std::fs::read_to_string(env.path(".terraform.lock.hcl")).unwrap();
        assert!(lock.contains(&format!("\"{VERSION}\"")), "{lock}");
        assert!(lock.contains("h1:"), "{lock}");
        env.apply().succeeds().sends(posts(1));
        env.plan().is_empty_plan().sends(gets(1));
        assert_eq!(env.state().attribute(THIS, "status"), "active");

        // With another checksum in the lock file, `init` refuses the archive.
        std::fs::remove_dir_all(env.path(".terraform")).unwrap();
        env.run(&["init", "-no-color"]).succeeds();
        std::fs::remove_dir_all(env.path(".terraform")).unwrap();
        env.write_file(".terraform.lock.hcl", &lock.replace("h1:", "h1:A"));
        env.run(&["init", "-no-color"]).fails().prints("checksum");
    });
}
