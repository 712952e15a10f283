//! The lists of attributes of a page: required, optional and read-only, each in alphabetical order, and the same for nested
//! ones below anchors. Headings, order, types and anchors are those of the pages that tfplugindocs generates;
//! `tools/docs/check` compares them.

use terraform_provider_hostup::framework::schema::{Kind, Presence};
use terraform_provider_hostup::framework::{
    Attribute, Block, IdentityAttribute, NestedBlock, Type,
};

/// Returns the section `Schema` of a page.
pub(crate) fn section(block: &Block) -> String {
    let mut text = "## Schema\n".to_owned();
    let mut nested = Vec::new();
    for (group, title) in GROUPS {
        let items = group_of(block, group, &[], &mut nested);
        if !items.is_empty() {
            text += &format!("\n### {title}\n\n{}", items.concat());
        }
    }
    text + &nested_lists(nested)
}

/// The section about the attributes of an identity.
pub(crate) fn identity(attributes: &[IdentityAttribute]) -> String {
    let mut text = "### Identity Schema\n".to_owned();
    for (required, title) in [(true, "Required"), (false, "Optional")] {
        let group = attributes
            .iter()
            .filter(|it| it.required_for_import == required);
        let items = group.map(|it| {
            let item = format!(
                "- `{}` ({}) {}\n",
                it.name,
                type_name(&it.kind),
                it.description
            );
            (it.name, item)
        });
        let items = sorted(items.collect());
        if !items.is_empty() {
            text += &format!("\n#### {title}\n\n{}", items.concat());
        }
    }
    text
}

/// The heading of an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Required,
    Optional,
    ReadOnly,
}

const GROUPS: [(Group, &str); 3] = [
    (Group::Required, "Required"),
    (Group::Optional, "Optional"),
    (Group::ReadOnly, "Read-Only"),
];

/// A nested attribute or block, with its own list further down the page.
struct NestedList {
    path: Vec<&'static str>,
    anchor: String,
    block: Block,
}

