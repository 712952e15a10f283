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

fn full() -> Json {
    json!({
        "name": "a",
        "flag": true,
        "mode": "drop",
        "note": "n",
        "secret": "s",
        "size": 7,
        "hosts": ["x", "x"],
        "tags": ["x", "y"],
        "labels": { "a b": "c", "å": "ä" },
        "window": { "code": "w", "most": 3 }
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
    let sizes = [
        "0",
        "-1",
        "2.5",
        "9007199254740993",
        "18446744073709551615",
        "1e20",
    ];
    let configs = sizes.map(|size| {
        let mut config = full();
        config["size"] = serde_json::from_str(size).unwrap();
        config
    });
    for config in configs.into_iter().chain([json!({ "name": "a" }), full()]) {
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
    let seen = json!([{ "code": "seen", "size": 2.5, "is_new": true }]);
    assert_eq!(workspace.attribute("seen"), seen);
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
        with(&|c| c["size"] = unknown()),
        with(&|c| c["hosts"] = unknown()),
        with(&|c| c["hosts"][1] = unknown()),
        with(&|c| c["tags"] = unknown()),
        with(&|c| c["tags"][0] = unknown()),
        with(&|c| c["labels"] = unknown()),
        with(&|c| c["labels"]["a b"] = unknown()),
        with(&|c| c["window"]["code"] = unknown()),
        with(&|c| c["note"] = refined("n")),
        with(&|c| c["secret"] = unknown()),
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
        (changed("tags", json!(null)), Action::Update),
        (changed("tags", json!([])), Action::Update),
        (changed("window", json!(null)), Action::Update),
    ] {
        let plan = workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, action, "{config}");
    }
}

#[tokio::test]
async fn sets_keep_the_order_of_the_configuration() {
    let mut workspace = workspace().await;
    workspace.apply(&full()).await.unwrap();
    let state = &mut workspace.object.as_mut().unwrap().state;
    // Core always sends the elements of a set in the same order; this model keeps the order of the configuration.
    let config = workspace.resource.schema.config(&full());
    assert_eq!(state.get("tags"), config.get("tags"));
}

#[tokio::test]
async fn complaint_17_state_of_version_0_is_upgraded_to_version_1() {
    let workspace = workspace().await;
    let stored = json!({
        "name": "a", "flag": true, "width": "2.5", "tags": ["x"], "labels": { "a": "b" }, "window": null, "gone": [1, 2]
    });
    let state = workspace.resource.upgrade(0, &stored).await.unwrap();
    assert_eq!(state.get("size").to_json(), json!(2.5));
    for name in ["serial", "hosts", "seen"] {
        assert!(state.get(name).is_null(), "{name} was not stored");
    }

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
