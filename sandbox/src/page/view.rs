//! What part of the sandbox the page shows: a portfolio of thousands does not fit on one.

use form_urlencoded::{Serializer, parse};

use super::html::{Html, html};

/// Domains on one page.
pub(super) const DOMAINS: usize = 50;

/// The filter and the page, as they stand in the page's query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// Domains with this text in name, id, account or status; empty for all.
    pub(super) filter: String,
    /// From 0.
    pub(super) page: usize,
}

impl View {
    /// Reads a query; what it does not say, or says wrongly, is the default.
    pub(super) fn of(query: &str) -> Self {
        let value = |wanted: &str| {
            parse(query.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let page = value("page").and_then(|page| page.parse::<usize>().ok());
        Self {
            filter: value("filter").unwrap_or_default(),
            page: page.unwrap_or(1).saturating_sub(1),
        }
    }

    /// The query that leads to this view; empty for the first.
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

    /// Whether a domain that these words describe is shown.
    pub(super) fn shows(&self, words: &[&str]) -> bool {
        let wanted = self.filter.trim().to_lowercase();
        wanted.is_empty()
            || words
                .iter()
                .any(|word| word.to_lowercase().contains(&wanted))
    }
}

/// Opens a form whose buttons do what the control at `control` does, and come back to this view at the element `anchor`.
pub(super) fn open_form(page: &mut Html, view: &View, control: &str, anchor: &str) {
    html!(
        page,
        r#"<form method="post" action="{}{}"><input type="hidden" name="view" value="{}"><input type="hidden" name="anchor" value="{}">"#,
        super::FORMS,
        control,
        view.query(),
        anchor,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_query() {
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
    fn a_query_that_makes_no_sense_shows_the_first_page() {
        for query in ["page=0", "page=-1", "page=x", "other=1"] {
            assert_eq!(View::of(query), View::default(), "{query}");
        }
    }
}
