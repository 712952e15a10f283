//! Domains that HostUp does not find: with another account's key, deleted, or under another id.

use hostup_sandbox::{
    DomainFixture, Fault, FaultKind, Fixture, ForeignDomain, Life, MAIN_KEY, OTHER_KEY, Refusal,
    RefusalCode, ServiceStatus,
};

use crate::world::{NO_CALLS, THIS, World, gets, one, story};

const EACH: &str = r#"
resource "hostup_domain_dnssec_auto" "each" {
  for_each  = local.id
  domain_id = each.value
  action    = "include"
}
"#;

fn three() -> Fixture {
    Fixture::new().domains(3, Life::Active)
}

#[test]
fn complaint_07_the_key_of_another_account_takes_nothing_from_the_state() {
    story(three(), |mut world| {
        world.configure(EACH);
        world.apply().succeeds();
        let all = world.state().addresses();
        assert_eq!(all.len(), 3);

        world.use_key(OTHER_KEY);
        world
            .plan()
            .is_empty_plan()
            .warns("HostUp does not find ")
            .says("another account than the key's");
        world
            .refresh_only()
            .is_empty_plan()
            .warns("HostUp does not find ");
        world.apply().succeeds();
        assert_eq!(world.state().addresses(), all);
        world.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(world.state().addresses(), all);

        world.use_key(MAIN_KEY);
        world.plan().is_empty_plan().warns_nothing().calls(gets(3));
    });
}

#[test]
fn a_refusal_to_show_a_domain_is_an_error_that_says_how_to_get_past_it() {
    story(
        three().switches(|switches| switches.foreign_domain = ForeignDomain::Forbidden),
        |mut world| {
            world.configure(EACH);
            world.apply().succeeds();
            let before = world.state_file();
            world.use_key(OTHER_KEY);
            world
                .plan()
                .fails()
                .errs("Cannot read the automatic DNSSEC of")
                .says("HTTP 403")
                .says("read:domains");
            world.destroy().fails().says("-refresh=false");
            assert_eq!(world.state_file(), before);
            world
                .destroy_with(&["-refresh=false"])
                .succeeds()
                .calls(NO_CALLS);
            assert_eq!(world.state().addresses(), Vec::<String>::new());
        },
    );
}

#[test]
fn complaint_15_one_vanished_domain_breaks_no_plan_of_the_others() {
    story(three(), |world| {
        world.configure(EACH);
        world.apply().succeeds();
        let gone = "domain-00001.se";
        world.sandbox.delete_domain(gone);
        let plan = world.plan();
        plan.is_empty_plan()
            .warns_once("HostUp does not find ")
            .says(gone)
            .says("state rm");
        plan.calls(gets(3).and_lists(1));
        world
            .sandbox
            .set_enrolment_outside("domain-00000.se", false);
        world.apply().succeeds().posted(&["include"]);
        assert_eq!(world.state().addresses().len(), 3);
    });
}

#[test]
fn a_domain_that_is_refused_automation_later_keeps_its_state() {
    for (code, status) in [
        (RefusalCode::TldNotSupported, 404),
        (RefusalCode::DomainNotEligible, 409),
    ] {
        story(Fixture::new().domain("a.se", Life::Active), |world| {
            world.configure_one("a.se", r#"action = "include""#);
            world.apply().succeeds();
            world.sandbox.quirks("a.se", |traps| {
                traps.refusal = Some(Refusal { code, status })
            });
            world
                .plan()
                .is_empty_plan()
                .warns("Automatic DNSSEC is not available for a.se (dom_")
                .says("a.se");
            world.apply_with(&["-refresh-only"]).succeeds();
            assert_eq!(world.state().text(THIS, "status"), "active");
        });
    }
}

#[test]
fn a_row_that_is_not_active_is_no_proof_of_another_id() {
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        // The domain goes to another account, and the first one goes on to list it.
        world.sandbox.transfer("a.se", "other");
        let left = DomainFixture::new("a.se", Life::Inactive);
        let left = left.service_status(ServiceStatus::Terminated);
        world.sandbox.add_domain(&left);
        world
            .plan()
            .is_empty_plan()
            .warns("HostUp does not find ")
            .calls(gets(1).and_lists(1));
        world.use_key(OTHER_KEY);
        world.plan().is_empty_plan().warns_nothing().calls(gets(1));
    });
}

#[test]
fn a_domain_that_the_list_has_under_another_id_is_removed_and_the_new_id_named() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    story(fixture, |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        let old = world.id("a.se");
        let new = world.sandbox.replace_id("a.se");
        world
            .plan()
            .has_changes()
            .warns(&format!("a.se ({old}) has the id {new} now"))
            .calls(gets(1).and_lists(1));
        assert_eq!(world.planned().actions(THIS), ["create"]);

        let hcl = one("a.se", r#"action = "include""#)
            .replace("local.id[\"a.se\"]", &format!("\"{new}\""));
        world.configure(&hcl);
        world.apply().succeeds().posted(&["include"]);
        assert_eq!(world.state().text(THIS, "domain_id"), new);
        world.plan().is_empty_plan().warns_nothing();
    });
}

/// HostUp's own "not found" is a problem document with that code; anything else is somebody on the way.
#[test]
fn any_other_404_is_an_error_and_the_state_stays() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        for kind in [
            FaultKind::raw(404, "text/html", "<html><h1>Not Found</h1>nginx</html>"),
            FaultKind::raw(404, "application/json", "{}"),
            FaultKind::problem(404, "route_not_found"),
        ] {
            refused(&world, kind);
        }
        world.plan().is_empty_plan();
    });
}

fn refused(world: &World, kind: FaultKind) {
    let before = world.state_file();
    world.sandbox.fault(Fault::new(kind).forever());
    world
        .plan()
        .fails()
        .errs("Cannot read the automatic DNSSEC of")
        .says("HTTP 404");
    world.apply_with(&["-refresh-only"]).fails();
    assert_eq!(world.state_file(), before);
    world.sandbox.clear_faults();
}
