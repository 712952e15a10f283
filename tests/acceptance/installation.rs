//! The provider, installed by `terraform init`.

use std::path::Path;

use hostup_release::{Platform, Program, archive};
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
    archive::pack(
        Program::Provider,
        &executable,
        &texts,
        VERSION,
        platform,
        &folder,
    )
    .unwrap();
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

        // With another checksum in the lock file, `init` rejects the archive.
        std::fs::remove_dir_all(env.path(".terraform")).unwrap();
        env.run(&["init", "-no-color"]).succeeds();
        std::fs::remove_dir_all(env.path(".terraform")).unwrap();
        env.write_file(".terraform.lock.hcl", &lock.replace("h1:", "h1:A"));
        env.run(&["init", "-no-color"]).fails().prints("checksum");
    });
}

/// The block of the CLI configuration that README and the first guide print.
const PRINTED: &str =
    include_str!("../../examples/guides/getting-started/provider-installation.tfrc");

#[test]
fn printed_provider_installation_finds_a_provider_installed_by_hand() {
    assert!(include_str!("../../README.md").contains(PRINTED));
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        let plugins = env.path("plugins");
        let platform = Platform::of_host().unwrap();
        let folder = plugins
            .join(env.registry())
            .join("hostup/hostup")
            .join(VERSION)
            .join(format!("{}_{}", platform.os, platform.arch));
        std::fs::create_dir_all(&folder).unwrap();
        let executable = Path::new(env!("CARGO_BIN_EXE_terraform-provider-hostup"));
        std::fs::copy(executable, folder.join(executable.file_name().unwrap())).unwrap();

        let plugins = plugins.display().to_string().replace('\\', "/");
        let configuration = PRINTED.replace("/absolute/path/to/.terraform.d/plugins", &plugins);
        assert_ne!(configuration, PRINTED);
        env.write_file("cli.tfrc", &configuration);
        let file = env.path("cli.tfrc").display().to_string();
        env.set_var("TF_CLI_CONFIG_FILE", &file);
        env.configure_this("a.se", r#"action = "include""#);
        env.run(&["init", "-no-color"])
            .succeeds()
            .prints(&format!("hostup/hostup v{VERSION}"));
        env.apply().succeeds().sends(posts(1));
    });
}