impl NestedList {
    fn new(prefix: &str, outer: &[&'static str], name: &'static str, block: Block) -> Self {
        let mut path = outer.to_vec();
        path.push(name);
        let anchor = format!("{prefix}--{}", path.join("--"));
        Self {
            path,
            anchor,
            block,
        }
    }

    fn link(&self) -> String {
        format!(" (see [below for nested schema](#{}))", self.anchor)
    }

    /// Its list, and the lists that are nested in it.
    fn text(&self) -> String {
        let mut text = format!(
            "\n<a id=\"{}\"></a>\n### Nested Schema for `{}`\n",
            self.anchor,
            self.path.join(".")
        );
        let mut nested = Vec::new();
        for (group, title) in GROUPS {
            let items = group_of(&self.block, group, &self.path, &mut nested);
            if !items.is_empty() {
                text += &format!("\n{title}:\n\n{}", items.concat());
            }
        }
        text + &nested_lists(nested)
    }
}

fn nested_lists(lists: Vec<NestedList>) -> String {
    lists.iter().map(NestedList::text).collect()
}

/// The items of one group, in alphabetical order. Adds the nested lists that they link to.
fn group_of(
    block: &Block,
    group: Group,
    outer: &[&'static str],
    nested: &mut Vec<NestedList>,
) -> Vec<String> {
    let attributes = block.attributes.iter().filter(|it| group == group_for(it));
    let mut items: Vec<_> = attributes
        .map(|attribute| (attribute.name, attribute_item(attribute, outer)))
        .collect();
    // Users may leave out each block.
    if group == Group::Optional {
        let blocks = block.blocks.iter();
        items.extend(blocks.map(|inner| (inner.name, block_item(inner, outer))));
    }
    let (items, lists): (_, Vec<_>) = sorted(items).into_iter().unzip();
    nested.extend(lists.into_iter().flatten());
    items
}

/// The items in the order of their names.
fn sorted<T>(mut items: Vec<(&str, T)>) -> Vec<T> {
    items.sort_by_key(|(name, _)| *name);
    items.into_iter().map(|(_, item)| item).collect()
}

fn group_for(attribute: &Attribute) -> Group {
    match attribute.presence {
        Presence::Required => Group::Required,
        Presence::Optional | Presence::OptionalComputed => Group::Optional,
        Presence::Computed => Group::ReadOnly,
    }
}

/// An item of a list, and the nested list that it links to.
type Item = (String, Option<NestedList>);

fn attribute_item(attribute: &Attribute, outer: &[&'static str]) -> Item {
    let (mut kind, list) = match &attribute.kind {
        Kind::Typed(kind) => (type_name(kind), None),
        Kind::Objects(attributes) => {
            let block = Block::new("", attributes.clone());
            let list = NestedList::new("nestedatt", outer, attribute.name, block);
            ("Attributes List".to_owned(), Some(list))
        }
    };
    if attribute.sensitive {
        kind += ", Sensitive";
    }
    (
        item(attribute.name, &kind, attribute.description, list.as_ref()),
        list,
    )
}

fn block_item(inner: &NestedBlock, outer: &[&'static str]) -> Item {
    let list = NestedList::new("nestedblock", outer, inner.name, inner.block.clone());
    let text = item(
        inner.name,
        "Block, Optional",
        inner.block.description,
        Some(&list),
    );
    (text, Some(list))
}

fn item(name: &str, kind: &str, description: &str, list: Option<&NestedList>) -> String {
    let link = list.map(NestedList::link).unwrap_or_default();
    format!("- `{name}` ({kind}) {description}{link}\n")
}

fn type_name(kind: &Type) -> String {
    match kind {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(item) => format!("List of {}", type_name(item)),
        Type::Set(item) => format!("Set of {}", type_name(item)),
        Type::Map(item) => format!("Map of {}", type_name(item)),
        Type::Object(_) => "Object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attributes of each kind, and a block.
    fn sample() -> Block {
        let note = vec![Attribute::string("text").computed().describe("Words.")];
        let point = vec![
            Attribute::number("x").computed().describe("Across."),
            Attribute::objects("notes", note).describe("Notes."),
        ];
        let zone = vec![Attribute::string("zone").computed().describe("A zone.")];
        let timeouts = NestedBlock {
            name: "timeouts",
            block: Block::new(
                "Times.",
                vec![Attribute::string("create").describe("When made.")],
            ),
        };
        let attributes = vec![
            Attribute::string("id").computed().describe("The id."),
            Attribute::string("name").required().describe("The name."),
            Attribute::string("key").sensitive().describe("A key."),
            Attribute::typed("ids", Type::Map(Box::new(Type::String)))
                .optional_computed()
                .describe("Ids."),
            Attribute::objects("zones", zone).describe("Zones."),
            Attribute::string("zeal").describe("After the block."),
            Attribute::objects("points", point).describe("Points."),
        ];
        Block::new("", attributes).with(timeouts)
    }

    #[test]
    fn section_sorts_attributes_and_lists_nested_ones_below_anchors() {
        let expected = "\
## Schema

### Required

- `name` (String) The name.

### Optional

- `ids` (Map of String) Ids.
- `key` (String, Sensitive) A key.
- `timeouts` (Block, Optional) Times. (see [below for nested schema](#nestedblock--timeouts))
- `zeal` (String) After the block.

### Read-Only

- `id` (String) The id.
- `points` (Attributes List) Points. (see [below for nested schema](#nestedatt--points))
- `zones` (Attributes List) Zones. (see [below for nested schema](#nestedatt--zones))

<a id=\"nestedblock--timeouts\"></a>
### Nested Schema for `timeouts`

Optional:

- `create` (String) When made.

<a id=\"nestedatt--points\"></a>
### Nested Schema for `points`

Read-Only:

- `notes` (Attributes List) Notes. (see [below for nested schema](#nestedatt--points--notes))
- `x` (Number) Across.

<a id=\"nestedatt--points--notes\"></a>
### Nested Schema for `points.notes`

Read-Only:

- `text` (String) Words.

<a id=\"nestedatt--zones\"></a>
### Nested Schema for `zones`

Read-Only:

- `zone` (String) A zone.
";
        assert_eq!(section(&sample()), expected);
    }

    #[test]
    fn identity_groups_and_sorts_attributes() {
        let attribute = |name, required_for_import| IdentityAttribute {
            name,
            kind: Type::String,
            description: "Words.",
            required_for_import,
            canonical_form: None,
        };
        let attributes = [
            attribute("region", false),
            attribute("name", true),
            attribute("id", true),
        ];
        let expected = "\
### Identity Schema

#### Required

- `id` (String) Words.
- `name` (String) Words.

#### Optional

- `region` (String) Words.
";
        assert_eq!(identity(&attributes), expected);
    }
}
