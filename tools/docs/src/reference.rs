//! The reference pages: the provider block, resources, data sources and list resources.

use terraform_provider_hostup::framework::{IdentitySchema, Provider, Schema};

use crate::sources::Sources;
use crate::{Error, Page, attributes};

/// The provider's name, with which every type name begins.
const NAME: &str = "hostup";

/// The address of the repository's files.
pub const FILES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main");

/// The text of the first page between the example and the schema.
const INDEX_TEXT: &str = "templates/index.md";

/// Returns all pages except the guides, which the first page lists.
pub(crate) fn pages(
    provider: &impl Provider,
    sources: &Sources,
    guides: &[Page],
) -> Result<Vec<Page>, Error> {
    let mut pages = vec![index(&provider.schema(), sources, guides)?];
    for resource in provider.resources() {
        let name = resource.type_name();
        let mut page = page(&RESOURCE, name, resource.schema(), sources)?;
        let identity = resource.identity_schema();
        if !identity.attributes().is_empty() {
            page.body += &import(name, identity, sources)?;
        }
        pages.push(page);
    }
    for source in provider.data_sources() {
        pages.push(page(
            &DATA_SOURCE,
            source.type_name(),
            source.schema(),
            sources,
        )?);
    }
    for list in provider.list_resources() {
        pages.push(page(
            &LIST_RESOURCE,
            list.type_name(),
            list.schema(),
            sources,
        )?);
    }
    Ok(pages)
}

/// What differs between the kinds of pages.
struct Kind {
    title: &'static str,
    /// The folder in `docs/` and in `examples/`.
    folder: &'static str,
    example: &'static str,
    /// The nested block that the schema describes, if it is not the top-level one.
    block: Option<&'static str>,
}

const RESOURCE: Kind = Kind {
    title: "Resource",
    folder: "resources",
    example: "resource.tf",
    block: None,
};

const DATA_SOURCE: Kind = Kind {
    title: "Data Source",
    folder: "data-sources",
    example: "data-source.tf",
    block: None,
};

const LIST_RESOURCE: Kind = Kind {
    title: "List Resource",
    folder: "list-resources",
    example: "list-resource.tfquery.hcl",
    block: Some("config"),
};

fn index(schema: &Schema, sources: &Sources, guides: &[Page]) -> Result<Page, Error> {
    let description = schema.block().description;
    let example = sources.example("examples/provider/provider.tf")?;
    let list: String = guides
        .iter()
        .map(|guide| {
            // Both registries show the first page without a trailing slash, so a relative link would lose a segment.
            let link = format!("{FILES}/docs/{}", guide.path);
            let description = guide.description.replace('\n', " ");
            format!("- [{}]({link}): {description}\n", guide.title)
        })
        .collect();
    Ok(Page {
        path: "index.md".to_owned(),
        title: "HostUp Provider".to_owned(),
        description: description.to_owned(),
        body: format!(
            "# HostUp Provider\n\n{description}\n\n## Example Usage\n\n{example}\n{}\n\n{}\n## Guides\n\n{list}",
            sources.text(INDEX_TEXT)?.trim_end(),
            attributes::section(schema.block()),
        ),
    })
}

fn page(kind: &Kind, name: &str, schema: &Schema, sources: &Sources) -> Result<Page, Error> {
    let Kind {
        title,
        folder,
        example,
        block,
    } = kind;
    let description = schema.block().description;
    let short = name
        .strip_prefix(NAME)
        .unwrap_or(name)
        .trim_start_matches('_');
    let example = sources.example(&format!("examples/{folder}/{name}/{example}"))?;
    let note =
        block.map(|block| format!("The following arguments belong to the `{block}` block.\n\n"));
    Ok(Page {
        path: format!("{folder}/{short}.md"),
        title: format!("{name} {title} - {NAME}"),
        description: description.to_owned(),
        body: format!(
            "# {name} ({title})\n\n{description}\n\n## Example Usage\n\n{example}\n{}{}",
            note.unwrap_or_default(),
            attributes::section(schema.block())
        ),
    })
}

/// The section `Import`, with three ways to import, in the words and the order of tfplugindocs.
fn import(name: &str, identity: &IdentitySchema, sources: &Sources) -> Result<String, Error> {
    let by_block = |attribute: &str, file: &str| {
        let path = format!("examples/resources/{name}/{file}");
        Ok(format!(
            "In {} and later, the [`import` block](https://developer.hashicorp.com/terraform/language/import) can be used \
             with the `{attribute}` attribute, for example:\n\n{}",
            sources.requirement(&path)?.trim_end_matches('.'),
            sources.example_code(&path)?,
        ))
    };
    Ok(format!(
        "\n## Import\n\nImport is supported using the following syntax:\n\n{}\n{}\n{}\nThe [`terraform import` \
         command](https://developer.hashicorp.com/terraform/cli/commands/import) can be used, for example:\n\n{}",
        by_block("identity", "import-by-identity.tf")?,
        attributes::identity(identity.attributes()),
        by_block("id", "import-by-string-id.tf")?,
        sources.code(&format!("examples/resources/{name}/import.sh"))?,
    ))
}
