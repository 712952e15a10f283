//! Replacements, renames and two resources for one domain: HostUp only gets what differs from what it has.

use super::{ELSEWHERE, OTHERS, THIS, apply, resource, stored, two_domains};
use crate::environment::{TestEnvironment, with_each_cli};

const CREATE_BEFORE_DESTROY: &str = "lifecycle {\n    create_before_destroy = true\n  }";

/// Asserts that the domain has these name servers at HostUp and in the state, and that the plan is empty.
#[track_caller]
fn assert_ends_with(env: &TestEnvironment, nameservers: &[&str]) {
    assert_eq!(stored(env), nameservers);
    assert!(!env.state().is_tainted(THIS));
    env.plan().is_empty_plan().has_no_warnings();
}

#[test]
fn replacement_posts_nothing_and_has_the_spelling_of_the_configuration() {
    with_each_cli(two_domains(), |env| {
        for arguments in ["", CREATE_BEFORE_DESTROY] {
            apply(&env, &ELSEWHERE);
            let upper = ["NS1.ELSEWHERE.EXAMPLE", "NS2.ELSEWHERE.EXAMPLE"];
            env.configure(&resource(&upper, arguments));
            env.plan().is_empty_plan();
            env.apply_with(&[&format!("-replace={THIS}")])
                .succeeds()
                .posts_nameservers(&[]);
            assert_ends_with(&env, &upper);
            env.destroy().succeeds();
        }
    });
}

#[test]
fn tainted_resource_is_replaced_without_a_change_at_hostup() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let upper = ["NS1.ELSEWHERE.EXAMPLE", "NS2.ELSEWHERE.EXAMPLE"];
        env.configure(&resource(&upper, ""));
        env.run(&["taint", THIS]).succeeds();
        env.plan().has_changes();
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[]);
        assert_ends_with(&env, &upper);
    });
}

#[test]
fn create_before_destroy_with_other_name_servers_keeps_the_new_ones() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&ELSEWHERE, CREATE_BEFORE_DESTROY));
        env.apply().succeeds();
        env.configure(&resource(&OTHERS, CREATE_BEFORE_DESTROY));
        env.apply_with(&[&format!("-replace={THIS}")])
            .succeeds()
            .posts_nameservers(&[&OTHERS]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), OTHERS);
        assert_ends_with(&env, &OTHERS);
    });
}

#[test]
fn complaint_11_rename_without_a_moved_block_changes_nothing_at_hostup() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource(&ELSEWHERE, "").replace("this", "before"));
        env.apply().succeeds();
        env.configure(&resource(&ELSEWHERE, ""));
        env.apply().succeeds().posts_nameservers(&[]);
        assert_ends_with(&env, &ELSEWHERE);
    });
}

#[test]
fn another_domain_replaces_the_resource_and_leaves_the_old_domain_alone() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        env.configure(&resource(&OTHERS, "").replace("a.se", "b.se"));
        env.plan()
            .has_changes()
            .prints("forces replacement")
            .prints(&env.id("b.se"));
        env.apply_with(&["planned"])
            .succeeds()
            .posts_nameservers(&[&OTHERS]);
        assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
        assert_eq!(env.sandbox.nameservers_of("b.se"), OTHERS);
        assert_ends_with(&env, &OTHERS);
    });
}

#[test]
fn two_resources_that_set_different_name_servers_of_a_domain_warn() {
    with_each_cli(two_domains(), |env| {
        let other = |nameservers: &[&str]| resource(nameservers, "").replace("this", "other");
        env.configure(&(resource(&ELSEWHERE, "") + &other(&OTHERS)));
        let warning = format!(
            "Two resources manage the name servers of a.se ({})",
            env.id("a.se")
        );
        env.plan().has_changes().warns_once(&warning);
        let same = ["NS2.elsewhere.example", "ns1.elsewhere.example."];
        env.configure(&(resource(&ELSEWHERE, "") + &other(&same)));
        env.plan().has_changes().has_no_warnings();
        env.configure(&(resource(&ELSEWHERE, "") + &other(&OTHERS).replace("a.se", "b.se")));
        env.plan().has_changes().has_no_warnings();
    });
}
