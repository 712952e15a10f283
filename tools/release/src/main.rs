//! Makes the files of a release, into `target/assets`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use hostup_release::compile::Build;
use hostup_release::{Failure, Platform, archive, assets, licences, sbom};

const USAGE: &str = "\
Usage: hostup-release [build|sums] [--target TARGET] [--zig] [--folder FOLDER]

  build   the zip and the list of components of one platform
  sums    the manifest, and the sums of everything in the folder
  (none)  both, for this machine

  --target TARGET  build for this platform (default: this machine's)
  --zig            let cargo-zigbuild compile and link for a foreign system
  --folder FOLDER  where the files go (default: target/assets)
";

const VERSION: &str = env!("CARGO_PKG_VERSION");

struct Wish {
    build: bool,
    sums: bool,
    target: Option<String>,
    zig: bool,
    folder: PathBuf,
}

impl Wish {
    /// Reads the arguments; `None` when they make no sense.
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut wish = Self {
            build: true,
            sums: true,
            target: None,
            zig: false,
            folder: workspace().join("target/assets"),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "build" => wish.sums = false,
                "sums" => wish.build = false,
                "--zig" => wish.zig = true,
                "--target" => wish.target = Some(arguments.next()?),
                "--folder" => wish.folder = std::path::absolute(arguments.next()?).ok()?,
                _ => return None,
            }
        }
        (wish.build || wish.sums).then_some(wish)
    }

    fn grant(&self) -> Result<Vec<PathBuf>, Failure> {
        fs::create_dir_all(&self.folder).map_err(|source| Failure::File {
            path: self.folder.clone(),
            source,
        })?;
        let mut made = Vec::new();
        if self.build {
            let platform = match &self.target {
                Some(target) => Platform::of_target(target)?,
                None => Platform::of_host()?,
            };
            let build = Build {
                workspace: workspace().to_owned(),
                target_folder: workspace().join("target"),
                platform,
                subcommand: if self.zig { "zigbuild" } else { "build" }.to_owned(),
            };
            let executable = build.run()?;
            let texts = licences::texts(workspace(), platform)?;
            made.push(archive::pack(
                &executable,
                &texts,
                VERSION,
                platform,
                &self.folder,
            )?);
            made.push(sbom::write(workspace(), VERSION, platform, &self.folder)?);
        }
        if self.sums {
            made.push(assets::manifest(VERSION, &self.folder)?);
            made.push(assets::sums(VERSION, &self.folder)?);
        }
        Ok(made)
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the package lies in tools/release of the workspace")
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people"
)]
fn main() -> ExitCode {
    let Some(wish) = Wish::read(env::args().skip(1)) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match wish.grant() {
        Ok(made) => {
            for path in made {
                println!("{}", path.display());
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("hostup-release: {failure}");
            ExitCode::FAILURE
        }
    }
}
