//! Changes and deletes that an answer does not prove.

use hostup_sandbox::{Fault, FaultKind, FieldOverride};

use super::{GLUE, apply, domain, glue, host, resource};
use crate::environment::with_each_cli;

#[test]
fn change_that_the_list_does_not_show_is_an_error_and_not_in_the_state() {
    with_each_cli(domain(), |env| {
        let portal = FaultKind::raw(200, "application/json", "{\"status\":\"ok\"}");
        env.sandbox.fault(Fault::new(portal).on("POST").forever());
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.apply()
            .fails()
            .has_error("HostUp does not show the glue record ns1.a.se of a.se")
            .prints("HostUp reports no glue record of the host");
        assert!(env.state().addresses().is_empty());
        env.sandbox.clear_faults();
        env.apply().succeeds();

        // The list cannot be read, so it proves nothing.
        env.sandbox.quirks("a.se", |quirks| {
            quirks
                .glue_fields
                .insert("glueRecords".to_owned(), FieldOverride::Drop);
        });
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.4.4\"]")));
        env.apply_with(&["-refresh=false"])
            .fails()
            .has_error("Cannot confirm the glue record ns1.a.se of a.se");
        env.sandbox
            .quirks("a.se", |quirks| quirks.glue_fields.clear());
        env.plan().is_empty_plan();
    });
}

#[test]
fn delete_that_the_list_disproves_keeps_the_state() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        for (answer, summary) in [
            (
                FaultKind::raw(200, "application/json", "{}"),
                "Cannot delete the glue record ns1.a.se of a.se",
            ),
            (
                FaultKind::problem(404, "not_found"),
                "HostUp still lists the glue record ns1.a.se of a.se",
            ),
        ] {
            env.sandbox.fault(Fault::new(answer).on("DELETE").forever());
            env.destroy().fails().has_error(summary);
            assert_eq!(env.state().addresses(), [GLUE]);
            env.sandbox.clear_faults();
        }
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}

#[test]
fn domain_that_hostup_does_not_find_keeps_the_state_and_is_destroyed_with_a_warning() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        env.sandbox.move_to_account("a.se", "other");
        env.plan()
            .is_empty_plan()
            .warns("HostUp does not find a.se");
        env.destroy()
            .succeeds()
            .warns("The glue record ns1.a.se of a.se")
            .prints("was not there to be deleted");
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn rejected_delete_of_a_lapsed_domain_keeps_the_record_in_the_state() {
    with_each_cli(domain(), |env| {
        apply(&env, "ns1.a.se", "[\"8.8.8.8\"]");
        let rejection = FaultKind::problem(409, "domain_not_eligible");
        env.sandbox
            .fault(Fault::new(rejection).on("DELETE").times(1));
        env.destroy()
            .fails()
            .has_error("Cannot delete the glue record ns1.a.se of a.se")
            .prints("terraform state rm");
        assert_eq!(env.state().addresses(), [GLUE]);
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}
