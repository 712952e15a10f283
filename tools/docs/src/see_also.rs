//! The section `See Also` of a reference page: related pages, and HostUp's own documentation of the endpoints.

use crate::{Error, Page};

/// What belongs to one page.
struct Entry {
    /// The page, without `.md`.
    page: &'static str,
    /// Related pages, without `.md`.
    related: &'static [&'static str],
    /// The endpoints of HostUp that it uses.
    endpoints: &'static [Endpoint],
}

/// One endpoint of HostUp: the call, and the page of HostUp's documentation about it.
type Endpoint = (&'static str, &'static str);

// The documentation's own first page, since the addresses of the pages about automatic DNSSEC are not known.
const GET_DNSSEC_AUTO: Endpoint = (
    "GET /domains/{id}/dnssec-auto",
    "https://developer.hostup.se",
);
const POST_DNSSEC_AUTO: Endpoint = (
    "POST /domains/{id}/dnssec-auto",
    "https://developer.hostup.se",
);
const LIST_DOMAINS: Endpoint = (
    "GET /domains",
    "https://developer.hostup.se/endpoints/domain-services/get-v2-domains",
);
const GET_DOMAIN: Endpoint = (
    "GET /domains/{id}",
    "https://developer.hostup.se/endpoints/domain-services/get-v2-domains-id",
);
const GET_NAMESERVERS: Endpoint = (
    "GET /domains/{id}/nameservers",
    "https://developer.hostup.se/endpoints/domain-services/get-v2-domains-id-nameservers",
);
const POST_NAMESERVERS: Endpoint = (
    "POST /domains/{id}/nameservers",
    "https://developer.hostup.se/endpoints/domain-services/post-v2-domains-id-nameservers",
);
const GET_GLUE_RECORDS: Endpoint = (
    "GET /domains/{id}/glue-records",
    "https://developer.hostup.se/endpoints/domain-services/get-v2-domains-id-glue-records",
);
const POST_GLUE_RECORDS: Endpoint = (
    "POST /domains/{id}/glue-records",
    "https://developer.hostup.se/endpoints/domain-services/post-v2-domains-id-glue-records",
);
const DELETE_GLUE_RECORD: Endpoint = (
    "DELETE /domains/{id}/glue-records/{hostname}",
    "https://developer.hostup.se/endpoints/domain-services/delete-v2-domains-id-glue-records-hostname",
);

const ENTRIES: [Entry; 11] = [
    Entry {
        page: "resources/domain_dnssec_auto",
        related: &[
            "guides/automatic-dnssec",
            "guides/manage-an-account",
            "guides/renaming-and-forgetting",
            "data-sources/domain_dnssec_auto",
            "resources/dnssec_chain_wait",
        ],
        endpoints: &[GET_DNSSEC_AUTO, POST_DNSSEC_AUTO],
    },
    Entry {
        page: "resources/domain_nameservers",
        related: &[
            "guides/nameservers",
            "guides/leave-and-return",
            "resources/glue_record",
            "data-sources/domain_nameservers",
        ],
        endpoints: &[GET_NAMESERVERS, POST_NAMESERVERS],
    },
    Entry {
        page: "resources/glue_record",
        related: &["guides/nameservers", "resources/domain_nameservers"],
        endpoints: &[GET_GLUE_RECORDS, POST_GLUE_RECORDS, DELETE_GLUE_RECORD],
    },
    Entry {
        page: "resources/dnssec_chain_wait",
        related: &["guides/leave-and-return", "data-sources/dnssec_chain"],
        endpoints: &[],
    },
    Entry {
        page: "data-sources/domain",
        related: &["data-sources/domains", "guides/manual-ds-records"],
        endpoints: &[LIST_DOMAINS, GET_DOMAIN],
    },
    Entry {
        page: "data-sources/domains",
        related: &[
            "data-sources/domain",
            "guides/manage-an-account",
            "guides/many-domains",
        ],
        endpoints: &[LIST_DOMAINS],
    },
    Entry {
        page: "data-sources/domain_dnssec_auto",
        related: &[
            "guides/automatic-dnssec",
            "guides/drift-bot",
            "resources/domain_dnssec_auto",
        ],
        endpoints: &[GET_DNSSEC_AUTO],
    },
    Entry {
        page: "data-sources/domain_nameservers",
        related: &["guides/nameservers", "resources/domain_nameservers"],
        endpoints: &[GET_NAMESERVERS],
    },
    Entry {
        page: "data-sources/dnssec_chain",
        related: &["guides/leave-and-return", "resources/dnssec_chain_wait"],
        endpoints: &[],
    },
    Entry {
        page: "list-resources/domain_dnssec_auto",
        related: &["guides/manage-an-account", "resources/domain_dnssec_auto"],
        endpoints: &[LIST_DOMAINS, GET_DNSSEC_AUTO],
    },
    Entry {
        page: "list-resources/domain_nameservers",
        related: &["guides/nameservers", "resources/domain_nameservers"],
        endpoints: &[LIST_DOMAINS, GET_NAMESERVERS],
    },
];

