//! The declaration of one attribute.

use std::collections::BTreeMap;

use crate::framework::types::Type;
use crate::framework::value::Value;

/// An attribute: its name, its type, who sets it, and everything that is said of it to users.
///
/// Declared as a sentence:
///
/// ```
/// use terraform_provider_hostup::framework::Attribute;
///
/// Attribute::string("action")
///     .required()
///     .one_of(&["include", "exclude"])
///     .describe("What is wanted for the domain.");
/// ```
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name in the configuration: lower case, digits and underscores.
    pub name: &'static str,
    /// The type, or the attributes inside.
    pub kind: Kind,
    /// Who sets it.
    pub presence: Presence,
    /// What it is, in Markdown; shown by editors and in the documentation.
    pub description: &'static str,
    /// Whether Terraform hides its value.
    pub sensitive: bool,
    /// What to use instead, when it should no longer be used.
    pub deprecated: Option<&'static str>,
    /// The value that a plan gives it when the configuration has none.
    pub default: Option<Value>,
    /// Whether another value makes another object: Terraform then destroys and creates.
    pub requires_replace: bool,
    /// What a configured value must fulfil.
    pub checks: Vec<Check>,
}

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of a type.
    Typed(Type),
    /// Objects with attributes of their own.
    Nested(Nesting, Vec<Attribute>),
}

/// How many nested objects an attribute holds, and how they are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object.
    Single,
    /// Objects in order.
    List,
    /// Objects without order.
    Set,
    /// Objects by name.
    Map,
}

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The user must.
    Required,
    /// The user may; otherwise it is null.
    Optional,
    /// The provider alone.
    Computed,
    /// The user may; otherwise the provider does.
    OptionalComputed,
}

/// A condition on a configured, known string.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// It is one of these.
    OneOf(&'static [&'static str]),
    /// The function finds nothing wrong; its error says what is wrong and what to do.
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
            deprecated: None,
            default: None,
            requires_replace: false,
            checks: Vec::new(),
        }
    }

    /// An attribute of any type.
    pub fn typed(name: &'static str, kind: Type) -> Self {
        Self::new(name, Kind::Typed(kind))
    }

    /// A string.
    pub fn string(name: &'static str) -> Self {
        Self::typed(name, Type::String)
    }

    /// A bool.
    pub fn bool(name: &'static str) -> Self {
        Self::typed(name, Type::Bool)
    }

    /// A number.
    pub fn number(name: &'static str) -> Self {
        Self::typed(name, Type::Number)
    }

    /// Objects with attributes of their own.
    pub fn nested(name: &'static str, nesting: Nesting, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::Nested(nesting, attributes))
    }

    /// The user must set it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// Only the provider sets it.
    #[must_use]
    pub fn computed(mut self) -> Self {
        self.presence = Presence::Computed;
        self
    }

    /// The user may set it; otherwise the provider does.
    #[must_use]
    pub fn optional_computed(mut self) -> Self {
        self.presence = Presence::OptionalComputed;
        self
    }

    /// The value when the user sets none. Terraform shows it in plans, so it is computed by its nature.
    #[must_use]
    pub fn default_value(mut self, value: Value) -> Self {
        self.default = Some(value);
        self.optional_computed()
    }

    /// Terraform hides its value.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// It should no longer be used; the text says what to use instead.
    #[must_use]
    pub fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// Another value means another object.
    #[must_use]
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = true;
        self
    }

    /// Its value is one of these.
    #[must_use]
    pub fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.checks.push(Check::OneOf(choices));
        self
    }

    /// Its value passes the function, whose error says what is wrong and what to do.
    #[must_use]
    pub fn check(mut self, check: fn(&str) -> Result<(), String>) -> Self {
        self.checks.push(Check::Text(check));
        self
    }

    /// What it is, in Markdown.
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

    /// The type of its values.
    pub fn value_kind(&self) -> Type {
        match &self.kind {
            Kind::Typed(kind) => kind.clone(),
            Kind::Nested(nesting, attributes) => {
                let object = Box::new(Type::Object(kinds(attributes)));
                match nesting {
                    Nesting::Single => *object,
                    Nesting::List => Type::List(object),
                    Nesting::Set => Type::Set(object),
                    Nesting::Map => Type::Map(object),
                }
            }
        }
    }
}

/// The types of attributes, by name.
pub(super) fn kinds(attributes: &[Attribute]) -> BTreeMap<String, Type> {
    attributes
        .iter()
        .map(|a| (a.name.to_owned(), a.value_kind()))
        .collect()
}
