//! Values of every kind on their way through plan, apply, refresh and upgrade.

use serde_json::{Value as Json, json};
use terraform_provider_hostup::framework::Resource as _;
use terraform_provider_hostup::framework::schema::{agreement, stored_breaches};

use super::super::stage::refused;
use super::super::terraform::{Action, Workspace, refined, told, unknown};
use super::everything::{Config, Everything, State};
use super::serving::serve;

async fn workspace() -> Workspace {
    Workspace::open(serve().await, "odd_everything", json!({})).await
}

/// Numbers that a float or 64 bits would round.
fn large() -> Json {
    serde_json::from_str("[0, -1, 0.1, 2.5, 9007199254740993, 9223372036854775808, 123456789012345678901234567890, 1e-7]")
        .unwrap()
}

fn full() -> Json {
    json!({
        "name": "a",
        "flag": true,
        "mode": "drop",
        "size": 7,
        "sizes": large(),
        "tags": ["x", "y"],
        "labels": { "a b": "c", "å": "ä" },
        "rules": [{ "code": "1", "most": 1 }, { "code": "2" }],
        "named": { "one": { "code": "1" } },
        "single": { "most": large()[4].clone() },
        "limits": [{ "code": "1" }, { "code": "1" }],
        "bounds": [{ "code": "1" }, { "most": large()[2].clone() }],
        "window": { "code": "w" },
        "note": "n",
        "secret": "s",
        "old": "o",
        "place": { "x": large()[7].clone(), "y": null },
        "grid": [[1, 2], []],
        "teams": { "one": ["a", "b"], "none": [] },
        "parts": [{ "code": "1" }, { "code": "2" }],
        "steps": [
            { "code": "1", "mode": "drop", "inner": { "deep": { "code": "1" }, "å": { "code": "2" } } },
            { "code": "2" }
        ],
        "gates": [{ "code": "1", "pins": [{ "code": "p" }] }, {}]
    })
}

#[test]
fn the_resource_of_these_tests_keeps_the_rules_that_it_tests() {
    let schema = Everything.schema();
    let upgrades = Everything.upgrades().len();
    assert_eq!(stored_breaches(&schema, upgrades), [""; 0]);
    assert_eq!(agreement::disagreements::<Config, State>(&schema), [""; 0]);
}

#[tokio::test]
async fn every_value_is_planned_applied_refreshed_and_planned_empty() {
    let mut workspace = workspace().await;
    for config in [json!({ "name": "a" }), full()] {
        let applied = workspace.apply(&config).await.unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
        let bytes = workspace.bytes();
        workspace.refresh().await.unwrap();
        assert_eq!(workspace.bytes(), bytes, "a refresh changes no byte");
        let plan = workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp);
        assert_eq!(plan.bytes.0, plan.bytes.1);
    }
    let config = workspace.config(&full());
    assert_eq!(
        workspace.saved().state.get("sizes"),
        config.get("sizes"),
        "no digit is lost"
    );
}

#[tokio::test]
async fn a_value_that_is_open_at_any_depth_is_planned_open_and_applied_known() {
    let open = |change: &dyn Fn(&mut Json)| {
        let mut config = full();
        change(&mut config);
        config
    };
    for config in [
        open(&|c| c["flag"] = unknown()),
        open(&|c| c["mode"] = unknown()),
        open(&|c| c["sizes"][3] = unknown()),
        open(&|c| c["sizes"] = unknown()),
        open(&|c| c["tags"] = unknown()),
        open(&|c| c["tags"][0] = unknown()),
        open(&|c| c["labels"]["a b"] = unknown()),
        open(&|c| c["rules"][1]["most"] = unknown()),
        open(&|c| c["named"]["one"]["code"] = unknown()),
        open(&|c| c["single"] = unknown()),
        open(&|c| c["limits"][0]["code"] = unknown()),
        open(&|c| c["limits"] = unknown()),
        open(&|c| c["bounds"][1]["most"] = unknown()),
        open(&|c| c["window"]["code"] = unknown()),
        open(&|c| c["note"] = refined("n")),
        open(&|c| c["secret"] = unknown()),
        open(&|c| c["place"] = unknown()),
        open(&|c| c["grid"] = unknown()),
        open(&|c| c["teams"] = unknown()),
        open(&|c| c["parts"] = unknown()),
        open(&|c| c["parts"][0]["code"] = unknown()),
        open(&|c| c["steps"] = unknown()),
        open(&|c| c["steps"][0]["mode"] = unknown()),
        open(&|c| c["steps"][0]["inner"] = unknown()),
        open(&|c| c["steps"][0]["inner"]["deep"]["code"] = unknown()),
        open(&|c| c["gates"] = unknown()),
        open(&|c| c["gates"][0]["code"] = unknown()),
        open(&|c| c["gates"][0]["pins"] = unknown()),
    ] {
        let mut workspace = workspace().await;
        let plan = workspace.plan(&config).await.unwrap();
        let known = full();
        let applied = workspace
            .carry_out(&plan, &known)
            .await
            .unwrap_or_else(|refusal| panic!("{config}: {refusal}"));
        assert!(!applied.failed(), "{config}: {}", told::text(&applied.told));
    }
}

