//! The CLIs that the acceptance tests run with, and what each of them supports.

use std::env;
use std::io::Write;
use std::sync::OnceLock;

use terraform_cli::{Cli, NOT_INSTALLED, Product};

/// A feature that not every supported version has.
#[derive(Clone, Copy, Debug)]
pub enum Feature {
    /// The CLI calls the provider when it plans a destroy, so the plan can have warnings.
    PlanDestroy,
    /// `providers lock` adds platforms to a lock file that has checksums of another one.
    LockMorePlatforms,
    /// The built-in resource `terraform_data`.
    TerraformData,
    /// `import` blocks, and configuration generated for them.
    ImportBlock,
    /// `identity` in `import` blocks.
    ImportByIdentity,
    /// `terraform query`.
    Query,
}

impl Feature {
    /// Returns the first version of Terraform, and that of OpenTofu if it has the feature at all.
    fn since(self) -> ((u32, u32), Option<(u32, u32)>) {
        match self {
            Self::PlanDestroy | Self::LockMorePlatforms => ((1, 3), Some((1, 6))),
            Self::TerraformData => ((1, 4), Some((1, 6))),
            Self::ImportBlock => ((1, 5), Some((1, 6))),
            Self::ImportByIdentity => ((1, 12), Some((1, 12))),
            Self::Query => ((1, 14), None),
        }
    }
}

/// Returns the installed CLIs to run the current test with. Reports a skip if there is none.
///
/// # Panics
///
/// If `CI` is set and there is none, or if a named CLI cannot be used: a run that tests nothing must not succeed.
pub fn installed_clis() -> &'static [Cli] {
    static CLIS: OnceLock<Vec<Cli>> = OnceLock::new();
    let clis = CLIS.get_or_init(|| Cli::find_all().unwrap_or_else(|error| panic!("{error}")));
    if clis.is_empty() {
        assert!(env::var_os("CI").is_none(), "{NOT_INSTALLED}");
        report_skip(NOT_INSTALLED);
    }
    clis
}

/// Whether a CLI has a feature; reports a skip if not.
pub(super) fn has(cli: &Cli, feature: Feature) -> bool {
    let (terraform, opentofu) = feature.since();
    meets_requirement(cli, terraform, opentofu, &format!("{feature:?}"))
}

/// Whether a CLI is at least of this version; reports a skip if not. `None`: OpenTofu lacks the feature.
pub(super) fn is_at_least(cli: &Cli, terraform: (u32, u32), opentofu: Option<(u32, u32)>) -> bool {
    meets_requirement(cli, terraform, opentofu, "this test")
}

fn meets_requirement(
    cli: &Cli,
    terraform: (u32, u32),
    opentofu: Option<(u32, u32)>,
    what: &str,
) -> bool {
    let required = match cli.product {
        Product::Terraform => Some(terraform),
        Product::OpenTofu => opentofu,
    };
    let is_met = required.is_some_and(|required| cli.version >= required);
    if !is_met {
        report_skip(&match required {
            Some((major, minor)) => format!("{what} needs {major}.{minor} or later; this is {cli}"),
            None => format!("{what} is not available with {:?}", cli.product),
        });
    }
    is_met
}

/// Prints that the current test was skipped, and why. Bypasses libtest's capture, which hides the output of passing tests.
pub fn report_skip(reason: &str) {
    let test = std::thread::current();
    let name = test.name().unwrap_or("a test");
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: {name}: {reason}");
}
