//! The part of the domains that the page shows, since thousands do not fit on one page.

use form_urlencoded::{Serializer, parse};

pub(super) const DOMAINS_PER_PAGE: usize = 50;

/// The filter and the page number in the query of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// Shows domains with this text in their name, id, account or status. Empty for all.
    pub(super) filter: String,
    /// From 0.
    pub(super) page: usize,
}

impl View {
    /// Parses a query. Missing and invalid parameters have their default.
    pub(super) fn of(query: &str) -> Self {
        let value = |parameter: &str| {
            parse(query.as_bytes())
                .find(|(name, _)| name == parameter)
                .map(|(_, value)| value.into_owned())
        };
        let page = value("page").and_then(|page| page.parse::<usize>().ok());
        Self {
            filter: value("filter").unwrap_or_default(),
            page: page.unwrap_or(1).saturating_sub(1),
        }
    }

    /// The query of this view, empty for the default one.
    pub(super) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        if !self.filter.is_empty() {
            query.append_pair("filter", &self.filter);
        }
        if self.page > 0 {
            query.append_pair("page", &(self.page + 1).to_string());
        }
        query.finish()
    }

    pub(super) fn at(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// Whether the filter matches one of the texts of a domain.
    pub(super) fn shows(&self, texts: &[&str]) -> bool {
        let filter = self.filter.trim().to_lowercase();
        filter.is_empty()
            || texts
                .iter()
                .any(|text| text.to_lowercase().contains(&filter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_parses_query() {
        for view in [
            View::default(),
            View {
                filter: "a&b=ö \"".to_owned(),
                page: 3,
            },
        ] {
            assert_eq!(View::of(&view.query()), view);
        }
        assert_eq!(View::default().query(), "");
    }

    #[test]
    fn of_invalid_query_is_first_page() {
        for query in ["page=0", "page=-1", "page=x", "other=1"] {
            assert_eq!(View::of(query), View::default(), "{query}");
        }
    }
}
