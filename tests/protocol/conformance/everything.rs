//! The scenario for the resource that uses everything the framework offers.

use serde_json::{Value as Json, json};

use super::super::terraform::{refined, unknown};
use super::scenario::Scenario;

pub fn everything() -> Scenario {
    let first = json!({
        "name": "a",
        "flag": true,
        "secret": "s",
        "size": 9_007_199_254_740_993_u64,
        "hosts": ["h", "i"],
        "tags": ["x", "y"],
        "labels": { "open": "l" },
        "window": { "code": "w" }
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
            ("tags", json!(["y", "z"])),
            ("window", Json::Null),
        ]),
        replacing: with(&[("name", json!("b"))]),
        id: "c".to_owned(),
        identity: json!({ "name": "d" }),
        older_state: Some((0, json!({ "name": "a", "width": "7", "gone": 1 }))),
        older_identity: Some((0, json!({}))),
        data_sources: vec![("test_everything", json!({ "name": "a", "tags": ["x"] }))],
        query: Some(json!({ "prefix": "n" })),
        first,
    }
}
