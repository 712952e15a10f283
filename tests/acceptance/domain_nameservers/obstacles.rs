//! Domains whose name servers HostUp does not change now.

use hostup_sandbox::{Fault, FaultKind, RegistrationChange};

use super::{ELSEWHERE, HOSTUP, OTHERS, THIS, apply, resource, stored, two_domains};
use crate::environment::{TestEnvironment, nameserver_gets, with_each_cli};

/// Returns each registration that prevents a change, HostUp's reason, and the way out.
fn obstacles() -> [(RegistrationChange, &'static str, &'static str); 3] {
    let none = RegistrationChange::default;
    [
        (
            RegistrationChange {
                registrar_lock_enabled: Some(true),
                ..none()
            },
            "The registrar lock is enabled.",
            "Turn it off in HostUp's panel",
        ),
        (
            RegistrationChange {
                transfer_in_progress: Some(true),
                ..none()
            },
            "A transfer of the domain is in progress.",
            "HostUp allows no change during a transfer",
        ),
        (
            RegistrationChange {
                requires_registry_unlock_flow: Some(true),
                ..none()
            },
            "The domain must be unlocked at the registry first.",
            "needs BankID",
        ),
    ]
}

const CANNOT_CHANGE: &str = "The name servers of a.se (dom_";

/// Asserts that the plan warns and the apply fails with these texts, without a POST.
#[track_caller]
fn assert_prevented(env: &TestEnvironment, reason: &str, way_out: &str) {
    env.plan()
        .has_changes()
        .warns(CANNOT_CHANGE)
        .prints(reason)
        .prints(way_out)
        .prints("unless HostUp allows the change by then");
    env.apply_with(&["planned"])
        .fails()
        .has_error(CANNOT_CHANGE)
        .prints("cannot be changed now")
        .prints(reason)
        .prints(way_out)
        .prints("Nothing was changed")
        .posts_nameservers(&[]);
}

#[test]
fn create_that_hostup_does_not_allow_changes_nothing() {
    for (change, reason, way_out) in obstacles() {
        with_each_cli(two_domains(), |env| {
            env.sandbox.change_registration("a.se", change.clone());
            env.configure(&resource(&ELSEWHERE, ""));
            assert_prevented(&env, reason, way_out);
            assert!(env.state().addresses().is_empty());
            assert_eq!(env.sandbox.nameservers_of("a.se"), HOSTUP);
        });
    }
}

#[test]
fn update_that_hostup_does_not_allow_keeps_the_state() {
    for (change, reason, way_out) in obstacles() {
        with_each_cli(two_domains(), |env| {
            apply(&env, &ELSEWHERE);
            env.sandbox.change_registration("a.se", change.clone());
            env.configure(&resource(&OTHERS, ""));
            assert_prevented(&env, reason, way_out);
            assert!(!env.state().is_tainted(THIS));
            assert_eq!(stored(&env), ELSEWHERE);
            assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
        });
    }
}

#[test]
fn obstacle_does_not_matter_if_nothing_is_changed() {
    for (change, ..) in obstacles() {
        with_each_cli(two_domains(), |env| {
            env.sandbox.change_registration("a.se", change.clone());
            apply(&env, &HOSTUP);
            env.plan().is_empty_plan().has_no_warnings();
            env.destroy().succeeds().sends(nameserver_gets(1));
        });
    }
}

#[test]
fn change_is_made_once_the_lock_is_off() {
    with_each_cli(two_domains(), |env| {
        let lock = |enabled| RegistrationChange {
            registrar_lock_enabled: Some(enabled),
            ..RegistrationChange::default()
        };
        env.sandbox.change_registration("a.se", lock(true));
        env.configure(&resource(&ELSEWHERE, ""));
        env.plan().has_changes().warns(CANNOT_CHANGE);
        env.sandbox.change_registration("a.se", lock(false));
        env.apply_with(&["planned"])
            .succeeds()
            .has_no_warnings()
            .posts_nameservers(&[&ELSEWHERE]);
    });
}

#[test]
fn rejected_post_has_the_reason_of_hostup_and_the_way_out() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let rejection = FaultKind::Problem {
            status: 409,
            code: "nameserver_update_blocked".to_owned(),
            detail: Some("An order is pending.".to_owned()),
            errors: Vec::new(),
            headers: [].into(),
        };
        env.sandbox
            .fault(Fault::new(rejection).on("POST").forever());
        env.configure(&resource(&OTHERS, ""));
        env.plan().has_changes().has_no_warnings();
        // The GET after the rejection shows that the change was not made already.
        env.apply_with(&["planned"])
            .fails()
            .has_error("Cannot change the name servers of a.se (dom_")
            .prints("nameserver_update_blocked")
            .prints("An order is pending.")
            .prints("an order for it is pending")
            .sends(nameserver_gets(3).and_nameserver_posts(1));
        assert!(!env.state().is_tainted(THIS));
        assert_eq!(stored(&env), ELSEWHERE);
    });
}
