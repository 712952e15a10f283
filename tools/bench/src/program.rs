//! The programs that take part, and the machine that they run on.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::say;

const PROVIDER: &str = "terraform-provider-hostup";

/// The folder of the sources that this program was built from.
pub(crate) fn workspace() -> &'static Path {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder.expect("the package lies in tools/bench of the workspace")
}

/// The provider's binary: the one that was named, or else a release build made now.
pub(crate) fn provider(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        let path = std::path::absolute(path)?;
        return match path.is_file() {
            true => Ok(path),
            false => Err(Failure::NoProvider(path)),
        };
    }
    say("building the provider");
    let project = workspace();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--locked", "--package", PROVIDER])
        .current_dir(project)
        .status()?;
    // Built with the same profile into the same folder as this program.
    let beside =
        env::current_exe()?.with_file_name(format!("{PROVIDER}{}", env::consts::EXE_SUFFIX));
    let release = project
        .join("target/release")
        .join(beside.file_name().unwrap_or_default());
    let found = [release, beside].into_iter().find(|path| path.is_file());
    match found.filter(|_| built.success()) {
        Some(path) => Ok(path.canonicalize()?),
        None => Err(Failure::NoProvider(project.to_owned())),
    }
}

/// The first program that `TF_ACC_TERRAFORM_PATH` names, or else the `terraform` or `tofu` on the `PATH`.
pub(crate) fn terraform() -> Result<PathBuf, Failure> {
    if let Some(path) = env::var_os("TF_ACC_TERRAFORM_PATH").and_then(|list| first(&list)) {
        return Ok(std::path::absolute(path)?);
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let on_the_path = |name: &str| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&folders)
            .map(|folder| folder.join(&file))
            .find(|path| path.is_file())
    };
    let found = on_the_path("terraform").or_else(|| on_the_path("tofu"));
    found.ok_or(Failure::NoTerraform)
}

/// The first path of a list that is written as `PATH` is: the tests take several programs.
fn first(list: &OsStr) -> Option<PathBuf> {
    env::split_paths(list).find(|path| !path.as_os_str().is_empty())
}

/// One line: the processor, how many of it, and the version of Terraform.
pub(crate) fn machine(terraform: &Path) -> Result<String, Failure> {
    let answer = Command::new(terraform)
        .arg("version")
        .env("CHECKPOINT_DISABLE", "1")
        .output()?;
    let version = String::from_utf8_lossy(&answer.stdout);
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1))
        .unwrap_or(env::consts::ARCH);
    let count = std::thread::available_parallelism()?;
    Ok(format!(
        "{processor}, {count} processors, {}; {}\n",
        env::consts::OS,
        version.lines().next().unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several_programs_is_measured() {
        let list = env::join_paths(["/a/terraform", "/b/tofu"]).expect("no separator in them");
        assert_eq!(first(&list), Some(PathBuf::from("/a/terraform")));
        assert_eq!(first(OsStr::new("")), None);
    }
}
