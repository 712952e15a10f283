//! A released zip, installed as `terraform init` installs any provider.

use std::path::Path;

use hostup_release::{Platform, archive};
use hostup_sandbox::{Fixture, Life};

use crate::world::{THIS, World, gets, posts, story};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Packs the provider as a release does into a folder that is a mirror, from which alone `init` installs.
fn install_from_mirror(world: &World) {
    let mirror = world.path("mirror");
    let folder = mirror.join(world.registry()).join("hostup/hostup");
    std::fs::create_dir_all(&folder).unwrap();
    let executable = Path::new(env!("CARGO_BIN_EXE_terraform-provider-hostup"));
    let platform = Platform::of_host().unwrap();
    let texts = [("LICENSE", include_str!("../../LICENSE").to_owned())];
    archive::pack(executable, &texts, VERSION, platform, &folder).unwrap();
    world.install_from(&mirror);
}

#[test]
fn release_zip_in_a_mirror_installs_locks_and_applies() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        install_from_mirror(&world);
        world.configure_one("a.se", r#"action = "include""#);
        let version = format!("hostup/hostup v{VERSION}");
        world.run(&["init", "-no-color"]).succeeds().says(&version);
        let lock = std::fs::read_to_string(world.path(".terraform.lock.hcl")).unwrap();
        assert!(lock.contains(&format!("\"{VERSION}\"")), "{lock}");
        assert!(lock.contains("h1:"), "{lock}");
        world.apply().succeeds().calls(posts(1));
        world.plan().is_empty_plan().calls(gets(1));
        assert_eq!(world.state().text(THIS, "status"), "active");

        // With another checksum in the lock, the zip in the mirror is refused.
        std::fs::remove_dir_all(world.path(".terraform")).unwrap();
        world.run(&["init", "-no-color"]).succeeds();
        std::fs::remove_dir_all(world.path(".terraform")).unwrap();
        world.write(".terraform.lock.hcl", &lock.replace("h1:", "h1:A"));
        world.run(&["init", "-no-color"]).fails().says("checksum");
    });
}
