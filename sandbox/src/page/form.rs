//! The page's buttons: HTML forms that are turned into controls, so that they work without JavaScript too.

use bytes::Bytes;
use form_urlencoded::parse;
use http::Method;
use serde_json::{Map, Value};

use super::view::View;
use crate::{
    control::{self, Mistake},
    server::Shared,
};

/// What a form's fields say.
pub(super) struct Form {
    /// Where the person was.
    pub(super) view: View,
    anchor: String,
    method: Method,
    body: Value,
}

impl Form {
    /// Reads the fields: `view` and `anchor` are where to go back to, `method` is `DELETE` where a form must say so, and all
    /// others are the control's body. `true` and `false` are truth values; a name that ends in `[]` collects a list.
    pub(super) fn read(body: &Bytes) -> Self {
        let mut form = Self {
            view: View::default(),
            anchor: String::new(),
            method: Method::POST,
            body: Value::Null,
        };
        let mut fields = Map::new();
        for (name, value) in parse(body) {
            match name.as_ref() {
                "view" => form.view = View::of(&value),
                "anchor" => form.anchor = value.into_owned(),
                "method" if value == "DELETE" => form.method = Method::DELETE,
                name => put(&mut fields, name, value.into_owned()),
            }
        }
        form.body = Value::Object(fields);
        form
    }

    /// Does it at the control `path`, and says where to go then.
    pub(super) fn perform(&self, shared: &Shared, path: &str) -> Result<String, Mistake> {
        control::perform(shared, &self.method, path, self.body.to_string().as_bytes())?;
        let query = self.view.query();
        let mut location = "/".to_owned();
        if !query.is_empty() {
            location.push('?');
            location.push_str(&query);
        }
        // Only what the page itself writes as an anchor: nothing of the form reaches the header as it came.
        let anchored = self
            .anchor
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if anchored && !self.anchor.is_empty() {
            location.push('#');
            location.push_str(&self.anchor);
        }
        Ok(location)
    }
}

fn put(fields: &mut Map<String, Value>, name: &str, value: String) {
    if let Some(name) = name.strip_suffix("[]") {
        let list = fields
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(value.into());
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
    fn fields_become_the_body_of_a_control() {
        let form = Form::read(&Bytes::from_static(
            b"view=filter%3Da%26page%3D2&anchor=d-1&included=false&advance=6h&nameservers[]=a.se&nameservers%5B%5D=b.se",
        ));
        assert_eq!(
            form.body,
            json!({"included": false, "advance": "6h", "nameservers": ["a.se", "b.se"]})
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
    fn a_form_can_ask_for_a_deletion() {
        assert_eq!(
            Form::read(&Bytes::from_static(b"method=DELETE")).method,
            Method::DELETE
        );
    }
}
