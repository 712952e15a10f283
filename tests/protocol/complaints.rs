//! What users complain about in resources of this kind, and what is impossible here. The numbers are those of the list
//! in CONTRIBUTING.md; the complaints that are best shown on a real Terraform have their tests in `acceptance`.

use std::time::Duration;

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Frozen, Life, OTHER_KEY, Reshape};
use serde_json::{Value as Json, json};

use super::core::{Core, Provider};
use super::stage::{Calls, DOMAIN, Stage, TYPE};
use super::statuses::STATUSES;
use super::terraform::{Action, Value, Workspace, errors, told, unknown, warnings};

const HOUR: Duration = Duration::from_secs(3600);

fn with(mut config: Json, name: &str, value: Json) -> Json {
    config[name] = value;
    config
}

fn freeze(stage: &Stage, status: &str, is_enabled: bool) {
    let frozen = Frozen {
        status: status.to_owned(),
        is_enabled,
    };
    stage
        .sandbox
        .traps(DOMAIN, |traps| traps.frozen = Some(frozen));
}

#[tokio::test]
async fn complaint_1_pending_is_no_change() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = stage.wanting("include");
    stage.applied(&config).await;
    assert_eq!(stage.workspace.attribute("status"), "pending");
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.sandbox.advance(HOUR);
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("status"), "active");
}

#[tokio::test]
async fn complaint_2_nothing_is_known_after_apply_when_nothing_observed_can_change() {
    let mut stage = Stage::of(Life::Blocked).await;
    stage.imported().await;
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert!(
        plan.planned.is_wholly_known(),
        "{:?}",
        plan.planned.unknown_paths()
    );
}

#[tokio::test]
async fn complaint_3_a_create_of_what_is_already_so_succeeds() {
    for (life, action) in [(Life::Active, "include"), (Life::Excluded, "exclude")] {
        let mut stage = Stage::of(life).await;
        let applied = stage.workspace.apply(&stage.wanting(action)).await.unwrap();
        assert_eq!(applied.told, [], "{}", told::text(&applied.told));
        assert_eq!(stage.calls(), Calls::WRITE, "{life:?}");
    }
}

#[tokio::test]
async fn complaint_4_a_destroy_of_what_is_already_off_or_gone_succeeds() {
    let mut stage = Stage::of(Life::Active).await;
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&config).await;
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    let applied = stage.workspace.destroy().await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(stage.workspace.object, None);

    let mut stage = Stage::of(Life::Active).await;
    stage
        .applied(&with(
            stage.wanting("include"),
            "on_destroy",
            json!("exclude"),
        ))
        .await;
    stage.sandbox.delete_domain(DOMAIN);
    let applied = stage.workspace.destroy().await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert!(
        told::text(&applied.told).contains("nothing to opt out"),
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(stage.workspace.object, None);
}

#[tokio::test]
async fn complaint_5_an_import_leaves_no_hole_and_forces_no_replacement() {
    let mut stage = Stage::of(Life::Blocked).await;
    let object = stage.imported().await;
    let holes = ["timeouts", "last_error"];
    for attribute in stage
        .workspace
        .resource
        .schema
        .block
        .attributes
        .iter()
        .map(|a| a.name.as_str())
    {
        let null = object.state.get(attribute).is_null();
        assert_eq!(null, holes.contains(&attribute), "{attribute}");
    }
    let plan = stage
        .workspace
        .plan(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let plan = stage
        .workspace
        .plan(&stage.wanting("exclude"))
        .await
        .unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "another wish is a change like any other"
    );
}

