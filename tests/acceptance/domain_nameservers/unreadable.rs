//! Domains that HostUp does not find or reports on in another way: the state stays, and the other domains are not affected.

use hostup_sandbox::{Fault, FaultKind, FieldOverride, ForeignDomain, OTHER_KEY};
use serde_json::json;

use super::{ELSEWHERE, OTHERS, THIS, apply, stored, two_domains};
use crate::environment::{NO_REQUESTS, TestEnvironment, nameserver_gets, with_each_cli};

/// Manages both domains, with the name servers of one variable.
fn configure_each(env: &mut TestEnvironment, nameservers: &[&str]) {
    env.configure(
        "variable \"nameservers\" {\n  type = set(string)\n}\nresource \"hostup_domain_nameservers\" \"each\" {\n  for_each    \
         = local.id\n  domain_name = each.key\n  nameservers = var.nameservers\n}\n",
    );
    env.set_var("TF_VAR_nameservers", &format!("{nameservers:?}"));
}

#[test]
fn complaint_07_key_of_another_account_keeps_state() {
    with_each_cli(two_domains(), |mut env| {
        configure_each(&mut env, &ELSEWHERE);
        env.apply().succeeds();
        let all = env.state().addresses();
        env.use_key(OTHER_KEY);
        env.plan().is_empty_plan().warns("HostUp does not find ");
        env.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(env.state().addresses(), all);
        env.sandbox
            .settings(|settings| settings.foreign_domain = ForeignDomain::Forbidden);
        env.plan()
            .fails()
            .has_error("Cannot read the name servers of")
            .prints("-refresh=false");
        env.destroy_with(&["-refresh=false"])
            .succeeds()
            .sends(NO_REQUESTS);
    });
}

#[test]
fn complaint_07_missing_and_retyped_fields_keep_state() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        for field in [
            "nameservers",
            "registrarLock",
            "dnssecAutoWillBeBlocked",
            "actions",
        ] {
            for change in [
                FieldOverride::Drop,
                FieldOverride::Null,
                FieldOverride::Value(json!(7)),
            ] {
                env.sandbox.quirks("a.se", |quirks| {
                    quirks.nameserver_fields = [(field.to_owned(), change.clone())].into();
                });
                env.plan().is_empty_plan();
                env.apply_with(&["-refresh-only"]).succeeds();
                assert_eq!(stored(&env), ELSEWHERE, "{field}: {change:?}");
            }
        }
    });
}

#[test]
fn complaint_18_new_field_neither_fails_nor_loops() {
    with_each_cli(two_domains(), |env| {
        env.sandbox.quirks("a.se", |quirks| {
            let added = FieldOverride::Value(json!({ "state": "rolling" }));
            quirks.nameserver_fields = [("rollout".to_owned(), added)].into();
        });
        apply(&env, &ELSEWHERE);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn complaint_15_deleted_domain_does_not_block_the_others() {
    with_each_cli(two_domains(), |mut env| {
        configure_each(&mut env, &ELSEWHERE);
        env.apply().succeeds();
        env.sandbox.delete_domain("a.se");
        env.plan()
            .is_empty_plan()
            .warns_once("HostUp does not find ")
            .sends(nameserver_gets(2).and_lists(1));
        env.sandbox.set_nameservers("b.se", &OTHERS);
        env.apply().succeeds().posts_nameservers(&[&ELSEWHERE]);
        assert_eq!(env.state().addresses().len(), 2);
    });
}

/// The plan of a change asks HostUp about each domain. One that HostUp rejects requests for must not stop the others.
#[test]
fn complaint_23_lapsed_domain_does_not_block_the_change_of_the_others() {
    for (status, code) in [
        (404, "not_found"),
        (409, "domain_not_eligible"),
        (409, "conflict"),
        (422, "unprocessable"),
    ] {
        with_each_cli(two_domains(), |mut env| {
            configure_each(&mut env, &ELSEWHERE);
            env.apply().succeeds();
            let rejection = Fault::new(FaultKind::problem(status, code)).domain("a.se");
            env.sandbox.fault(rejection.forever());
            configure_each(&mut env, &OTHERS);
            let lapsed = format!("a.se ({})", env.id("a.se"));
            env.plan()
                .has_changes()
                .prints("0 to add, 2 to change, 0 to destroy")
                .warns(&format!(
                    "The change of the name servers of {lapsed} could not be checked"
                ))
                .prints(&format!("HTTP {status}"));
            env.apply_with(&["planned"])
                .fails()
                .has_error(&format!("Cannot change the name servers of {lapsed}"))
                .posts_nameservers(&[&OTHERS]);
            assert_eq!(env.sandbox.nameservers_of("a.se"), ELSEWHERE);
            assert_eq!(env.sandbox.nameservers_of("b.se"), OTHERS);
            let kept = env.state();
            let each = "hostup_domain_nameservers.each[\"a.se\"]";
            assert_eq!(kept.attributes(each)["nameservers"], json!(ELSEWHERE));
            assert!(!kept.is_tainted(each));
        });
    }
}

#[test]
fn domain_with_a_new_id_is_removed_and_created_again() {
    with_each_cli(two_domains(), |env| {
        apply(&env, &ELSEWHERE);
        let new = env.sandbox.replace_id("a.se");
        env.plan()
            .has_changes()
            .warns(&format!("a.se ({}) has the id {new} now", env.id("a.se")));
        env.apply().succeeds().posts_nameservers(&[]);
        assert_eq!(env.state().attribute(THIS, "domain_id"), new);
        env.plan().is_empty_plan().has_no_warnings();
    });
}
