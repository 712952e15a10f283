//! Create, update, refresh and destroy, and the requests of each.
//!
//! Terraform plans a change once more in the apply. Each of the two plans reads the name servers once, to say whether
//! HostUp allows the change; the apply itself is one GET and one POST.

use hostup_sandbox::{Fault, FaultKind, Life};

use super::{ELSEWHERE, HOSTUP, OTHERS, THIS, apply, resource, resource_with, stored, two_domains};
use crate::environment::{Feature, NO_REQUESTS, nameserver_gets, with_each_cli};

#[test]
fn create_by_name_is_one_get_and_one_post() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&ELSEWHERE, ""));
        env.plan()
            .has_changes()
            .has_no_warnings()
            .prints(&env.id("a.se"))
            .sends(nameserver_gets(1).and_lists(1));
        env.apply_with(&["planned"])
            .succeeds()
            .has_no_warnings()
            .posts_nameservers(&[&ELSEWHERE])
            .sends(nameserver_gets(2).and_nameserver_posts(1).and_lists(1));
        assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
        assert_eq!(stored(&env), ELSEWHERE);
        let state = env.state();
        for (attribute, value) in [
            ("id", env.id("a.se")),
            ("domain_id", env.id("a.se")),
            ("domain_name", "a.se".to_owned()),
            ("allow_dnssec_pause", "true".to_owned()),
            ("dnssec_auto_will_be_blocked", "false".to_owned()),
            ("registrar_lock_enabled", "false".to_owned()),
        ] {
            assert_eq!(state.attribute(THIS, attribute), value, "{attribute}");
        }
        env.plan().is_empty_plan().sends(nameserver_gets(1));
    });
}

#[test]
fn create_by_id_reads_the_name_of_the_domain_once() {
    with_each_cli(two_domains(), |env| {
        let nameservers = format!("nameservers = {ELSEWHERE:?}");
        env.configure(&resource_with(
            &nameservers,
            "domain_id = local.id[\"a.se\"]",
        ));
        env.plan().has_changes().sends(nameserver_gets(1));
        let (gets, names) = (2, 1);
        env.apply_with(&["planned"]).succeeds().sends(
            nameserver_gets(gets)
                .and_nameserver_posts(1)
                .and_others(names),
        );
        assert_eq!(env.state().attribute(THIS, "domain_name"), "a.se");
        env.plan().is_empty_plan().sends(nameserver_gets(1));
    });
}

#[test]
fn complaint_03_create_of_what_is_there_already_sends_no_post() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&HOSTUP, ""));
        env.plan()
            .has_changes()
            .sends(nameserver_gets(1).and_lists(1));
        env.apply_with(&["planned"])
            .succeeds()
            .sends(nameserver_gets(2).and_lists(1));
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn update_replaces_the_whole_set_with_one_get_and_one_post() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        env.configure(&resource(&OTHERS, ""));
        // The refresh, and the review of the change.
        env.plan().has_changes().sends(nameserver_gets(2));
        assert_eq!(env.saved_plan().actions(THIS), ["update"]);
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&OTHERS])
            .sends(nameserver_gets(2).and_nameserver_posts(1));
        assert_eq!(env.sandbox.nameservers_of("a.se"), OTHERS);
        env.plan().is_empty_plan().sends(nameserver_gets(1));
    });
}

#[test]
fn complaint_02_only_what_a_change_can_alter_is_unknown() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        env.configure(&resource(
            &ELSEWHERE,
            "allow_dnssec_pause = false\n  timeouts {\n    update = \"20m\"\n  }",
        ));
        env.plan()
            .has_changes()
            .does_not_print("known after apply")
            .sends(nameserver_gets(1));
        env.apply_with(&["planned"]).succeeds().sends(NO_REQUESTS);
        env.plan().is_empty_plan();
        env.configure(&resource(&OTHERS, ""));
        env.plan().has_changes();
        assert_eq!(
            env.saved_plan().unknown_attributes(THIS),
            ["dnssec_auto_will_be_blocked", "registrar_lock_enabled"]
        );
    });
}

