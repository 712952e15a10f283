//! Writes the files of a release into `target/assets`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use hostup_release::compile::Build;
use hostup_release::{Error, Platform, Program, archive, assets, licences, sbom};

const USAGE: &str = "\
Usage: hostup-release [build|sums] [--target TARGET] [--zig] [--folder FOLDER]

  build   write the zips and the SBOMs of provider and sandbox for one platform
  sums    write the manifest, and the checksums of all files in the folder
  (none)  both, for this machine

  --target TARGET  build for this platform (default: this machine)
  --zig            compile and link for another system with cargo-zigbuild
  --folder FOLDER  write the files into this folder (default: target/assets)
";

const VERSION: &str = env!("CARGO_PKG_VERSION");

const CONTAINERFILE: &str = include_str!("../../../sandbox/Containerfile");

struct Options {
    build: bool,
    sums: bool,
    target: Option<String>,
    zig: bool,
    folder: PathBuf,
}

impl Options {
    /// Parses the arguments; `None` if they are invalid.
    fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self {
            build: true,
            sums: true,
            target: None,
            zig: false,
            folder: workspace().join("target/assets"),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "build" => options.sums = false,
                "sums" => options.build = false,
                "--zig" => options.zig = true,
                "--target" => options.target = Some(arguments.next()?),
                "--folder" => options.folder = std::path::absolute(arguments.next()?).ok()?,
                _ => return None,
            }
        }
        (options.build || options.sums).then_some(options)
    }

    fn run(&self) -> Result<Vec<PathBuf>, Error> {
        fs::create_dir_all(&self.folder).map_err(|source| Error::File {
            path: self.folder.clone(),
            source,
        })?;
        let mut written = Vec::new();
        if self.build {
            let platform = match &self.target {
                Some(target) => Platform::of_target(target)?,
                None => Platform::of_host()?,
            };
            for program in Program::ALL {
                written.extend(self.build(program, platform)?);
            }
        }
        if self.sums {
            written.push(assets::manifest(VERSION, &self.folder)?);
            for program in Program::ALL {
                written.push(assets::sums(program, VERSION, &self.folder)?);
            }
        }
        Ok(written)
    }

    /// Writes the zip and the SBOM of a program.
    fn build(&self, program: Program, platform: Platform) -> Result<[PathBuf; 2], Error> {
        let build = Build {
            program,
            workspace: workspace().to_owned(),
            target_folder: workspace().join("target"),
            platform,
            subcommand: if self.zig { "zigbuild" } else { "build" }.to_owned(),
        };
        let executable = build.run()?;
        let mut texts = licences::texts(workspace(), program, platform)?;
        if program == Program::Sandbox && platform.os == "linux" {
            texts.push(("Containerfile", CONTAINERFILE.to_owned()));
        }
        let folder = &self.folder;
        let archive = archive::pack(program, &executable, &texts, VERSION, platform, folder)?;
        let sbom = sbom::write(workspace(), program, VERSION, platform, folder)?;
        Ok([archive, sbom])
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the package is in tools/release of the workspace")
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program"
)]
fn main() -> ExitCode {
    let Some(options) = Options::parse(env::args().skip(1)) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match options.run() {
        Ok(written) => {
            for path in written {
                println!("{}", path.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("hostup-release: {error}");
            ExitCode::FAILURE
        }
    }
}
