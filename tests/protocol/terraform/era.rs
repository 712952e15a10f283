//! Which Terraform or OpenTofu asks. Their cores differ in what they call, in what they send, and in which fields of an
//! answer they know; the rules for what they know are the same.
//!
//! Each method is one difference, with the versions that have it.

use std::fmt;

use terraform_provider_hostup::protocol::tfplugin6::ClientCapabilities;

/// The program, by its minor version; all of them are 1.x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    Terraform(u32),
    OpenTofu(u32),
}

/// A version of one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    product: Product,
    /// As it says of itself when it configures a provider.
    pub version: &'static str,
}

const fn terraform(minor: u32, version: &'static str) -> Era {
    let product = Product::Terraform(minor);
    Era { product, version }
}

const fn opentofu(minor: u32, version: &'static str) -> Era {
    let product = Product::OpenTofu(minor);
    Era { product, version }
}

impl Era {
    /// The oldest, the newest, and each in between that brought something.
    pub const ALL: [Era; 13] = [
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

    /// The one that asks most.
    pub const NEWEST: Era = terraform(16, "1.16.0");

    fn since(self, terraform: u32, opentofu: u32) -> bool {
        match self.product {
            Product::Terraform(minor) => minor >= terraform,
            Product::OpenTofu(minor) => minor >= opentofu,
        }
    }

    /// For what OpenTofu does not have.
    const NEVER: u32 = u32::MAX;

    /// Terraform 1.0 proposes a single block that was removed from the configuration as it was before.
    pub fn proposes_removed_blocks(self) -> bool {
        !self.since(1, 0)
    }

    /// A destruction is planned, where the provider says that it can be; before, it is only carried out.
    pub fn plans_destructions(self) -> bool {
        self.since(3, 6)
    }

    /// The schemas are asked for once in a command; before, by every process of it.
    pub fn remembers_schemas(self) -> bool {
        self.since(6, 6)
    }

    /// `moved` between types. OpenTofu asks without looking at the capability.
    pub fn moves_between_types(self) -> bool {
        self.since(8, 10)
    }

    /// What the client says that it can do; older ones say nothing. Deferral is for Stacks and experiments.
    pub fn capabilities(self) -> Option<ClientCapabilities> {
        self.since(9, 11).then(|| ClientCapabilities {
            deferral_allowed: false,
            write_only_attributes_allowed: self.since(11, 11),
            store_planned_private: self.sends_planned_private(),
            computed_blocks_allowed: self.since(16, Self::NEVER),
        })
    }

    /// Objects have identities; before, the fields are unknown and passed over.
    pub fn has_identities(self) -> bool {
        self.since(12, 12)
    }

    /// `terraform query`.
    pub fn lists(self) -> bool {
        self.since(14, Self::NEVER)
    }

    /// The provider is asked to write the configuration of an import; before, core makes it of the schema alone.
    pub fn asks_for_configuration(self) -> bool {
        self.since(14, Self::NEVER)
    }

    /// The plan that an apply makes once more gets what the first one remembered.
    pub fn sends_planned_private(self) -> bool {
        self.since(16, Self::NEVER)
    }

    /// The second plan of a replacement gets the identity that the first one planned; OpenTofu sends none.
    pub fn hands_identity_on(self) -> bool {
        matches!(self.product, Product::Terraform(_))
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.product {
            Product::Terraform(_) => "Terraform",
            Product::OpenTofu(_) => "OpenTofu",
        };
        write!(f, "{name} {}", self.version)
    }
}