#[tokio::test]
async fn complaint_6_an_opt_out_from_outside_is_seen_and_put_right() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    stage.applied(&config).await;
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("action"), "exclude");
    stage.calls();
    stage.workspace.apply(&config).await.unwrap();
    assert_eq!(stage.calls(), Calls::BOTH);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_7_fields_that_come_go_or_change_their_form_lose_nothing() {
    for reshape in [
        Reshape::Drop,
        Reshape::Null,
        Reshape::Value(json!({ "new": [1] })),
        Reshape::Value(json!(7)),
    ] {
        for field in [
            "domainName",
            "reason",
            "isEnabled",
            "isBlocked",
            "blockedUntil",
            "blockReason",
            "lastCheckedAt",
            "lastError",
            "nameserversChangedAt",
            "dsRecords",
        ] {
            let mut stage = Stage::of(Life::Blocked).await;
            let config = stage.wanting("include");
            stage.applied(&config).await;
            stage.sandbox.traps(DOMAIN, |traps| {
                traps.state_fields.insert(field.to_owned(), reshape.clone());
            });
            let plan = stage.workspace.plan(&config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{field} {reshape:?}");
            stage.workspace.refresh().await.unwrap();
            stage
                .workspace
                .apply(&stage.wanting("exclude"))
                .await
                .unwrap_or_else(|refusal| panic!("{field}: {refusal}"));
            assert_eq!(
                stage.workspace.attribute("domain_name"),
                DOMAIN,
                "a known name stays: {field} {reshape:?}"
            );
        }
    }
}

#[tokio::test]
async fn complaint_7_with_another_accounts_key_the_state_stays_whole() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    let own = stage.workspace.provider_config.clone();
    stage.workspace.provider_config["api_key"] = json!(OTHER_KEY);
    for _ in 0..2 {
        let read = stage.workspace.refresh().await.unwrap();
        assert_eq!(read.object.as_ref(), Some(&before));
        assert_eq!(warnings(&read.told).len(), 1, "{}", told::text(&read.told));
    }
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.workspace.provider_config = own;
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
}

