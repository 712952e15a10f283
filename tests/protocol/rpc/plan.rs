//! Plans: what is open in them and what is not, byte by byte where nothing changes.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::stage::{Calls, DOMAIN, Stage, TYPE, refused};
use super::super::terraform::resource::carried;
use super::super::terraform::{Action, Plan, Value, msgpack, refined, told, unknown, warnings};

const OBSERVED: [&str; 9] = [
    "block_reason",
    "blocked_until",
    "is_blocked",
    "is_enabled",
    "last_checked_at",
    "last_error",
    "nameservers_changed_at",
    "reason",
    "status",
];

/// The attributes that a plan leaves open.
fn open(plan: &Plan) -> Vec<String> {
    let paths = plan.planned.unknown_paths();
    paths
        .iter()
        .map(|path| path.trim_start_matches('.').to_owned())
        .collect()
}

/// The observed attributes and these.
fn observed_and(more: &[&str]) -> Vec<String> {
    let mut names: Vec<_> = OBSERVED
        .iter()
        .chain(more)
        .map(|name| (*name).to_owned())
        .collect();
    names.sort_unstable();
    names
}

fn with(config: &Json, name: &str, value: Json) -> Json {
    let mut config = config.clone();
    config[name] = value;
    config
}

#[tokio::test]
async fn a_creation_leaves_open_what_is_observed_and_knows_the_id() {
    let stage = Stage::of(Life::Active).await;
    let plan = stage
        .workspace
        .plan(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::Create);
    assert_eq!(open(&plan), observed_and(&["domain_name"]));
    assert_eq!(plan.planned.get("id").text(), Some(stage.id().as_str()));
    assert_eq!(plan.planned.get("on_destroy").text(), Some("keep"));
    assert_eq!(plan.planned.get("wait_for_active"), &Value::Bool(false));
    assert_eq!(
        stage.calls(),
        Calls::NONE,
        "a plan of a creation asks nothing"
    );
}

#[tokio::test]
async fn an_id_that_is_open_leaves_the_id_and_the_identity_open_and_apply_closes_them() {
    let mut stage = Stage::of(Life::Active).await;
    for open_id in [unknown(), refined("dom_")] {
        let mut workspace = stage.workspace.empty();
        let config = with(&stage.wanting("include"), "domain_id", open_id);
        let plan = workspace.plan(&config).await.unwrap();
        assert_eq!(
            open(&plan),
            observed_and(&["domain_id", "domain_name", "id"])
        );
        let known = plan.identity.as_ref().map(Value::is_wholly_known);
        assert_ne!(
            known,
            Some(true),
            "an identity that is not known is not claimed: {:?}",
            plan.identity
        );
        let applied = workspace
            .carry_out(&plan, &stage.wanting("include"))
            .await
            .unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
        assert_eq!(workspace.attribute("id"), json!(stage.id()));
    }
    stage.calls();
    stage.workspace.object = None;
}

#[tokio::test]
async fn an_action_that_is_open_leaves_everything_observed_open_also_the_name() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    for open_action in [unknown(), refined("ex")] {
        let config = with(&stage.wanting("include"), "action", open_action);
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::Update);
        assert_eq!(open(&plan), observed_and(&["action", "domain_name"]));
        // It turns out to be what it was: nothing is to be done, and nothing is.
        stage.calls();
        let mut workspace = stage.workspace.clone();
        let applied = workspace
            .carry_out(&plan, &stage.wanting("include"))
            .await
            .unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
        assert_eq!(stage.calls(), Calls::NONE);
        assert_eq!(workspace.bytes(), stage.workspace.bytes());
    }
}

#[tokio::test]
async fn another_action_leaves_open_what_is_observed_but_not_the_name() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    let plan = stage
        .workspace
        .plan(&stage.wanting("exclude"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::Update);
    assert_eq!(open(&plan), observed_and(&[]));
    assert_eq!(plan.planned.get("domain_name").text(), Some(DOMAIN));
}

#[tokio::test]
async fn a_name_that_is_not_known_is_open_with_the_rest() {
    let mut stage = Stage::of(Life::Active).await;
    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.null_domain_name = Some(true));
    stage.imported().await;
    let plan = stage
        .workspace
        .plan(&stage.wanting("exclude"))
        .await
        .unwrap();
    assert_eq!(open(&plan), observed_and(&["domain_name"]));
}

#[tokio::test]
async fn what_only_concerns_terraform_leaves_nothing_open_and_calls_nothing() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    let base = stage.wanting("include");
    for config in [
        with(&base, "on_destroy", json!("exclude")),
        with(&base, "timeouts", json!({ "create": "1h" })),
        with(&base, "timeouts", json!({})),
        with(&base, "wait_for_active", json!(true)),
        base.clone(),
    ] {
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(open(&plan), [""; 0], "{config}");
        assert_eq!(plan.action, Action::Update, "{config}");
        stage.calls();
        stage.workspace.carry_out(&plan, &config).await.unwrap();
        assert_eq!(stage.calls(), Calls::NONE, "{config}");
    }
}

#[tokio::test]
async fn a_wait_that_is_wanted_anew_leaves_open_what_it_will_see_unless_the_domain_is_active_or_out()
 {
    for (life, action, wanted) in [
        (Life::Pending, "include", observed_and(&[])),
        (Life::Active, "include", Vec::new()),
        (Life::Excluded, "exclude", Vec::new()),
    ] {
        let mut stage = Stage::of(life).await;
        stage.imported().await;
        let config = with(&stage.wanting(action), "wait_for_active", json!(true));
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(open(&plan), wanted, "{life:?}");
    }
}

