//! Versions of Terraform and OpenTofu. They differ in which RPCs they call, in what they send, and in which fields of a
//! response they know; the rules for the fields they know are the same.
//!
//! Each method is one difference, with the versions that have it.

use std::fmt;

use terraform_provider_hostup::protocol::tfplugin6::ClientCapabilities;

/// The product with its minor version; the major version is always 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    Terraform(u32),
    OpenTofu(u32),
}

/// A version of Terraform or OpenTofu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreVersion {
    product: Product,
    /// The version in ConfigureProvider.
    pub version: &'static str,
}

const fn terraform(minor: u32, version: &'static str) -> CoreVersion {
    let product = Product::Terraform(minor);
    CoreVersion { product, version }
}

const fn opentofu(minor: u32, version: &'static str) -> CoreVersion {
    let product = Product::OpenTofu(minor);
    CoreVersion { product, version }
}

impl CoreVersion {
    /// The oldest, the newest, and each in between that brought a difference.
    pub const ALL: [CoreVersion; 13] = [
        terraform(0, "1.0.11"),
        terraform(3, "1.3.10"),
        terraform(5, "1.5.7"),
        terraform(6, "1.6.6"),
        terraform(8, "1.8.5"),
        terraform(11, "1.11.4"),
        terraform(12, "1.12.2"),
        terraform(14, "1.14.9"),
        Self::NEWEST,
        opentofu(6, "1.6.3"),
        opentofu(10, "1.10.9"),
        opentofu(11, "1.11.6"),
        opentofu(12, "1.12.6"),
    ];

    /// The version that calls the most RPCs.
    pub const NEWEST: CoreVersion = terraform(16, "1.16.0");

    fn since(self, terraform: u32, opentofu: u32) -> bool {
        match self.product {
            Product::Terraform(minor) => minor >= terraform,
            Product::OpenTofu(minor) => minor >= opentofu,
        }
    }

    /// For what OpenTofu does not have.
    const NEVER: u32 = u32::MAX;

    /// Whether a removed single block is proposed with its prior value, as by Terraform 1.0.
    pub fn proposes_removed_blocks(self) -> bool {
        !self.since(1, 0)
    }

    /// Whether destroys are planned if the provider has the capability; older versions only apply them.
    pub fn plans_destroy(self) -> bool {
        self.since(3, 6)
    }

    /// Whether the schemas are requested once in a command; older versions request them for every process.
    pub fn caches_schemas(self) -> bool {
        self.since(6, 6)
    }

    /// Whether `moved` works between types. OpenTofu ignores the capability.
    pub fn moves_between_types(self) -> bool {
        self.since(8, 10)
    }

    /// Returns the client capabilities; older versions send none. Deferral is for Stacks and experiments.
    pub fn capabilities(self) -> Option<ClientCapabilities> {
        self.since(9, 11).then(|| ClientCapabilities {
            deferral_allowed: false,
            write_only_attributes_allowed: self.since(11, 11),
            store_planned_private: self.sends_planned_private(),
            computed_blocks_allowed: self.since(16, Self::NEVER),
        })
    }

    /// Whether objects have identities; older versions ignore the fields.
    pub fn has_identities(self) -> bool {
        self.since(12, 12)
    }

    /// Whether `terraform query` exists.
    pub fn supports_queries(self) -> bool {
        self.since(14, Self::NEVER)
    }

    /// Whether the provider generates the configuration of an import; older versions derive it from the schema.
    pub fn generates_configuration(self) -> bool {
        self.since(14, Self::NEVER)
    }

    /// Whether the plan during apply gets the planned private state of the first one.
    pub fn sends_planned_private(self) -> bool {
        self.since(16, Self::NEVER)
    }

    /// Whether the second plan of a replacement gets the identity that the first one planned; OpenTofu sends none.
    pub fn sends_planned_identity(self) -> bool {
        matches!(self.product, Product::Terraform(_))
    }
}

impl fmt::Display for CoreVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.product {
            Product::Terraform(_) => "Terraform",
            Product::OpenTofu(_) => "OpenTofu",
        };
        write!(f, "{name} {}", self.version)
    }
}
