//! `GET /api/v2/domains`: the caller's domains, page by page.

use serde::Serialize;
use serde_json::Value;

use super::{Call, Outcome, domain::shown};
use crate::{
    answer::Answer,
    ids::{cursor_after, row_of_cursor},
    problem::{FieldError, Problem},
    switches::ListTrap,
    world::{Row, World},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Vec<Value>>,
    has_more: bool,
    /// Outer `None`: the field is missing; inner: it is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<Option<String>>,
}

/// The query of the list. `include` and words that the documentation does not know are ignored.
struct Query {
    limit: usize,
    cursor: Option<String>,
    name: Option<String>,
}

pub(super) fn get(call: &Call<'_>, world: &mut World) -> Outcome {
    let query = read(call.query, world.switches.default_page)?;
    let first = match &query.cursor {
        None => 0,
        Some(cursor) => row_of_cursor(cursor)
            .ok_or_else(Problem::invalid_cursor)?
            .saturating_add(1),
    };
    let mut rows: Vec<Row> = world
        .rows_of(call.account, query.name.as_deref(), first)
        .map(|(row, _)| row)
        .take(query.limit + 1)
        .collect();
    let has_more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let data = rows.iter().map(|row| shown(world, *row)).collect();
    let last = rows.last().copied();
    let honest = has_more.then(|| last.map(cursor_after)).flatten();
    let page = Page {
        data: Some(data),
        has_more,
        next_cursor: Some(honest),
    };
    Ok(Answer::ok(&match world.switches.list {
        None => page,
        Some(ListTrap::NoData) => Page { data: None, ..page },
        Some(ListTrap::NoNextCursor) => Page {
            has_more: true,
            next_cursor: None,
            ..page
        },
        Some(ListTrap::RepeatingCursor) => {
            let same = query
                .cursor
                .unwrap_or_else(|| cursor_after(last.unwrap_or(0)));
            Page {
                has_more: true,
                next_cursor: Some(Some(same)),
                ..page
            }
        }
        Some(ListTrap::EndlessCursors) => Page {
            has_more: true,
            next_cursor: Some(Some(cursor_after(last.unwrap_or(first)))),
            ..page
        },
    }))
}

fn read(query: &str, default_page: usize) -> Result<Query, Problem> {
    let mut read = Query {
        limit: default_page,
        cursor: None,
        name: None,
    };
    for (word, value) in form_urlencoded::parse(query.as_bytes()) {
        match word.as_ref() {
            "limit" => match value.parse() {
                Ok(limit @ 1..=1000) => read.limit = limit,
                _ => {
                    let wrong =
                        FieldError::new("/limit", "`limit` must be an integer from 1 to 1000.");
                    return Err(
                        Problem::invalid(vec![wrong]).detailed("The query failed validation.")
                    );
                }
            },
            "cursor" => read.cursor = Some(value.into_owned()),
            "name" => read.name = Some(value.into_owned()),
            _ => {}
        }
    }
    Ok(read)
}
