//! A released zip, installed as `terraform init` installs any provider.

use std::path::Path;

use hostup_release::{Platform, archive, licences};
use hostup_sandbox::{Fixture, Life};

use crate::world::{THIS, World, gets, posts, story};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A mirror in a folder with the zip of the provider, and a CLI configuration that knows nothing else.
fn mirrored(world: &mut World) {
    let mirror = world.path("mirror");
    let folder = mirror.join(world.registry()).join("hostup/hostup");
    std::fs::create_dir_all(&folder).unwrap();
    let built = Path::new(env!("CARGO_BIN_EXE_terraform-provider-hostup"));
    let platform = Platform::of_host().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = licences::texts(root, platform).unwrap();
    archive::pack(built, &texts, VERSION, platform, &folder).unwrap();
    let path = mirror.display().to_string().replace('\\', "/");
    world.write(
        "mirror.tfrc",
        &format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = \"{path}\"\n  }}\n}}\n"
        ),
    );
    let configuration = world.path("mirror.tfrc").display().to_string();
    world.set("TF_CLI_CONFIG_FILE", &configuration);
}

#[test]
fn a_zip_from_a_mirror_is_installed_locked_and_applied() {
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        mirrored(&mut world);
        world.configure_one("a.se", r#"action = "include""#);
        let version = format!("hostup/hostup v{VERSION}");
        world.run(&["init", "-no-color"]).succeeds().says(&version);
        let lock = std::fs::read_to_string(world.path(".terraform.lock.hcl")).unwrap();
        assert!(lock.contains(&format!("\"{VERSION}\"")), "{lock}");
        assert!(lock.contains("h1:"), "{lock}");
        world.apply().succeeds().calls(posts(1));
        world.plan().is_empty_plan().calls(gets(1));
        assert_eq!(world.state().text(THIS, "status"), "active");

        // The sums in the lock hold: what lies in the mirror now is something else.
        std::fs::remove_dir_all(world.path(".terraform")).unwrap();
        world.run(&["init", "-no-color"]).succeeds();
        std::fs::remove_dir_all(world.path(".terraform")).unwrap();
        world.write(".terraform.lock.hcl", &lock.replace("h1:", "h1:A"));
        world.run(&["init", "-no-color"]).fails().says("checksum");
    });
}
