//! The pages of what the provider offers: the provider block, resources, data sources and list resources.

use terraform_provider_hostup::framework::{IdentitySchema, Provider, Schema};

use crate::sources::Sources;
use crate::{Fault, Page, attributes};

/// The provider's name, which is also the first word of every type.
const NAME: &str = "hostup";

/// Where a registry shows the pages.
pub const REGISTRY: &str = "https://registry.terraform.io/providers/hostup/hostup/latest/docs";

/// What is said on the first page beside the schema.
const BESIDES: &str = "templates/index.md";

/// All pages but the guides, which the first page lists.
pub(crate) fn pages(
    provider: &impl Provider,
    sources: &Sources,
    guides: &[Page],
) -> Result<Vec<Page>, Fault> {
    let mut pages = vec![index(&provider.schema(), sources, guides)?];
    for resource in provider.resources() {
        let name = resource.type_name();
        let mut page = page(&RESOURCE, name, resource.schema(), sources)?;
        page.body += &import(name, resource.identity_schema(), sources)?;
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

/// A kind of thing that a provider offers.
struct Kind {
    title: &'static str,
    /// The folder, below `docs/` and below `examples/` alike.
    folder: &'static str,
    example: &'static str,
    /// The block that the schema is about, where it is not the whole one.
    within: Option<&'static str>,
}

const RESOURCE: Kind = Kind {
    title: "Resource",
    folder: "resources",
    example: "resource.tf",
    within: None,
};

const DATA_SOURCE: Kind = Kind {
    title: "Data Source",
    folder: "data-sources",
    example: "data-source.tf",
    within: None,
};

const LIST_RESOURCE: Kind = Kind {
    title: "List Resource",
    folder: "list-resources",
    example: "list-resource.tfquery.hcl",
    within: Some("config"),
};

fn index(schema: &Schema, sources: &Sources, guides: &[Page]) -> Result<Page, Fault> {
    let description = schema.block().description;
    let example = sources.example("examples/provider/provider.tf")?;
    let list: String = guides
        .iter()
        .map(|guide| {
            // A registry shows the first page without a slash at its end, so a relative link would lead past the provider.
            let link = format!("{REGISTRY}/{}", guide.path.trim_end_matches(".md"));
            let about = guide.description.replace('\n', " ");
            format!("- [{}]({link}): {about}\n", guide.title)
        })
        .collect();
    Ok(Page {
        path: "index.md".to_owned(),
        title: "HostUp Provider".to_owned(),
        description: description.to_owned(),
        body: format!(
            "# HostUp Provider\n\n{description}\n\n## Example Usage\n\n{example}\n{}\n\n{}\n## Guides\n\n{list}",
            sources.text(BESIDES)?.trim_end(),
            attributes::section(schema.block()),
        ),
    })
}

fn page(kind: &Kind, name: &str, schema: &Schema, sources: &Sources) -> Result<Page, Fault> {
    let Kind {
        title,
        folder,
        example,
        within,
    } = kind;
    let description = schema.block().description;
    let short = name
        .strip_prefix(NAME)
        .unwrap_or(name)
        .trim_start_matches('_');
    let example = sources.example(&format!("examples/{folder}/{name}/{example}"))?;
    let first = description.split("\n\n").next().unwrap_or_default();
    let within = within.map(|block| format!("What follows stands in the block `{block}`.\n\n"));
    Ok(Page {
        path: format!("{folder}/{short}.md"),
        title: format!("{name} {title} - {NAME}"),
        description: first.to_owned(),
        body: format!(
            "# {name} ({title})\n\n{description}\n\n## Example Usage\n\n{example}\n{}{}",
            within.unwrap_or_default(),
            attributes::section(schema.block())
        ),
    })
}

/// The section `Import`, in the three ways to do it.
fn import(name: &str, identity: &IdentitySchema, sources: &Sources) -> Result<String, Fault> {
    let example = |file: &str| sources.example(&format!("examples/resources/{name}/{file}"));
    Ok(format!(
        "\n## Import\n\nBy a command. {}\nBy an `import` block with an `id`. {}\nBy an `import` block with an `identity`. \
         {}\n### Identity Schema\n\n{}",
        example("import.sh")?,
        example("import-by-string-id.tf")?,
        example("import-by-identity.tf")?,
        attributes::identity(identity.attributes()),
    ))
}
