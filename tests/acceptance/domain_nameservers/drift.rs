//! Changes outside of Terraform, and other spellings, which are not changes.

use hostup_sandbox::{FieldOverride, RegistrationChange};
use serde_json::json;

use super::{ELSEWHERE, OTHERS, THIS, apply, resource, resource_with, stored, two_domains};
use crate::environment::{nameserver_gets, with_each_cli};

#[test]
fn complaint_06_change_in_the_panel_is_drift_and_undone() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let outside = ["NS1.Elsewhere.example.", "ns9.outside.example"];
        env.sandbox.set_nameservers("a.se", &outside);
        // The name server that is still there has its stored spelling, so only the other one is a change.
        env.refresh_only()
            .has_changes()
            .prints("- \"ns2.elsewhere.example\"")
            .prints("+ \"ns9.outside.example\"")
            .does_not_print("NS1.Elsewhere.example.");
        env.plan()
            .has_changes()
            .prints("+ \"ns2.elsewhere.example\"")
            .prints("- \"ns9.outside.example\"");
        env.apply()
            .succeeds()
            .posts_nameservers(&[&ELSEWHERE])
            .sends(nameserver_gets(4).and_nameserver_posts(1));
        assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_10_spelling_and_order_of_hostup_are_not_drift() {
    with_each_cli(two_domains(), |env| {
        env.sandbox
            .quirks("a.se", |quirks| quirks.upper_case_hosts = Some(true));
        apply(&env, &ELSEWHERE);
        env.refresh_only().is_empty_plan();
        env.plan().is_empty_plan();
        env.sandbox
            .set_nameservers("a.se", &["ns2.ELSEWHERE.example", "ns1.elsewhere.example."]);
        let before = env.state_file();
        env.refresh_only().is_empty_plan();
        env.apply().succeeds().posts_nameservers(&[]);
        assert_eq!(env.state_file(), before);
        assert_eq!(stored(&env), ELSEWHERE);
    });
}

#[test]
fn complaint_10_pause_that_begins_by_itself_is_not_drift() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &super::HOSTUP);
        env.sandbox.set_enrolment_outside("a.se", true);
        env.refresh_only().is_empty_plan();
        env.plan().is_empty_plan();
        let attribute = "dnssec_auto_will_be_blocked";
        assert_eq!(env.state().attribute(THIS, attribute), "false");
        // A lock is a real change, and updates the pause.
        env.sandbox.change_registration(
            "a.se",
            RegistrationChange {
                registrar_lock_enabled: Some(true),
                ..RegistrationChange::default()
            },
        );
        env.plan().is_empty_plan();
        env.refresh_only().has_changes();
        env.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(env.state().attribute(THIS, attribute), "true");
        assert_eq!(
            env.state().attribute(THIS, "registrar_lock_enabled"),
            "true"
        );
    });
}

#[test]
fn another_spelling_in_the_configuration_is_not_a_change() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(
            &["ns1.räksmörgås.se", "NS2.Elsewhere.example."],
            "",
        ));
        env.apply()
            .succeeds()
            .posts_nameservers(&[&["ns1.xn--rksmrgs-5wao1o.se", "ns2.elsewhere.example"]]);
        env.plan().is_empty_plan();
        let before = stored(&env);
        for other in [
            ["ns1.xn--rksmrgs-5wao1o.se", "ns2.elsewhere.example"],
            ["ns2.elsewhere.EXAMPLE", "NS1.Räksmörgås.se."],
        ] {
            env.configure(&resource(&other, ""));
            env.plan().is_empty_plan().sends(nameserver_gets(1));
            env.apply().succeeds().posts_nameservers(&[]);
            assert_eq!(stored(&env), before);
        }
    });
}

#[test]
fn changed_set_has_the_spelling_of_the_configuration() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let new = ["NS1.ELSEWHERE.EXAMPLE.", "ns3.elsewhere.example"];
        env.configure(&resource(&new, ""));
        env.apply()
            .succeeds()
            .posts_nameservers(&[&["ns1.elsewhere.example", "ns3.elsewhere.example"]]);
        assert_eq!(stored(&env), new);
        env.plan().is_empty_plan();
    });
}

#[test]
fn complaint_09_answer_that_changes_between_plan_and_apply_is_consistent() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        env.configure(&resource(&OTHERS, ""));
        env.plan().has_changes();
        env.sandbox.set_enrolment_outside("a.se", true);
        env.sandbox
            .set_nameservers("a.se", &["ns1.x.example", "ns2.x.example"]);
        env.sandbox.quirks("a.se", |quirks| {
            let lock = json!({ "enabled": null, "requiresRegistryUnlockFlow": false });
            quirks
                .nameserver_fields
                .insert("registrarLock".to_owned(), FieldOverride::Value(lock));
        });
        env.apply_with(&["planned"]).succeeds();
        assert_eq!(stored(&env), OTHERS);
        assert_eq!(
            env.state().attribute(THIS, "registrar_lock_enabled"),
            "null"
        );
        env.plan().is_empty_plan();
    });
}

#[test]
fn name_and_id_of_one_domain_can_be_switched() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        for domain in [
            "domain_id = local.id[\"a.se\"]",
            "domain_name = \"A.SE.\"",
            "domain_id = local.id[\"a.se\"]\n  domain_name = \"a.se\"",
        ] {
            env.configure(&resource_with(&nameservers, domain));
            env.plan().is_empty_plan().sends(nameserver_gets(1));
        }
    });
}
