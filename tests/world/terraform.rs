//! Which Terraforms or OpenTofus the stories are told with, and what each can do.

use std::env;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program that the tests drive.
#[derive(Debug)]
pub struct Terraform {
    program: PathBuf,
    product: Product,
    version: (u32, u32),
}

/// Something that not every supported version can do.
#[derive(Clone, Copy, Debug)]
pub enum Feature {
    /// Asks the provider about a destruction when it plans it, so that warnings can be shown.
    PlanDestroy,
    /// The built-in resource `terraform_data`.
    TerraformData,
    /// `import` blocks, and configuration generated for them.
    ImportBlock,
    /// `identity` in `import` blocks.
    ImportByIdentity,
    /// `terraform query`; OpenTofu has none.
    Query,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    Terraform,
    OpenTofu,
}

impl Terraform {
    /// The programs for the test that asks; none when the machine has none, which was then said aloud.
    ///
    /// # Panics
    ///
    /// Where `CI` is set and there is none: there a suite that tested nothing must not look well.
    pub fn all_for_this_test() -> &'static [Self] {
        static FOUND: OnceLock<Vec<Terraform>> = OnceLock::new();
        let found = FOUND.get_or_init(|| programs().into_iter().map(asked).collect());
        if found.is_empty() {
            let message = "no Terraform or OpenTofu: set TF_ACC_TERRAFORM_PATH, or put terraform or tofu on the PATH";
            assert!(env::var_os("CI").is_none(), "{message}");
            aloud(message);
        }
        found
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// The host of the registry that a source address without a host is of.
    pub(super) fn registry(&self) -> &'static str {
        match self.product {
            Product::Terraform => "registry.terraform.io",
            Product::OpenTofu => "registry.opentofu.org",
        }
    }

    /// Whether it can do something; says aloud when it can't.
    pub(super) fn can(&self, feature: Feature) -> bool {
        let least = match (feature, self.product) {
            (Feature::PlanDestroy, Product::Terraform) => (1, 3),
            (Feature::TerraformData, Product::Terraform) => (1, 4),
            (Feature::ImportBlock, Product::Terraform) => (1, 5),
            (Feature::ImportByIdentity, _) => (1, 12),
            (Feature::Query, Product::Terraform) => (1, 14),
            (Feature::Query, Product::OpenTofu) => {
                aloud(&format!("{self} has no {feature:?}"));
                return false;
            }
            (_, Product::OpenTofu) => (1, 6),
        };
        let can = self.version >= least;
        if !can {
            aloud(&format!(
                "{self} is older than {}.{}, which has {feature:?}",
                least.0, least.1
            ));
        }
        can
    }

    /// Whether it is as new as that; says aloud when it is not. `None` stands for a product that cannot do it at all.
    pub(super) fn is_at_least(&self, terraform: (u32, u32), opentofu: Option<(u32, u32)>) -> bool {
        let least = match self.product {
            Product::Terraform => Some(terraform),
            Product::OpenTofu => opentofu,
        };
        let is = least.is_some_and(|least| self.version >= least);
        if !is {
            aloud(&match least {
                Some((major, minor)) => format!("{self} is older than {major}.{minor}"),
                None => format!("{self} cannot do it"),
            });
        }
        is
    }
}

impl fmt::Display for Terraform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} {}.{}",
            self.product, self.version.0, self.version.1
        )
    }
}

/// The programs that `TF_ACC_TERRAFORM_PATH` names, parted as in `PATH`; else the one on the `PATH`.
fn programs() -> Vec<PathBuf> {
    let named = env::var_os("TF_ACC_TERRAFORM_PATH").filter(|path| !path.is_empty());
    match named {
        Some(paths) => env::split_paths(&paths)
            .map(|path| named_one(&path))
            .collect(),
        None => on_the_path("terraform")
            .or_else(|| on_the_path("tofu"))
            .into_iter()
            .collect(),
    }
}

/// A program that is named must be there: to test another one in its place would be a lie.
fn named_one(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap();
    assert!(
        path.is_file(),
        "TF_ACC_TERRAFORM_PATH names {}, which is no file",
        path.display()
    );
    path
}

fn on_the_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Asks the program what it is. Its first line is `Terraform v1.11.4` or `OpenTofu v1.6.3`; the JSON form has the
/// version alone.
fn asked(program: PathBuf) -> Terraform {
    let mut command = Command::new(&program);
    let answer = alone(&mut command).arg("version").output().unwrap();
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let parsed = parse(text.lines().next().unwrap_or_default());
    let (product, version) =
        parsed.unwrap_or_else(|| panic!("{} says {text:?} of itself", program.display()));
    Terraform {
        program,
        product,
        version,
    }
}

fn parse(line: &str) -> Option<(Product, (u32, u32))> {
    let (product, version) = line.split_once(" v")?;
    let product = match product {
        "Terraform" => Product::Terraform,
        "OpenTofu" => Product::OpenTofu,
        _ => return None,
    };
    let mut parts = version.split('.');
    Some((
        product,
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?),
    ))
}

/// Nothing of the machine's environment reaches a command but what programs need to run at all.
pub(super) fn alone(command: &mut Command) -> &mut Command {
    command.env_clear().env("CHECKPOINT_DISABLE", "1");
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Past libtest's capture, which would hide it from everybody whose tests pass.
fn aloud(message: &str) {
    let test = std::thread::current();
    let _ = writeln!(
        std::io::stderr(),
        "\nNOT RUN: {}: {message}",
        test.name().unwrap_or("a test")
    );
}

#[test]
fn what_a_program_says_of_itself_is_understood() {
    assert_eq!(
        parse("Terraform v1.11.4"),
        Some((Product::Terraform, (1, 11)))
    );
    assert_eq!(
        parse("OpenTofu v1.6.3-dev"),
        Some((Product::OpenTofu, (1, 6)))
    );
    assert_eq!(parse("Pulumi v3.1.0"), None);
}