#[tokio::test]
async fn complaint_8_a_wait_that_times_out_saves_the_state_and_taints_nothing() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = with(stage.wanting("include"), "wait_for_active", json!(true));
    let config = with(config, "timeouts", json!({ "create": "1ms" }));
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert_eq!(
        errors(&applied.told),
        [] as [&_; 0],
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(
        warnings(&applied.told).len(),
        1,
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(
        stage.calls(),
        Calls::BOTH,
        "it looks once before it gives up"
    );
    assert!(!stage.workspace.saved().tainted);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn complaint_9_a_name_that_is_null_in_the_answer_is_no_inconsistent_result() {
    let mut stage = Stage::of(Life::Active).await;
    stage.applied(&stage.wanting("include")).await;
    stage
        .sandbox
        .traps(DOMAIN, |traps| traps.null_domain_name = Some(true));
    stage.applied(&stage.wanting("exclude")).await;
    assert_eq!(stage.workspace.attribute("domain_name"), DOMAIN);

    let mut stage = Stage::of(Life::Active).await;
    stage
        .sandbox
        .traps(DOMAIN, |traps| traps.null_domain_name = Some(true));
    stage.applied(&stage.wanting("include")).await;
    assert!(stage.workspace.saved().state.get("domain_name").is_null());
}

#[tokio::test]
async fn complaint_9_a_status_that_moves_between_plan_and_apply_is_no_inconsistent_result() {
    let mut stage = Stage::of(Life::Pending).await;
    stage.applied(&stage.wanting("include")).await;
    for config in [
        with(stage.wanting("include"), "on_destroy", json!("exclude")),
        stage.wanting("exclude"),
    ] {
        let plan = stage.workspace.plan(&config).await.unwrap();
        stage.sandbox.advance(HOUR);
        stage.sandbox.change_nameservers(DOMAIN);
        let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
    }
}

#[tokio::test]
async fn complaint_10_a_refresh_alone_finds_no_timestamp_and_no_wording() {
    for life in [
        Life::Active,
        Life::Blocked,
        Life::Error,
        Life::Inactive,
        Life::Excluded,
    ] {
        let mut stage = Stage::of(life).await;
        let action = if life == Life::Excluded {
            "exclude"
        } else {
            "include"
        };
        stage.applied(&stage.wanting(action)).await;
        stage.workspace.refresh().await.unwrap();
        let before = stage.workspace.bytes();
        stage.sandbox.advance(9 * Duration::from_secs(60));
        for alike in [true, false] {
            stage
                .sandbox
                .traps(DOMAIN, |traps| traps.same_wording = Some(alike));
            stage.sandbox.traps(DOMAIN, |traps| {
                let moved =
                    Reshape::Value(json!(format!("2026-04-28T0{}:00:00.000Z", u8::from(alike))));
                traps.state_fields.insert("lastCheckedAt".to_owned(), moved);
            });
            stage.workspace.refresh().await.unwrap();
            let same_status = stage.workspace.bytes() == before;
            assert!(same_status || life == Life::Error, "{life:?}");
        }
    }
}

#[tokio::test]
async fn complaint_10_text_in_another_form_of_unicode_is_no_change() {
    let mut stage = Stage::of(Life::Error).await;
    let decomposed = Reshape::Value(json!("bla\u{30a}ba\u{308}r"));
    stage.sandbox.traps(DOMAIN, |traps| {
        traps
            .state_fields
            .insert("lastError".to_owned(), decomposed);
    });
    stage.imported().await;
    assert_eq!(stage.workspace.attribute("last_error"), "blåbär");
    let before = stage.workspace.bytes();
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.bytes(), before);
    assert_eq!(
        stage
            .workspace
            .plan(&stage.wanting("include"))
            .await
            .unwrap()
            .action,
        Action::NoOp
    );
}

#[tokio::test]
async fn complaint_11_an_action_that_is_not_written_can_never_switch_dnssec_off() {
    let stage = Stage::of(Life::Active).await;
    let action = stage
        .workspace
        .resource
        .schema
        .block
        .attributes
        .iter()
        .find(|a| a.name == "action");
    let action = action.unwrap();
    assert!(
        action.required && !action.computed,
        "so Terraform refuses a configuration without it"
    );
}

#[tokio::test]
async fn complaint_11_a_rename_without_moved_ends_enrolled_in_either_order() {
    for destroy_first in [true, false] {
        let mut stage = Stage::of(Life::Active).await;
        let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
        stage.applied(&config).await;
        let mut renamed = stage.workspace.empty();
        let (destroy, create) = (
            stage.workspace.plan(&Json::Null).await.unwrap(),
            renamed.plan(&config).await.unwrap(),
        );
        // One apply: one process, configured once, that does both.
        stage.workspace.configure().await.unwrap();
        let (resource, config) = (&stage.workspace.resource, stage.workspace.config(&config));
        let mut told = Vec::new();
        if destroy_first {
            told.extend(resource.apply(&destroy, &Value::Null).await.unwrap().told);
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
        } else {
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
            told.extend(resource.apply(&destroy, &Value::Null).await.unwrap().told);
            assert!(
                told::text(&told).contains("was not opted out"),
                "{}",
                told::text(&told)
            );
        }
        assert!(
            stage.sandbox.is_enrolled(DOMAIN),
            "destroyed first: {destroy_first}"
        );
        assert_eq!(renamed.attribute("action"), "include");
    }
}

#[tokio::test]
async fn complaint_11_an_import_never_guesses_an_opt_out_of_a_domain_that_is_elsewhere() {
    for is_enabled in [true, false] {
        let mut stage = Stage::of(Life::Inactive).await;
        stage
            .sandbox
            .traps(DOMAIN, |traps| traps.inactive_is_enabled = Some(is_enabled));
        stage.imported().await;
        assert_eq!(stage.workspace.attribute("action"), "include");
    }
}

#[tokio::test]
async fn complaint_12_a_rate_limit_delays_a_plan_and_ends_none() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    stage.applied(&config).await;
    let limited = FaultKind::problem(429, "rate_limited").header("retry-after", "1");
    stage.sandbox.fault(Fault::new(limited).times(2));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(plan.told, [], "{}", told::text(&plan.told));
    assert_eq!(stage.calls().reads, 3);
}

