//! The scenario for a resource that uses everything that the framework offers.

use serde_json::{Value as Json, json};

use super::super::terraform::{refined, unknown};
use super::story::Story;

/// The story of the resource that has everything.
pub fn everything() -> Story {
    let large: Json = serde_json::from_str("123456789012345678901234567890").unwrap();
    let first = json!({
        "name": "a",
        "flag": true,
        "secret": "s",
        "size": large,
        "sizes": [9_007_199_254_740_993_u64, 0.1, -1],
        "tags": ["x", "y"],
        "labels": { "open": "l" },
        "steps": [{ "code": "1", "inner": { "å": { "code": "2" } } }],
        "parts": [{ "code": "p" }],
        "limits": [{ "code": "1" }, { "code": "2" }],
        "gates": [{ "code": "g", "pins": [{ "code": "n" }] }]
    });
    let with = |changes: &[(&str, Json)]| {
        let mut config = first.clone();
        for (name, value) in changes {
            config[*name] = value.clone();
        }
        config
    };
    Story {
        type_name: "odd_everything",
        provider: json!({ "endpoint": "here" }),
        open_provider: json!({ "endpoint": unknown() }),
        open: with(&[
            ("labels", json!({ "open": refined("l") })),
            ("tags", json!(["x", unknown()])),
        ]),
        second: with(&[
            ("flag", json!(false)),
            ("steps", json!([{ "code": "2" }, {}])),
        ]),
        other: with(&[("name", json!("b"))]),
        id: "c".to_owned(),
        identity: json!({ "name": "d" }),
        stored: Some((
            0,
            json!({ "name": "a", "width": "7", "rule": { "code": "1" }, "gone": 1 }),
        )),
        stored_identity: Some((0, json!({}))),
        looked_up: vec![("odd_everything", json!({ "name": "a", "tags": ["x"] }))],
        listed: Some(json!({ "prefix": "n" })),
        first,
    }
}