/// Adds the section to each reference page.
pub(crate) fn add(pages: &mut [Page]) -> Result<(), Error> {
    let sections = pages.iter().map(|page| section(page, pages));
    let sections: Vec<_> = sections.collect::<Result<_, _>>()?;
    for (page, section) in pages.iter_mut().zip(sections) {
        page.body += &section;
    }
    Ok(())
}

/// The section of one page: empty for the first page, which lists the guides, and for guides, whose text has its links.
fn section(page: &Page, all: &[Page]) -> Result<String, Error> {
    if page.path == "index.md" || page.path.starts_with("guides/") {
        return Ok(String::new());
    }
    let malformed = |what| Error::Malformed {
        path: format!("docs/{}", page.path),
        what,
    };
    let entry = ENTRIES
        .iter()
        .find(|entry| format!("{}.md", entry.page) == page.path)
        .ok_or_else(|| malformed("has no related pages; add them to tools/docs/src/see_also.rs"))?;
    let mut text = "\n## See Also\n\n".to_owned();
    for related in entry.related {
        let path = format!("{related}.md");
        let target = all.iter().find(|page| page.path == path).ok_or_else(|| {
            malformed("has a related page in tools/docs/src/see_also.rs that does not exist")
        })?;
        let title = target.title.trim_end_matches(" - hostup");
        text += &format!("- [{title}]({})\n", relative(&page.path, &path));
    }
    for (call, address) in entry.endpoints {
        text += &format!("- HostUp's API documentation: [`{call}`]({address})\n");
    }
    Ok(text)
}

/// The link from one page to another. Links within a folder have no slash: the OpenTofu registry reads only these.
fn relative(from: &str, to: &str) -> String {
    let folder = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
    match to.split_once('/') {
        Some((_, name)) if folder(from) == folder(to) => name.to_owned(),
        _ => format!("../{to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, title: &str) -> Page {
        Page {
            path: path.to_owned(),
            title: title.to_owned(),
            description: "About.".to_owned(),
            body: String::new(),
        }
    }

    #[test]
    fn section_links_pages_and_endpoints() {
        let mut pages = [
            page("index.md", "HostUp Provider"),
            page("guides/nameservers.md", "Change name servers"),
            page(
                "resources/glue_record.md",
                "hostup_glue_record Resource - hostup",
            ),
            page(
                "resources/domain_nameservers.md",
                "hostup_domain_nameservers Resource - hostup",
            ),
            page("guides/leave-and-return.md", "Leave"),
            page("data-sources/domain_nameservers.md", "Data - hostup"),
        ];
        add(&mut pages).expect("each page has an entry");
        assert_eq!((pages[0].body.as_str(), pages[1].body.as_str()), ("", ""));
        let expected = "\n## See Also\n\n- [Change name servers](../guides/nameservers.md)\n\
            - [hostup_domain_nameservers Resource](domain_nameservers.md)\n";
        let (related, endpoints) = pages[2].body.split_at(expected.len());
        assert_eq!(related, expected);
        assert_eq!(endpoints.lines().count(), 3);
    }

    #[test]
    fn page_without_an_entry_or_with_a_missing_target_is_an_error() {
        for path in ["resources/new.md", "resources/glue_record.md"] {
            let error = add(&mut [page(path, "A page")]).expect_err(path);
            assert!(error.to_string().contains("see_also.rs"), "{error}");
        }
    }
}