#[tokio::test]
async fn complaint_14_the_key_stands_nowhere() {
    const SECRET: &str = "hush-this-is-the-key-9f3b";
    let fixture = Fixture::new().domain(DOMAIN, Life::Active).key(
        "main",
        SECRET,
        &[
            hostup_sandbox::Scope::ReadDomains,
            hostup_sandbox::Scope::WriteDomains,
        ],
    );
    let mut stage = Stage::started(fixture, Provider::new().variable("TF_LOG", "trace")).await;
    stage.workspace.provider_config["api_key"] = json!(SECRET);
    let mut said = String::new();
    let echo = format!("{{\"token\":\"{SECRET}\"}}");
    for status in [400, 401, 403, 404, 409, 418] {
        let body = FaultKind::raw(status, "text/plain", format!("your key is {SECRET}"));
        stage.sandbox.fault(Fault::new(body).on("POST"));
        let applied = stage
            .workspace
            .apply(&stage.wanting("include"))
            .await
            .unwrap();
        assert!(applied.failed(), "{status}");
        said += &told::text(&applied.told);
    }
    stage.sandbox.traps(DOMAIN, |traps| {
        traps
            .state_fields
            .insert("dsRecords".to_owned(), Reshape::Value(json!(echo)));
    });
    stage
        .workspace
        .apply(&stage.wanting("include"))
        .await
        .unwrap();
    said += &String::from_utf8_lossy(&stage.workspace.bytes().0);
    said += &String::from_utf8_lossy(&stage.workspace.bytes().1);
    said += &stage.core.child.stderr();
    assert!(said.contains("tf_req_id"), "the log was written");
    assert!(!said.contains(SECRET), "{said}");
}

#[tokio::test]
async fn complaint_15_nothing_before_a_read_needs_the_network() {
    let core = Core::start().await;
    // A port on which nobody listens: whoever connects is refused.
    let block = json!({ "api_key": "k", "api_base": "http://127.0.0.1:1", "max_retries": 0 });
    let workspace = Workspace::open(core.provider(), TYPE, block).await;
    let plan = workspace
        .plan(&json!({ "domain_id": "dom_1", "action": "include" }))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::Create);
    assert_eq!(plan.told, []);
}

#[tokio::test]
async fn complaint_15_a_domain_that_vanished_breaks_no_plan() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    stage.sandbox.delete_domain(DOMAIN);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(warnings(&plan.told).len(), 1, "{}", told::text(&plan.told));
    stage.workspace.refresh().await.unwrap();
    assert_eq!(*stage.workspace.saved(), before);
}

#[tokio::test]
async fn complaint_16_no_refresh_plan_or_import_writes() {
    for life in [
        Life::Active,
        Life::Pending,
        Life::Blocked,
        Life::Excluded,
        Life::Error,
        Life::Inactive,
    ] {
        let mut stage = Stage::of(life).await;
        let id = stage.id();
        stage.workspace.import(&id).await.unwrap();
        stage.workspace.refresh().await.unwrap();
        for action in ["include", "exclude"] {
            stage.workspace.plan(&stage.wanting(action)).await.unwrap();
        }
        stage.workspace.plan(&Json::Null).await.unwrap();
        let open = with(stage.wanting("include"), "action", unknown());
        stage.workspace.plan(&open).await.unwrap();
        let journal = stage.sandbox.journal();
        assert_eq!(journal.writes().count(), 0, "{journal}");
        assert_eq!(journal.count("GET", Endpoint::DnssecAuto), 6, "{journal}");
    }
}

#[tokio::test]
async fn complaint_18_a_new_status_neither_crashes_nor_loops() {
    for status in STATUSES
        .into_iter()
        .chain(["ACTIVE", "", "\u{202e}evil\n::error::", "pending "])
    {
        for (action, is_enabled) in [
            ("include", true),
            ("include", false),
            ("exclude", true),
            ("exclude", false),
        ] {
            let mut stage = Stage::of(Life::Active).await;
            let config = stage.wanting(action);
            stage.applied(&config).await;
            freeze(&stage, status, is_enabled);
            // Known ones may prove a change from outside, which is applied; after that, and for all others, nothing.
            stage.applied(&config).await;
            stage.workspace.refresh().await.unwrap();
            let plan = stage.workspace.plan(&config).await.unwrap();
            assert_eq!(
                plan.action,
                Action::NoOp,
                "{status:?} {action} {is_enabled}"
            );
            let lines = told::text(&plan.told);
            assert!(!lines.contains("\n::"), "{lines}");
        }
    }
}
