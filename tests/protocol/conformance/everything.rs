//! The scenario for the resource that uses everything the framework offers.

use serde_json::{Value as Json, json};

use super::super::terraform::{refined, unknown};
use super::scenario::Scenario;

pub fn everything() -> Scenario {
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
    Scenario {
        type_name: "test_everything",
        provider: json!({ "endpoint": "here" }),
        unknown_provider: json!({ "endpoint": unknown() }),
        partly_unknown: with(&[
            ("labels", json!({ "open": refined("l") })),
            ("tags", json!(["x", unknown()])),
        ]),
        updated: with(&[
            ("flag", json!(false)),
            ("steps", json!([{ "code": "2" }, {}])),
        ]),
        replacing: with(&[("name", json!("b"))]),
        id: "c".to_owned(),
        identity: json!({ "name": "d" }),
        older_state: Some((
            0,
            json!({ "name": "a", "width": "7", "rule": { "code": "1" }, "gone": 1 }),
        )),
        older_identity: Some((0, json!({}))),
        data_sources: vec![("test_everything", json!({ "name": "a", "tags": ["x"] }))],
        query: Some(json!({ "prefix": "n" })),
        first,
    }
}
