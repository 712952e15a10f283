//! Every rule of the model can fail: a provider that breaks it is refused, in its name.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value as Json, json};

use super::super::authors::serving::serve;
use super::super::terraform::{Era, Refusal, refined, unknown};
use super::breaks::{self, Break};
use super::catalogue;
use super::proxy::{self, Lies};
use super::story::Story;
use crate::pages;

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

/// How the story ends with a provider that tells these lies.
async fn told_with(lies: Lies) -> Result<(), Refusal> {
    let provider = proxy::before(serve().await, lies).await;
    everything().lived(Era::NEWEST, provider).await
}

#[tokio::test]
async fn an_honest_proxy_is_not_refused() {
    told_with(Lies::NONE)
        .await
        .unwrap_or_else(|refusal| panic!("{refusal}"));
}

#[tokio::test]
async fn every_broken_provider_is_refused_in_the_name_of_its_rule() {
    let mut faults = Vec::new();
    for Break { rule, does, lies } in breaks::all() {
        match told_with(*lies).await {
            Err(Refusal::Rules(broken)) if broken.iter().all(|broken| broken.rule == *rule) => {}
            Err(refusal) => faults.push(format!("{rule}: one that {does} ends in {refusal}")),
            Ok(()) => faults.push(format!("{rule}: one that {does} is not refused")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_a_provider_that_breaks_it() {
    let rules: BTreeSet<_> = catalogue::rules()
        .into_iter()
        .map(|rule| rule.name)
        .collect();
    let broken: BTreeSet<_> = breaks::all().map(|one| one.rule.to_owned()).collect();
    assert_eq!(rules, broken);
}

#[test]
fn the_page_of_the_rules_is_in_step() {
    let mut page = String::from(
        "# What Terraform's core demands\n\nThe model of core in `tests/protocol/terraform` holds every answer of a \
         provider against these rules, in all tests that ask it anything. Each rule rests on the fact beside it. For each \
         there is a provider that breaks it, to show that the check can fail: a proxy before a healthy provider that \
         changes one answer, and is refused in the name of the rule.\n\nMade by `tests/protocol/conformance/rules.rs` from \
         the rules' source.\n",
    );
    let mut room = String::new();
    for rule in catalogue::rules() {
        if rule.room != room {
            room.clone_from(&rule.room);
            let about =
                "| rule | what it rests on | a provider that breaks it |\n| --- | --- | --- |";
            write!(
                page,
                "\n## Rules about: {}\n\n{about}\n",
                room.replace('_', " ")
            )
            .unwrap();
        }
        let broken = breaks::all().filter(|one| one.rule == rule.name);
        let does = broken.map(|one| one.does).collect::<Vec<_>>().join("; ");
        let fact = rule.comment.replace('|', "\\|");
        writeln!(page, "| `{}` | {fact} | {does} |", rule.name).unwrap();
    }
    pages::says("rules", &page);
}