#[test]
fn complaint_16_refresh_sends_one_get_and_no_post() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        env.sandbox.set_nameservers("a.se", &OTHERS);
        env.refresh_only().has_changes().sends(nameserver_gets(1));
        env.apply_with(&["-refresh-only"])
            .succeeds()
            .sends(nameserver_gets(1));
        assert_eq!(env.sandbox.nameservers_of("a.se"), OTHERS);
    });
}

const KEPT: &str = "The name servers stay as they are";

#[test]
fn destroy_sends_no_request_and_warns_once_for_all() {
    let each = "resource \"hostup_domain_nameservers\" \"each\" {\n  for_each    = local.id\n  domain_name = each.key\n  \
                nameservers = [\"ns1.elsewhere.example\", \"ns2.elsewhere.example\"]\n}\n";
    with_each_cli(two_domains(), |env| {
        env.configure(each);
        env.apply().succeeds();
        let destroy = env.destroy_with(&["-refresh=false"]);
        destroy.succeeds().sends(NO_REQUESTS);
        if env.supports(Feature::PlanDestroy) {
            destroy.warns_once(KEPT);
        }
        assert!(env.state().addresses().is_empty());
        assert_eq!(env.sandbox.nameservers_of("b.se"), ELSEWHERE);
    });
}

#[test]
fn resources_removed_from_the_configuration_are_forgotten_with_one_warning() {
    with_each_cli(two_domains(), |env| {
        let second = resource(&ELSEWHERE, "").replace("this", "second");
        let second = second.replace("a.se", "b.se");
        env.configure(&[resource(&ELSEWHERE, ""), second].concat());
        env.apply().succeeds();
        env.configure("");
        let plan = env.plan();
        plan.has_changes()
            .prints("0 to add, 0 to change, 2 to destroy")
            .sends(nameserver_gets(2));
        if env.supports(Feature::PlanDestroy) {
            plan.warns_once(KEPT).prints("Nothing changes at HostUp");
        }
        env.apply_with(&["planned"]).succeeds().sends(NO_REQUESTS);
        assert!(env.state().addresses().is_empty());
        assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
    });
}

#[test]
fn complaint_12_rate_limit_delays_a_change_without_an_error() {
    with_each_cli(two_domains(), |env| {
        let limited = FaultKind::problem(429, "rate_limit_exceeded").header("retry-after", "1");
        env.sandbox.fault(Fault::new(limited).on("POST"));
        env.configure(&resource(&ELSEWHERE, ""));
        env.apply()
            .succeeds()
            .has_no_warnings()
            .posts_nameservers(&[&ELSEWHERE, &ELSEWHERE]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
    });
}

#[test]
fn change_without_an_answer_is_retried_until_hostup_has_it() {
    with_each_cli(two_domains(), |env| {
        env.sandbox
            .fault(Fault::new(FaultKind::ResetAfter).on("POST"));
        env.configure(&resource(&ELSEWHERE, ""));
        env.apply().succeeds();
        assert_eq!(stored(&env), ELSEWHERE);
        env.plan().is_empty_plan();
    });
}

#[test]
fn one_variable_moves_a_whole_portfolio() {
    let fixture = hostup_sandbox::Fixture::new().domains(20, Life::Excluded);
    with_each_cli(fixture, |mut env| {
        env.configure(
            "variable \"nameservers\" {\n  type = set(string)\n}\nresource \"hostup_domain_nameservers\" \"each\" {\n  \
             for_each    = local.id\n  domain_name = each.key\n  nameservers = var.nameservers\n}\n",
        );
        env.set_var("TF_VAR_nameservers", &format!("{ELSEWHERE:?}"));
        env.apply().succeeds();
        env.set_var("TF_VAR_nameservers", &format!("{OTHERS:?}"));
        env.plan()
            .has_changes()
            .prints("0 to add, 20 to change, 0 to destroy")
            .sends(nameserver_gets(40));
        env.apply_with(&["planned"])
            .succeeds()
            .sends(nameserver_gets(40).and_nameserver_posts(20));
        env.plan().is_empty_plan().sends(nameserver_gets(20));
    });
}