#[tokio::test]
async fn a_default_stands_in_the_plan_and_gives_way_to_what_is_written() {
    let mut workspace = workspace().await;
    workspace.apply(&json!({ "name": "a" })).await.unwrap();
    assert_eq!(workspace.attribute("mode"), "keep");
    workspace
        .apply(&json!({ "name": "a", "mode": "drop" }))
        .await
        .unwrap();
    assert_eq!(workspace.attribute("mode"), "drop");
    let plan = workspace.plan(&json!({ "name": "a" })).await.unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "what is removed goes back to the default"
    );
    assert_eq!(plan.planned.get("mode").text(), Some("keep"));
}

#[tokio::test]
async fn another_name_replaces_and_anything_else_updates() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let changed = |name: &str, value: Json| {
        let mut config = full();
        config[name] = value;
        config
    };
    for (config, action) in [
        (changed("name", json!("b")), Action::Replace),
        (changed("name", unknown()), Action::Replace),
        (changed("flag", json!(false)), Action::Update),
        (changed("limits", json!([])), Action::Update),
        (changed("rules", json!(null)), Action::Update),
        (changed("rules", json!([])), Action::Update),
    ] {
        let plan = workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, action, "{config}");
    }
}

#[tokio::test]
async fn what_the_provider_sets_inside_stays_where_nothing_changes_and_is_open_where_something_does()
 {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let state = workspace.saved().state.to_json();
    assert_eq!(state["steps"][0]["inner"]["deep"]["serial"], json!(7));
    assert_eq!(state["gates"][1]["serial"], json!(7));
    assert_eq!(state["seen"], json!([{ "code": "seen", "serial": 7 }]));

    let mut config = full();
    config["steps"][1]["code"] = json!("other");
    config["steps"].as_array_mut().unwrap().push(json!({}));
    config["parts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "code": "3" }));
    config["gates"][0]["code"] = json!("other");
    let plan = workspace.plan(&config).await.unwrap();
    let mut open = plan.planned.unknown_paths();
    open.sort_unstable();
    let wanted = [
        ".gates[0].serial",
        ".parts[2].serial",
        ".serial",
        ".steps[1].serial",
        ".steps[2].serial",
    ];
    assert_eq!(open, wanted);
    let applied = workspace.carry_out(&plan, &config).await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    let plan = workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn sets_are_the_same_in_any_order() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let state = &mut workspace.object.as_mut().unwrap().state;
    // Core sends the elements of a set in one order, always; so does this model with those of the configuration.
    let config = workspace.resource.schema.config(&full());
    assert_eq!(state.get("tags"), config.get("tags"));
    assert_eq!(state.get("bounds"), config.get("bounds"));
}

#[tokio::test]
async fn complaint_17_state_of_version_0_is_readable_after_the_upgrade_to_version_1() {
    let workspace = workspace().await;
    let stored = json!({
        "name": "a", "flag": true, "width": "123456789012345678901234567890", "tags": ["x"], "labels": { "a": "b" },
        "rule": { "code": "1", "most": 5 }, "limits": [{ "code": "l" }], "window": null, "gone": [1, 2]
    });
    let state = workspace.resource.upgrade(0, &stored).await.unwrap();
    let size: Json = serde_json::from_str("123456789012345678901234567890").unwrap();
    assert_eq!(state.get("size").to_json(), size);
    assert_eq!(
        state.get("rules").to_json(),
        json!([{ "code": "1", "most": 5 }])
    );
    assert_eq!(
        state.get("bounds").to_json(),
        json!([]),
        "a block that the old version did not have is empty"
    );
    assert!(state.get("serial").is_null());

    let said = refused(workspace.resource.upgrade(0, &json!({ "name": "a" })).await);
    assert!(said.contains("`width` is missing."), "{said}");
}

#[tokio::test]
async fn state_of_version_1_is_not_upgraded_again() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let stored = workspace.saved().state.to_json();
    let state = workspace.resource.upgrade(1, &stored).await.unwrap();
    assert_eq!(state, workspace.saved().state);
}

#[tokio::test]
async fn a_generated_configuration_of_every_kind_plans_empty() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let config = workspace
        .resource
        .generate(workspace.saved())
        .await
        .unwrap();
    assert_eq!(config, workspace.config(&full()));
}
