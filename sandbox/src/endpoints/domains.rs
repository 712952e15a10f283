//! `GET /api/v2/domains`: the caller's domains, page by page.

use serde::Serialize;
use serde_json::Value;

use super::{ApiRequest, EndpointResult, domain};
use crate::{
    ids::{cursor_after, row_of_cursor},
    model::{Model, Row},
    problem::{FieldError, Problem},
    response::Response,
    settings::ListQuirk,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListPage {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Vec<Value>>,
    has_more: bool,
    /// The outer `None` omits the field; the inner one is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<Option<String>>,
}

/// The query of the list. `include` and undocumented parameters are ignored.
struct Query {
    limit: usize,
    cursor: Option<String>,
    name: Option<String>,
}

pub(super) fn get(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let query = parse_query(request.query, model.settings.default_page_size)?;
    let first = match &query.cursor {
        None => 0,
        Some(cursor) => row_of_cursor(cursor)
            .ok_or_else(Problem::invalid_cursor)?
            .saturating_add(1),
    };
    let mut rows: Vec<Row> = model
        .rows_of(request.account, query.name.as_deref(), first)
        .map(|(row, _)| row)
        .take(query.limit + 1)
        .collect();
    let has_more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let data = rows.iter().map(|row| domain::render(model, *row)).collect();
    let last = rows.last().copied();
    let next_cursor = has_more.then(|| last.map(cursor_after)).flatten();
    let page = ListPage {
        data: Some(data),
        has_more,
        next_cursor: Some(next_cursor),
    };
    Ok(Response::ok(&match model.settings.list {
        None => page,
        Some(ListQuirk::NoData) => ListPage { data: None, ..page },
        Some(ListQuirk::NoNextCursor) => ListPage {
            has_more: true,
            next_cursor: None,
            ..page
        },
        Some(ListQuirk::RepeatingCursor) => {
            let repeated = query
                .cursor
                .unwrap_or_else(|| cursor_after(last.unwrap_or(0)));
            ListPage {
                has_more: true,
                next_cursor: Some(Some(repeated)),
                ..page
            }
        }
        Some(ListQuirk::EndlessCursors) => ListPage {
            has_more: true,
            next_cursor: Some(Some(cursor_after(last.unwrap_or(first)))),
            ..page
        },
    }))
}

fn parse_query(query: &str, default_page_size: usize) -> Result<Query, Problem> {
    let mut parsed = Query {
        limit: default_page_size,
        cursor: None,
        name: None,
    };
    for (parameter, value) in form_urlencoded::parse(query.as_bytes()) {
        match parameter.as_ref() {
            "limit" => match value.parse() {
                Ok(limit @ 1..=1000) => parsed.limit = limit,
                _ => {
                    let error =
                        FieldError::new("/limit", "`limit` must be an integer from 1 to 1000.");
                    return Err(
                        Problem::invalid(vec![error]).with_detail("The query failed validation.")
                    );
                }
            },
            "cursor" => parsed.cursor = Some(value.into_owned()),
            "name" => parsed.name = Some(value.into_owned()),
            _ => {}
        }
    }
    Ok(parsed)
}
