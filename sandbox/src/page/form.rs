//! The page's buttons: HTML forms that execute controls, so that they work without JavaScript.

use bytes::Bytes;
use http::Method;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{text::Text, view::View};
use crate::{
    control::{self, ControlError},
    model::domain::Domain,
    state::SharedState,
};

/// The path of the forms. The path of a control follows it.
pub(super) const PREFIX: &str = "/_sandbox/page";

/// A form that executes the control at `control` and returns to `view` at the element `anchor`.
pub(super) fn render(view: &View, control: &str, anchor: &str, content: Markup) -> Markup {
    html! {
        form method="post" action={ (PREFIX) (control) } {
            input type="hidden" name="view" value=(view.query());
            input type="hidden" name="anchor" value=(anchor);
            (content)
        }
    }
}

/// A form that executes a control of `domain` and returns to its card.
pub(super) fn render_for(
    domain: &Domain,
    view: &View,
    anchor: &str,
    control: &str,
    content: Markup,
) -> Markup {
    let id = utf8_percent_encode(&domain.id, NON_ALPHANUMERIC);
    render(view, &format!("/domains/{id}/{control}"), anchor, content)
}

/// The button of a form in a domain's card. `id_suffix` is unique in the card.
pub(super) fn button(domain: &Domain, anchor: &str, id_suffix: &str, label: &str) -> Markup {
    html! {
        button id={ (anchor) "-" (id_suffix) } {
            (label) span.hidden { ", " (Text(&domain.name)) }
        }
    }
}

/// The fields of a submitted form.
pub(super) struct Form {
    /// The view that the form was submitted from.
    pub(super) view: View,
    anchor: String,
    method: Method,
    body: Value,
}

impl Form {
    /// Parses the fields. `view` and `anchor` are where to return to, `method` is `DELETE` for a control with that method, and
    /// all others are the body of the control. `true` and `false` are booleans; a name that ends in `[]` collects an array, and
    /// its values are separated by spaces or commas.
    pub(super) fn parse(body: &Bytes) -> Self {
        let mut form = Self {
            view: View::default(),
            anchor: String::new(),
            method: Method::POST,
            body: Value::Null,
        };
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "view" => form.view = View::of(&value),
                "anchor" => form.anchor = value.into_owned(),
                "method" if value == "DELETE" => form.method = Method::DELETE,
                name => insert(&mut fields, name, value.into_owned()),
            }
        }
        form.body = Value::Object(fields);
        form
    }

    /// Executes the control at `path` and returns the location to redirect to.
    pub(super) fn execute(&self, shared: &SharedState, path: &str) -> Result<String, ControlError> {
        control::execute(shared, &self.method, path, self.body.to_string().as_bytes())?;
        let query = self.view.query();
        let mut location = "/".to_owned();
        if !query.is_empty() {
            location.push('?');
            location.push_str(&query);
        }
        // Only anchors like those of the page, so that no other text of the form gets into the header.
        let is_valid_anchor = self
            .anchor
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_valid_anchor && !self.anchor.is_empty() {
            location.push('#');
            location.push_str(&self.anchor);
        }
        Ok(location)
    }
}

fn insert(fields: &mut Map<String, Value>, name: &str, value: String) {
    if let Some(name) = name.strip_suffix("[]") {
        let array = fields
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(array) = array {
            let values = value.split([' ', ',']).filter(|value| !value.is_empty());
            array.extend(values.map(Value::from));
        }
        return;
    }
    let value = match value.as_str() {
        "true" => true.into(),
        "false" => false.into(),
        _ => value.into(),
    };
    fields.insert(name.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parse_turns_fields_into_the_body_of_a_control() {
        let form = Form::parse(&Bytes::from_static(
            b"view=filter%3Da%26page%3D2&anchor=d-1&included=false&advance=6h&nameservers[]=a.se&nameservers%5B%5D=b.se,+c.se",
        ));
        assert_eq!(
            form.body,
            json!({"included": false, "advance": "6h", "nameservers": ["a.se", "b.se", "c.se"]})
        );
        assert_eq!(form.method, Method::POST);
        assert_eq!(
            form.view,
            View {
                filter: "a".to_owned(),
                page: 1
            }
        );
    }

    #[test]
    fn parse_reads_delete_method() {
        assert_eq!(
            Form::parse(&Bytes::from_static(b"method=DELETE")).method,
            Method::DELETE
        );
    }
}
