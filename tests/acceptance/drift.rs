//! What happens outside of Terraform: an opt-out is a change to undo, the platform's own life is none.

use std::time::Duration;

use hostup_sandbox::{FieldOverride, Fixture, Life};
use serde_json::json;

use crate::world::{THIS, gets, one, posts, story};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn complaint_06_an_opt_out_in_the_panel_is_drift_and_undone_by_one_post() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.sandbox.set_enrolment_outside("a.se", false);
        world
            .refresh_only()
            .has_changes()
            .says(r#""include" -> "exclude""#);
        world.plan().has_changes().says(r#""exclude" -> "include""#);
        world
            .apply()
            .succeeds()
            .calls(gets(1).and_posts(1))
            .posted(&["include"]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn an_opt_in_in_the_panel_is_drift_where_an_opt_out_is_wanted() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "exclude""#);
        world.apply().succeeds();
        world.sandbox.set_enrolment_outside("a.se", true);
        world.plan().has_changes().says(r#""include" -> "exclude""#);
        world
            .apply()
            .succeeds()
            .calls(gets(1).and_posts(1))
            .posted(&["exclude"]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn what_the_platform_does_by_itself_is_no_change_to_apply() {
    story(Fixture::new().domain("a.se", Life::Excluded), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        assert_eq!(world.state().text(THIS, "status"), "pending");
        let life: [(&str, &dyn Fn()); 5] = [
            ("active", &|| world.sandbox.advance(HOUR)),
            ("error", &|| world.sandbox.fail_checks("a.se", "no DNSKEY")),
            ("blocked", &|| world.sandbox.change_nameservers("a.se")),
            ("pending", &|| world.sandbox.advance(72 * HOUR)),
            ("inactive", &|| {
                world
                    .sandbox
                    .set_nameservers("a.se", &["ns1.elsewhere.example"])
            }),
        ];
        for (status, happens) in life {
            happens();
            world.plan().is_empty_plan().calls(gets(1));
            world
                .apply_with(&["-refresh-only"])
                .succeeds()
                .calls(gets(1));
            assert_eq!(world.state().text(THIS, "status"), status);
        }
    });
}

#[test]
fn complaint_10_neither_a_timestamp_nor_another_wording_alarms_a_refresh_only_run() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Blocked)
        .domain("c.se", Life::Active)
        .domain("d.se", Life::Excluded);
    story(fixture, |world| {
        world.configure(
            r#"
            resource "hostup_domain_dnssec_auto" "each" {
              for_each  = local.id
              domain_id = each.value
              action    = each.key == "d.se" ? "exclude" : "include"
            }
            "#,
        );
        world.apply().succeeds();
        // The state has the words of the POST's answer, and the GET has others.
        world.refresh_only().is_empty_plan();
        world.sandbox.fail_checks("c.se", "no DNSKEY");
        world.apply_with(&["-refresh-only"]).succeeds();
        let before = world.state_file();
        world.refresh_only().is_empty_plan();
        world.sandbox.advance(9 * HOUR);
        world.refresh_only().is_empty_plan().calls(gets(4));
        world.plan().is_empty_plan();
        assert_eq!(world.state_file(), before);
    });
}

#[test]
fn complaint_16_no_refresh_ever_writes() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    story(fixture, |world| {
        world.configure(&(one("a.se", r#"action = "include""#)));
        world.apply().succeeds();
        world.sandbox.set_enrolment_outside("a.se", false);
        world.plan().has_changes().calls(gets(1));
        world.refresh_only().has_changes().calls(gets(1));
        world
            .apply_with(&["-refresh-only"])
            .succeeds()
            .calls(gets(1));
        assert!(!world.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn complaint_09_a_status_that_moves_during_the_apply_and_a_null_name_are_consistent_results() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    story(fixture, |world| {
        world
            .sandbox
            .quirks("b.se", |traps| traps.null_domain_name = Some(true));
        let wish = |action: &str, more: &str| {
            world.configure(&format!(
                "resource \"hostup_domain_dnssec_auto\" \"each\" {{\n  for_each  = local.id\n  domain_id = each.value\n  \
                 action    = \"{action}\"\n  {more}\n}}"
            ));
        };
        wish("include", "");
        world.apply().succeeds().calls(posts(2));
        world.plan().is_empty_plan();
        // The plan knows the name; the answer of the apply has none.
        world
            .sandbox
            .quirks("a.se", |traps| traps.null_domain_name = Some(true));
        wish("exclude", "");
        world.apply().succeeds();
        assert_eq!(
            world
                .state()
                .text("hostup_domain_dnssec_auto.each[\"a.se\"]", "domain_name"),
            "a.se"
        );
        world.plan().is_empty_plan();
        // The plan was made under one status, and another one has come when it is applied.
        wish("exclude", "on_destroy = \"exclude\"");
        world.plan().has_changes();
        world.sandbox.change_nameservers("a.se");
        world.apply_with(&["planned"]).succeeds();
        world.plan().is_empty_plan();
        // And the other way round: the GET lags behind the POST.
        world
            .sandbox
            .quirks("b.se", |traps| traps.read_lag = Some(1));
        wish("include", "");
        world.apply().succeeds();
    });
}

#[test]
fn complaint_07_fields_that_come_go_or_change_their_type_take_nothing_from_the_state() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
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
            world.sandbox.quirks("a.se", |traps| {
                traps.state_fields = [(field.to_owned(), change)].into();
            });
            world.plan().is_empty_plan();
            world.apply_with(&["-refresh-only"]).succeeds();
            assert_eq!(world.state().text(THIS, "domain_name"), "a.se", "{field}");
            assert_eq!(world.state().text(THIS, "status"), "active", "{field}");
        }
    });
}
