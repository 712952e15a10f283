//! Finds Terraform or OpenTofu, and runs it with a provider that cargo built: for acceptance tests, benchmarks and demo.

mod running;
mod workspace;

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;
#[cfg(unix)]
use std::{io, iter};

#[cfg(unix)]
pub use running::signal;
pub use running::{Finished, Running};
pub use workspace::{REQUIRED_PROVIDERS, Workspace};

/// What to do when [`Cli::find_all`] finds nothing.
pub const NOT_INSTALLED: &str = "found neither Terraform nor OpenTofu; put terraform or tofu on the PATH, or set \
    TF_ACC_TERRAFORM_PATH to its path (https://developer.hashicorp.com/terraform/install, \
    https://opentofu.org/docs/intro/install)";

/// An installed Terraform or OpenTofu.
#[derive(Clone, Debug)]
pub struct Cli {
    program: PathBuf,
    /// Which of the two it is.
    pub product: Product,
    /// Major and minor version.
    pub version: (u32, u32),
    /// The full version, such as `1.11.4` or `1.12.0-beta1`.
    release: String,
}

/// Which CLI a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

impl Cli {
    /// Finds every program that `TF_ACC_TERRAFORM_PATH` names, separated as in `PATH`. If it names none: `terraform`, or else
    /// `tofu`, on the `PATH`; nothing if neither is installed. An error is a message about a program that cannot be used.
    pub fn find_all() -> Result<Vec<Self>, String> {
        let variable = |name| env::var_os(name).unwrap_or_default();
        let programs = programs(&variable("TF_ACC_TERRAFORM_PATH"), &variable("PATH"))?;
        programs.into_iter().map(Self::new).collect()
    }

    /// Returns the first of [`find_all`](Self::find_all).
    pub fn find() -> Result<Self, String> {
        let first = Self::find_all()?.into_iter().next();
        first.ok_or_else(|| NOT_INSTALLED.to_owned())
    }

    /// Reads product and version from the first line of `version`: its JSON form does not name the product.
    fn new(program: PathBuf) -> Result<Self, String> {
        let mut command = Command::new(&program);
        let output = clean_environment(&mut command).arg("version").output();
        let output =
            output.map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().next().unwrap_or_default();
        let (product, release, version) = parse_version(line).ok_or_else(|| {
            let program = program.display();
            format!("{program} is neither Terraform nor OpenTofu: `version` prints {line:?}")
        })?;
        Ok(Self {
            release: release.to_owned(),
            program,
            product,
            version,
        })
    }

    /// Returns the registry in which it looks up a source address without a host.
    pub fn registry(&self) -> &'static str {
        match self.product {
            Product::Terraform => "registry.terraform.io",
            Product::OpenTofu => "registry.opentofu.org",
        }
    }

    /// Returns what to type in a shell to run it: the name if it is on the `PATH`, else the path.
    pub fn shell_name(&self) -> String {
        let path = env::var_os("PATH").unwrap_or_default();
        let name = self.program.file_stem().unwrap_or_default();
        let is_on_path = on_path(&name.to_string_lossy(), &path).as_ref() == Some(&self.program);
        let shown = if is_on_path {
            name
        } else {
            self.program.as_os_str()
        };
        shown.to_string_lossy().into_owned()
    }

    /// Returns a command that runs it in a workspace with a clean environment. The caller adds arguments, streams and
    /// variables.
    pub fn command(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new(&self.program);
        workspace.prepare(clean_environment(&mut command));
        command
    }

    /// A script for `sh -e` in a workspace, with a clean environment, in which `terraform` is the program.
    #[cfg(unix)]
    pub fn script(&self, workspace: &Workspace, script: &str) -> io::Result<Command> {
        workspace.link_program("terraform", &self.program)?;
        let mut command = Command::new("/bin/sh");
        workspace.prepare(clean_environment(&mut command));
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = iter::once(workspace.programs()).chain(env::split_paths(&path));
        let path = env::join_paths(folders).map_err(io::Error::other)?;
        command.env("PATH", path).args(["-e", "-c", script]);
        Ok(command)
    }
}

impl fmt::Display for Cli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.product, self.release)
    }
}

/// Removes every variable that a program does not need to run at all, such as the user's own `TF_…` and `HOSTUP_…`.
pub fn clean_environment(command: &mut Command) -> &mut Command {
    command.env_clear().env("CHECKPOINT_DISABLE", "1");
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// A program that is named but missing is an error: running another one in its place would be misleading.
fn programs(named: &OsStr, path: &OsStr) -> Result<Vec<PathBuf>, String> {
    let named = env::split_paths(named).filter(|path| !path.as_os_str().is_empty());
    // Absolute, since commands run in another folder.
    let named = named.map(|path| match std::path::absolute(&path) {
        Ok(program) if program.is_file() => Ok(program),
        _ => {
            let path = path.display();
            Err(format!(
                "TF_ACC_TERRAFORM_PATH names {path}, which is not a file"
            ))
        }
    });
    let named: Vec<_> = named.collect::<Result<_, _>>()?;
    if named.is_empty() {
        let found = on_path("terraform", path).or_else(|| on_path("tofu", path));
        return Ok(found.into_iter().collect());
    }
    Ok(named)
}

/// Finds a program by its name, without the suffix of executables, on this `PATH`.
#[must_use]
pub fn on_path(name: &str, path: &OsStr) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let mut programs = env::split_paths(path).map(|folder| folder.join(&file));
    programs.find(|program| program.is_file())
}

/// Parses a line such as `Terraform v1.11.4` into the product, `1.11.4`, and `(1, 11)`.
fn parse_version(line: &str) -> Option<(Product, &str, (u32, u32))> {
    let (product, release) = line.split_once(" v")?;
    let product = match product {
        "Terraform" => Product::Terraform,
        "OpenTofu" => Product::OpenTofu,
        _ => return None,
    };
    let mut numbers = release.split('.').map(str::parse);
    let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some((product, release, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_line_names_product_and_release() {
        let version = parse_version("OpenTofu v1.6.3-dev");
        assert_eq!(version, Some((Product::OpenTofu, "1.6.3-dev", (1, 6))));
        assert_eq!(parse_version("Pulumi v3.1.0"), None);
    }

    #[test]
    fn variable_lists_programs_path_is_the_fallback_and_a_missing_program_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().as_os_str();
        let create = |name: &str| {
            let program = folder
                .path()
                .join(format!("{name}{}", env::consts::EXE_SUFFIX));
            std::fs::write(&program, "").unwrap();
            program
        };
        let none = OsStr::new("");
        assert_eq!(programs(none, path).unwrap(), Vec::<PathBuf>::new());
        let tofu = create("tofu");
        assert_eq!(programs(none, path).unwrap(), [tofu.as_path()]);
        let terraform = create("terraform");
        assert_eq!(programs(none, path).unwrap(), [terraform.as_path()]);
        let named = env::join_paths([&PathBuf::new(), &tofu, &terraform]).unwrap();
        assert_eq!(programs(&named, path).unwrap(), [tofu, terraform]);
        let error = programs(OsStr::new("missing"), path).unwrap_err();
        assert!(
            error.contains("names missing, which is not a file"),
            "{error}"
        );
    }
}
