//! Finds Terraform or OpenTofu, and runs it with a provider that cargo built.
//!
//! The acceptance tests, the benchmark and the demo all use this crate:
//!
//! - [`Cli`]: an installed Terraform or OpenTofu, found by `TF_ACC_TERRAFORM_PATH` or on the `PATH`.
//! - [`Workspace`]: a temporary folder with a CLI configuration that points at the provider.
//! - [`Running`]: a command in a workspace, in a process group of its own.

mod running;
mod workspace;

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(unix)]
pub use running::signal;
pub use running::{Finished, Running};
pub use workspace::{REQUIRED_PROVIDERS, Workspace};

/// The variable that names the programs to use, separated as in `PATH`.
pub const PATH_VARIABLE: &str = "TF_ACC_TERRAFORM_PATH";

/// An installed Terraform or OpenTofu.
#[derive(Clone, Debug)]
pub struct Cli {
    program: PathBuf,
    product: Product,
    /// Such as `1.11.4` or `1.12.0-beta1`.
    release: String,
    version: (u32, u32),
}

/// Which of the two CLIs a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

/// Why no CLI can be used.
#[derive(Debug)]
pub enum Error {
    /// The variable is not set, and the `PATH` has neither program.
    NotInstalled,
    /// The variable names something that is not a file.
    NotAFile(PathBuf),
    /// The program cannot be started.
    Start(PathBuf, io::Error),
    /// The first line of its `version` command is neither Terraform's nor OpenTofu's.
    UnknownProduct(PathBuf, String),
}

impl Cli {
    /// Every program that `TF_ACC_TERRAFORM_PATH` names; if it names none, `terraform` or else `tofu` on the `PATH`.
    ///
    /// # Errors
    ///
    /// When there is none, or one of them cannot be used.
    pub fn find_all() -> Result<Vec<Self>, Error> {
        let variable = |name| env::var_os(name).unwrap_or_default();
        let programs = programs(&variable(PATH_VARIABLE), &variable("PATH"))?;
        programs.into_iter().map(Self::new).collect()
    }

    /// The first of [`find_all`](Self::find_all).
    ///
    /// # Errors
    ///
    /// When there is none, or one of them cannot be used.
    pub fn find() -> Result<Self, Error> {
        let first = Self::find_all()?.into_iter().next();
        first.ok_or(Error::NotInstalled)
    }

    /// Reads product and version from the first line of `version`: its JSON form does not name the product.
    fn new(program: PathBuf) -> Result<Self, Error> {
        let mut command = Command::new(&program);
        let output = clean_environment(&mut command).arg("version").output();
        let output = output.map_err(|source| Error::Start(program.clone(), source))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().next().unwrap_or_default();
        let Some((product, release, version)) = parse_version(line) else {
            return Err(Error::UnknownProduct(program, line.to_owned()));
        };
        Ok(Self {
            release: release.to_owned(),
            program,
            product,
            version,
        })
    }

    /// Which CLI it is.
    #[must_use]
    pub fn product(&self) -> Product {
        self.product
    }

    /// Its major and minor version.
    #[must_use]
    pub fn version(&self) -> (u32, u32) {
        self.version
    }

    /// The registry that it looks a source address without a host up in.
    #[must_use]
    pub fn registry(&self) -> &'static str {
        match self.product {
            Product::Terraform => "registry.terraform.io",
            Product::OpenTofu => "registry.opentofu.org",
        }
    }

    /// What to type in a shell to run it: the name if the `PATH` leads to it, else the path.
    #[must_use]
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

    /// The program, to be run in a workspace and with a clean environment. The caller adds arguments, streams and
    /// variables.
    #[must_use]
    pub fn command(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new(&self.program);
        clean_environment(&mut command);
        workspace.prepare(&mut command);
        command
    }
}

impl fmt::Display for Cli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.product, self.release)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled => write!(
                f,
                "found neither Terraform nor OpenTofu; put terraform or tofu on the PATH, or set {PATH_VARIABLE} to its \
                 path (https://developer.hashicorp.com/terraform/install, https://opentofu.org/docs/intro/install)"
            ),
            Self::NotAFile(path) => write!(
                f,
                "{PATH_VARIABLE} names {}, which is not a file",
                path.display()
            ),
            Self::Start(path, source) => write!(f, "cannot run {}: {source}", path.display()),
            Self::UnknownProduct(path, line) => write!(
                f,
                "{} is neither Terraform nor OpenTofu: its version command prints {line:?}",
                path.display()
            ),
        }
    }
}

impl std::error::Error for Error {}

/// Removes every variable that a command does not need to run at all, such as the user's own `TF_…` and `HOSTUP_…`.
pub fn clean_environment(command: &mut Command) -> &mut Command {
    command.env_clear().env("CHECKPOINT_DISABLE", "1");
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// A program that is named but missing is an error: to run another one in its place would be misleading.
fn programs(named: &OsStr, path: &OsStr) -> Result<Vec<PathBuf>, Error> {
    let mut programs = Vec::new();
    for path in env::split_paths(named).filter(|path| !path.as_os_str().is_empty()) {
        // Absolute, since commands run in another folder.
        match std::path::absolute(&path) {
            Ok(program) if program.is_file() => programs.push(program),
            _ => return Err(Error::NotAFile(path)),
        }
    }
    if programs.is_empty() {
        let found = on_path("terraform", path).or_else(|| on_path("tofu", path));
        programs.push(found.ok_or(Error::NotInstalled)?);
    }
    Ok(programs)
}

fn on_path(name: &str, path: &OsStr) -> Option<PathBuf> {
    let file = Path::new(name).with_extension(env::consts::EXE_EXTENSION);
    env::split_paths(path)
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
}

/// From a line such as `Terraform v1.11.4`: the product, `1.11.4`, and `(1, 11)`.
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
        let version = parse_version("Terraform v1.11.4");
        assert_eq!(version, Some((Product::Terraform, "1.11.4", (1, 11))));
        let version = parse_version("OpenTofu v1.6.3-dev");
        assert_eq!(version, Some((Product::OpenTofu, "1.6.3-dev", (1, 6))));
        assert_eq!(parse_version("Pulumi v3.1.0"), None);
    }

    #[test]
    fn variable_lists_programs_and_path_is_the_fallback() {
        let folder = tempfile::tempdir().unwrap();
        let tofu = create_program(folder.path(), "tofu");
        let other = create_program(folder.path(), "other");
        let path = folder.path().as_os_str();

        assert_eq!(programs(OsStr::new(""), path).unwrap(), [tofu.clone()]);
        let terraform = create_program(folder.path(), "terraform");
        assert_eq!(programs(OsStr::new(""), path).unwrap(), [terraform]);
        let named = env::join_paths([Path::new(""), &other, &tofu]).unwrap();
        assert_eq!(programs(&named, path).unwrap(), [other, tofu]);

        let missing = programs(OsStr::new("missing"), path).unwrap_err();
        assert!(matches!(missing, Error::NotAFile(_)), "{missing}");
        let none = programs(OsStr::new(""), OsStr::new("")).unwrap_err();
        assert!(matches!(none, Error::NotInstalled), "{none}");
    }

    /// Creates an empty file with the name of a program.
    fn create_program(folder: &Path, name: &str) -> PathBuf {
        let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        std::fs::write(&program, "").unwrap();
        program
    }
}
