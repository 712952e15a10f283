//! Values of every type through plan, apply, refresh and upgrade.

use serde_json::{Value as Json, json};
use terraform_provider_hostup::framework::Resource as _;
use terraform_provider_hostup::framework::schema::{stored_state_violations, struct_match};

use super::super::environment::error_text;
use super::super::terraform::{Action, Workspace, diagnostics, refined, unknown};
use super::everything::{Config, Everything, State};
use super::serving::serve;

async fn workspace() -> Workspace {
    Workspace::open(serve().await, "test_everything", json!({})).await
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
fn schema_and_structs_agree() {
    let schema = Everything.schema();
    let upgrades = Everything.upgrades().len();
    assert_eq!(stored_state_violations(&schema, upgrades), [""; 0]);
    assert_eq!(struct_match::mismatches::<Config, State>(&schema), [""; 0]);
}

#[tokio::test]
async fn values_survive_plan_apply_and_refresh() {
    let mut workspace = workspace().await;
    for config in [json!({ "name": "a" }), full()] {
        let applied = workspace.apply(&config).await.unwrap();
        assert!(
            !applied.failed(),
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
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
async fn unknown_value_at_any_depth_is_planned_unknown_and_applied() {
    let with = |change: &dyn Fn(&mut Json)| {
        let mut config = full();
        change(&mut config);
        config
    };
    for config in [
        with(&|c| c["flag"] = unknown()),
        with(&|c| c["mode"] = unknown()),
        with(&|c| c["sizes"][3] = unknown()),
        with(&|c| c["sizes"] = unknown()),
        with(&|c| c["tags"] = unknown()),
        with(&|c| c["tags"][0] = unknown()),
        with(&|c| c["labels"]["a b"] = unknown()),
        with(&|c| c["rules"][1]["most"] = unknown()),
        with(&|c| c["named"]["one"]["code"] = unknown()),
        with(&|c| c["single"] = unknown()),
        with(&|c| c["limits"][0]["code"] = unknown()),
        with(&|c| c["limits"] = unknown()),
        with(&|c| c["bounds"][1]["most"] = unknown()),
        with(&|c| c["window"]["code"] = unknown()),
        with(&|c| c["note"] = refined("n")),
        with(&|c| c["secret"] = unknown()),
        with(&|c| c["place"] = unknown()),
        with(&|c| c["grid"] = unknown()),
        with(&|c| c["teams"] = unknown()),
        with(&|c| c["parts"] = unknown()),
        with(&|c| c["parts"][0]["code"] = unknown()),
        with(&|c| c["steps"] = unknown()),
        with(&|c| c["steps"][0]["mode"] = unknown()),
        with(&|c| c["steps"][0]["inner"] = unknown()),
        with(&|c| c["steps"][0]["inner"]["deep"]["code"] = unknown()),
        with(&|c| c["gates"] = unknown()),
        with(&|c| c["gates"][0]["code"] = unknown()),
        with(&|c| c["gates"][0]["pins"] = unknown()),
    ] {
        let mut workspace = workspace().await;
        let plan = workspace.plan(&config).await.unwrap();
        let known = full();
        let applied = workspace
            .apply_plan(&plan, &known)
            .await
            .unwrap_or_else(|error| panic!("{config}: {error}"));
        assert!(
            !applied.failed(),
            "{config}: {}",
            diagnostics::text(&applied.diagnostics)
        );
    }
}

#[tokio::test]
async fn default_is_planned_unless_configured() {
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
async fn new_name_replaces_and_other_changes_update() {
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
async fn nested_computed_values_are_unknown_only_in_changed_objects() {
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
    let mut unknown = plan.planned.unknown_paths();
    unknown.sort_unstable();
    let wanted = [
        ".gates[0].serial",
        ".parts[2].serial",
        ".serial",
        ".steps[1].serial",
        ".steps[2].serial",
    ];
    assert_eq!(unknown, wanted);
    let applied = workspace.apply_plan(&plan, &config).await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    let plan = workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn sets_keep_the_order_of_the_configuration() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let state = &mut workspace.object.as_mut().unwrap().state;
    // Core always sends the elements of a set in the same order; this model keeps the order of the configuration.
    let config = workspace.resource.schema.config(&full());
    assert_eq!(state.get("tags"), config.get("tags"));
    assert_eq!(state.get("bounds"), config.get("bounds"));
}

#[tokio::test]
async fn complaint_17_state_of_version_0_is_upgraded_to_version_1() {
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

    let error = error_text(workspace.resource.upgrade(0, &json!({ "name": "a" })).await);
    assert!(error.contains("`width` is missing."), "{error}");
}

#[tokio::test]
async fn state_of_version_1_is_not_upgraded() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let stored = workspace.saved().state.to_json();
    let state = workspace.resource.upgrade(1, &stored).await.unwrap();
    assert_eq!(state, workspace.saved().state);
}

#[tokio::test]
async fn generated_configuration_plans_empty() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let config = workspace
        .resource
        .generate(workspace.saved())
        .await
        .unwrap();
    assert_eq!(config, workspace.config(&full()));
}
