//! The declaration of an attribute.

use std::collections::BTreeMap;

use crate::framework::types::Type;
use crate::framework::value::Value;

/// An attribute: its name, its type, who sets it, its validation and its documentation. Declared like this:
///
/// ```
/// use terraform_provider_hostup::framework::Attribute;
///
/// Attribute::string("action")
///     .required()
///     .one_of(&["include", "exclude"])
///     .describe("What to do with the object.");
/// ```
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name in the configuration: lower case, digits and underscores.
    pub name: &'static str,
    /// The type, or the nested attributes.
    pub kind: Kind,
    /// Who sets it.
    pub presence: Presence,
    /// The description in Markdown, for editors and the documentation.
    pub description: &'static str,
    /// Whether Terraform hides its value.
    pub sensitive: bool,
    /// The planned value when none is configured.
    pub default: Option<Value>,
    /// Whether a change requires a replacement.
    pub requires_replace: bool,
    /// Conditions on configured values.
    pub checks: Vec<Check>,
    /// Whether two spellings mean the same; without it only equal strings do.
    pub equivalence: Option<Equivalence>,
}

/// Whether two strings are spellings of the same value, such as `example.se` and `Example.SE.`.
pub type Equivalence = fn(&str, &str) -> bool;

/// The value of an attribute.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of a type.
    Typed(Type),
    /// A list of objects with attributes of their own. Only the provider sets it.
    Objects(Vec<Attribute>),
}

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The user must set it.
    Required,
    /// The user may set it; otherwise it is null.
    Optional,
    /// Only the provider sets it.
    Computed,
    /// The user may set it; otherwise the provider does.
    OptionalComputed,
}

/// A condition on a configured, known string.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// It is one of these.
    OneOf(&'static [&'static str]),
    /// The function accepts it. Its error says what is wrong and what to do.
    Text(fn(&str) -> Result<(), String>),
}

impl Attribute {
    fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            presence: Presence::Optional,
            description: "",
            sensitive: false,
            default: None,
            requires_replace: false,
            checks: Vec::new(),
            equivalence: None,
        }
    }

    /// Creates an attribute of any type.
    pub fn typed(name: &'static str, kind: Type) -> Self {
        Self::new(name, Kind::Typed(kind))
    }

    /// Creates a string attribute.
    pub fn string(name: &'static str) -> Self {
        Self::typed(name, Type::String)
    }

    /// Creates a bool attribute.
    pub fn bool(name: &'static str) -> Self {
        Self::typed(name, Type::Bool)
    }

    /// Creates a number attribute.
    pub fn number(name: &'static str) -> Self {
        Self::typed(name, Type::Number)
    }

    /// Creates a computed list of objects, whose attributes must be computed too.
    pub fn objects(name: &'static str, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::Objects(attributes)).computed()
    }

    /// Requires users to set it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// Lets only the provider set it.
    #[must_use]
    pub fn computed(mut self) -> Self {
        self.presence = Presence::Computed;
        self
    }

    /// Lets users set it; otherwise the provider does.
    #[must_use]
    pub fn optional_computed(mut self) -> Self {
        self.presence = Presence::OptionalComputed;
        self
    }

    /// Sets the planned value when none is configured. An attribute with a default is computed.
    #[must_use]
    pub fn default_value(mut self, value: Value) -> Self {
        self.default = Some(value);
        self.optional_computed()
    }

    /// Makes Terraform hide its value.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Makes a change require a replacement.
    #[must_use]
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = true;
        self
    }

    /// Allows only these values.
    #[must_use]
    pub fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.checks.push(Check::OneOf(choices));
        self
    }

    /// Checks its value with a function, whose error says what is wrong and what to do.
    #[must_use]
    pub fn check(mut self, check: fn(&str) -> Result<(), String>) -> Self {
        self.checks.push(Check::Text(check));
        self
    }

    /// Treats strings for which the function returns true as spellings of the same value: a string at the root, or the
    /// elements of a set of strings. A plan keeps the prior spelling of a value that is configured in another one, and a
    /// read that of a value that the service spells differently, so that neither shows a change.
    #[must_use]
    pub fn equivalent_if(mut self, equivalence: Equivalence) -> Self {
        self.equivalence = Some(equivalence);
        self
    }

    /// Sets the description in Markdown.
    #[must_use]
    pub fn describe(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Whether a configuration may set it.
    pub fn is_settable(&self) -> bool {
        self.presence != Presence::Computed
    }

    /// Whether the provider may give it a value.
    pub fn is_computed(&self) -> bool {
        matches!(
            self.presence,
            Presence::Computed | Presence::OptionalComputed
        )
    }

    /// Returns the type of its values.
    pub fn value_kind(&self) -> Type {
        match &self.kind {
            Kind::Typed(kind) => kind.clone(),
            Kind::Objects(attributes) => Type::List(Box::new(Type::Object(kinds(attributes)))),
        }
    }
}

/// Returns the types of attributes, by name.
pub(super) fn kinds(attributes: &[Attribute]) -> BTreeMap<String, Type> {
    attributes
        .iter()
        .map(|a| (a.name.to_owned(), a.value_kind()))
        .collect()
}
