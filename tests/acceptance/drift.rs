//! Changes outside of Terraform: an opt-out or opt-in is drift, a change of the status is not.

use std::time::Duration;

use hostup_sandbox::{FieldOverride, Fixture, Life};
use serde_json::json;

use crate::environment::{THIS, gets, posts, resource_this, with_each_cli};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn complaint_06_opt_out_in_the_panel_is_drift_corrected_by_one_post() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.sandbox.set_enrolment_outside("a.se", false);
        env.refresh_only()
            .has_changes()
            .prints(r#""include" -> "exclude""#);
        env.plan().has_changes().prints(r#""exclude" -> "include""#);
        env.apply()
            .succeeds()
            .sends(gets(1).and_posts(1))
            .posts_actions(&["include"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn opt_in_in_the_panel_is_drift_when_action_is_exclude() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "exclude""#);
        env.apply().succeeds();
        env.sandbox.set_enrolment_outside("a.se", true);
        env.plan().has_changes().prints(r#""include" -> "exclude""#);
        env.apply()
            .succeeds()
            .sends(gets(1).and_posts(1))
            .posts_actions(&["exclude"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn status_changes_by_hostup_plan_empty() {
    with_each_cli(Fixture::new().domain("a.se", Life::Excluded), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        assert_eq!(env.state().attribute(THIS, "status"), "pending");
        let events: [(&str, &dyn Fn()); 5] = [
            ("active", &|| env.sandbox.advance(HOUR)),
            ("error", &|| env.sandbox.fail_checks("a.se", "no DNSKEY")),
            ("blocked", &|| env.sandbox.change_nameservers("a.se")),
            ("pending", &|| env.sandbox.advance(72 * HOUR)),
            ("inactive", &|| {
                env.sandbox
                    .set_nameservers("a.se", &["ns1.elsewhere.example"])
            }),
        ];
        for (status, trigger) in events {
            trigger();
            env.plan().is_empty_plan().sends(gets(1));
            env.apply_with(&["-refresh-only"]).succeeds().sends(gets(1));
            assert_eq!(env.state().attribute(THIS, "status"), status);
        }
    });
}

#[test]
fn complaint_10_refresh_only_ignores_changed_timestamps_and_wording() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Blocked)
        .domain("c.se", Life::Active)
        .domain("d.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        env.configure(
            r#"
            resource "hostup_domain_dnssec_auto" "each" {
              for_each  = local.id
              domain_id = each.value
              action    = each.key == "d.se" ? "exclude" : "include"
            }
            "#,
        );
        env.apply().succeeds();
        // The state has the texts of the answer to the POST. Those of the GET differ.
        env.refresh_only().is_empty_plan();
        env.sandbox.fail_checks("c.se", "no DNSKEY");
        env.apply_with(&["-refresh-only"]).succeeds();
        let before = env.state_file();
        env.refresh_only().is_empty_plan();
        env.sandbox.advance(9 * HOUR);
        env.refresh_only().is_empty_plan().sends(gets(4));
        env.plan().is_empty_plan();
        assert_eq!(env.state_file(), before);
    });
}

#[test]
fn complaint_16_refresh_sends_no_post() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    with_each_cli(fixture, |env| {
        env.configure(&(resource_this("a.se", r#"action = "include""#)));
        env.apply().succeeds();
        env.sandbox.set_enrolment_outside("a.se", false);
        env.plan().has_changes().sends(gets(1));
        env.refresh_only().has_changes().sends(gets(1));
        env.apply_with(&["-refresh-only"]).succeeds().sends(gets(1));
        assert!(!env.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn complaint_09_status_change_during_apply_and_null_name_have_consistent_results() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    with_each_cli(fixture, |env| {
        env.sandbox
            .quirks("b.se", |quirks| quirks.null_domain_name = Some(true));
        let configure = |action: &str, arguments: &str| {
            env.configure(&format!(
                "resource \"hostup_domain_dnssec_auto\" \"each\" {{\n  for_each  = local.id\n  domain_id = each.value\n  \
                 action    = \"{action}\"\n  {arguments}\n}}"
            ));
        };
        configure("include", "");
        // The name that the answer lacks is read from the domain.
        env.apply().succeeds().sends(posts(2).and_others(1));
        env.plan().is_empty_plan();
        // The plan knows the name, but the answer to the apply lacks it.
        env.sandbox
            .quirks("a.se", |quirks| quirks.null_domain_name = Some(true));
        configure("exclude", "");
        env.apply().succeeds();
        assert_eq!(
            env.state()
                .attribute("hostup_domain_dnssec_auto.each[\"a.se\"]", "domain_name"),
            "a.se"
        );
        env.plan().is_empty_plan();
        // The status changes between the plan and the apply.
        configure("exclude", "on_destroy = \"exclude\"");
        env.plan().has_changes();
        env.sandbox.change_nameservers("a.se");
        env.apply_with(&["planned"]).succeeds();
        env.plan().is_empty_plan();
        // The GET lags behind the POST.
        env.sandbox
            .quirks("b.se", |quirks| quirks.read_lag = Some(1));
        configure("include", "");
        env.apply().succeeds();
    });
}

#[test]
fn complaint_07_added_missing_or_retyped_fields_keep_state() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        for (field, change) in [
            (
                "futureField",
                FieldOverride::Value(json!({ "deep": [1, 2] })),
            ),
            ("lastError", FieldOverride::Drop),
            ("isEnabled", FieldOverride::Null),
            ("domainName", FieldOverride::Null),
            ("isBlocked", FieldOverride::Value(json!("no"))),
            ("lastCheckedAt", FieldOverride::Value(json!(1_777_291_200))),
        ] {
            env.sandbox.quirks("a.se", |quirks| {
                quirks.state_fields = [(field.to_owned(), change)].into();
            });
            env.plan().is_empty_plan();
            env.apply_with(&["-refresh-only"]).succeeds();
            assert_eq!(
                env.state().attribute(THIS, "domain_name"),
                "a.se",
                "{field}"
            );
            assert_eq!(env.state().attribute(THIS, "status"), "active", "{field}");
        }
    });
}