#[tokio::test]
async fn a_wish_that_is_open_is_not_validated_and_may_become_anything() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    for name in ["on_destroy", "wait_for_active", "timeouts"] {
        let value = if name == "timeouts" {
            json!({ "create": unknown() })
        } else {
            unknown()
        };
        let config = with(&stage.wanting("include"), name, value);
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::Update, "{name}");
        let mut known = stage.wanting("include");
        if name == "timeouts" {
            known = with(&known, name, json!({ "create": "1h" }));
        }
        let mut workspace = stage.workspace.clone();
        let applied = workspace
            .carry_out(&plan, &known)
            .await
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert!(!applied.failed(), "{name}: {}", told::text(&applied.told));
    }
}

#[tokio::test]
async fn nothing_to_do_is_answered_with_the_prior_state_byte_for_byte() {
    let mut stage = Stage::of(Life::Blocked).await;
    stage.applied(&stage.wanting("include")).await;
    let plan = stage
        .workspace
        .plan(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(plan.bytes.0, plan.bytes.1);
    assert_eq!(plan.private, stage.workspace.saved().private);
    assert_eq!(plan.identity, stage.workspace.saved().identity);
}

#[tokio::test]
async fn another_domain_id_is_another_domain() {
    let fixture = Fixture::new()
        .domain(DOMAIN, Life::Active)
        .domain("ny.se", Life::Excluded);
    let mut stage = Stage::with(fixture).await;
    stage
        .applied(&with(
            &stage.wanting("include"),
            "on_destroy",
            json!("exclude"),
        ))
        .await;
    let other = stage.sandbox.id_of("ny.se");
    let config = json!({ "domain_id": other, "action": "include" });
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(open(&plan), observed_and(&["domain_name"]));
    let said = told::text(&plan.told);
    assert!(
        said.contains("opted out") && said.contains(DOMAIN),
        "the domain that is left is named: {said}"
    );

    stage.calls();
    let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(
        stage.calls(),
        Calls {
            writes: 2,
            ..Calls::NONE
        }
    );
    assert_eq!(stage.workspace.attribute("domain_name"), json!("ny.se"));
    assert!(stage.sandbox.is_enrolled("ny.se") && !stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn a_domain_id_that_becomes_open_replaces_and_ends_well_when_it_was_the_same() {
    let mut stage = Stage::of(Life::Active).await;
    stage.applied(&stage.wanting("include")).await;
    let config = with(&stage.wanting("include"), "domain_id", unknown());
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(
        open(&plan),
        observed_and(&["domain_id", "domain_name", "id"])
    );
}

#[tokio::test]
async fn a_destruction_is_planned_as_null_with_a_warning() {
    for (on_destroy, wanted) in [
        ("keep", "Automatic DNSSEC stays as it is"),
        ("exclude", DOMAIN),
    ] {
        let mut stage = Stage::of(Life::Active).await;
        stage
            .applied(&with(
                &stage.wanting("include"),
                "on_destroy",
                json!(on_destroy),
            ))
            .await;
        let plan = stage.workspace.plan(&Json::Null).await.unwrap();
        assert_eq!(plan.action, Action::Delete);
        let found = warnings(&plan.told);
        assert_eq!(found.len(), 1, "{}", told::text(&plan.told));
        assert!(found[0].summary.contains(wanted), "{}", found[0].summary);
    }
}

#[tokio::test]
async fn a_timeouts_block_that_was_removed_is_gone_although_terraform_1_0_proposes_it() {
    let mut stage = Stage::of(Life::Active).await;
    let config = with(
        &stage.wanting("include"),
        "timeouts",
        json!({ "create": "1h" }),
    );
    let object = stage.applied(&config).await;
    let config = stage.workspace.config(&stage.wanting("include"));
    let request = pb::plan_resource_change::Request {
        type_name: TYPE.to_owned(),
        prior_state: Some(msgpack::dynamic(&object.state)),
        proposed_new_state: Some(msgpack::dynamic(&object.state)),
        config: Some(msgpack::dynamic(&config)),
        prior_private: object.private.clone(),
        prior_identity: object.identity.as_ref().map(carried),
        ..Default::default()
    };
    let answer = stage
        .core
        .provider()
        .plan_resource_change(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.diagnostics, []);
    let planned = msgpack::read(
        answer.planned_state.as_ref(),
        &stage.workspace.resource.schema.kind(),
    )
    .unwrap();
    assert!(planned.get("timeouts").is_null());
    assert!(planned.is_wholly_known());
}

#[tokio::test]
async fn what_users_must_not_write_is_refused_with_the_attribute() {
    let stage = Stage::of(Life::Active).await;
    let base = stage.wanting("include");
    for (name, value, wanted) in [
        ("domain_id", json!("example.se"), "data \"hostup_domain\""),
        ("domain_id", json!(""), "[domain_id]"),
        ("domain_id", json!("../x"), "[domain_id]"),
        ("domain_id", json!("a/b"), "[domain_id]"),
        ("action", json!("enable"), "\"include\" or \"exclude\""),
        ("on_destroy", json!("delete"), "\"keep\" or \"exclude\""),
        ("timeouts", json!({ "create": "soon" }), "[timeouts.create]"),
        ("timeouts", json!({ "update": "-1m" }), "[timeouts.update]"),
    ] {
        let config = stage.workspace.config(&with(&base, name, value));
        let said = refused(stage.workspace.resource.validate(&config).await);
        assert!(said.contains(wanted), "{wanted:?} is missing in {said}");
        assert!(said.contains(&format!("[{name}")), "{said}");
    }
    assert_eq!(stage.calls(), Calls::NONE);
}
