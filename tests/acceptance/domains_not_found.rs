//! Domains that HostUp does not find: with the key of another account, deleted, or with a new id.

use hostup_sandbox::{
    DomainFixture, Fault, FaultKind, Fixture, ForeignDomain, Life, MAIN_KEY, OTHER_KEY, Refusal,
    RefusalCode, ServiceStatus,
};

use crate::environment::{NO_REQUESTS, THIS, TestEnvironment, gets, resource_this, with_each_cli};

const EACH: &str = r#"
resource "hostup_domain_dnssec_auto" "each" {
  for_each  = local.id
  domain_id = each.value
  action    = "include"
}
"#;

fn three_domains() -> Fixture {
    Fixture::new().domains(3, Life::Active)
}

#[test]
fn complaint_07_key_of_another_account_keeps_state() {
    with_each_cli(three_domains(), |mut env| {
        env.configure(EACH);
        env.apply().succeeds();
        let all = env.state().addresses();
        assert_eq!(all.len(), 3);

        env.use_key(OTHER_KEY);
        env.plan()
            .is_empty_plan()
            .warns("HostUp does not find ")
            .prints("the key belongs to another account");
        env.refresh_only()
            .is_empty_plan()
            .warns("HostUp does not find ");
        env.apply().succeeds();
        assert_eq!(env.state().addresses(), all);
        env.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(env.state().addresses(), all);

        env.use_key(MAIN_KEY);
        env.plan().is_empty_plan().has_no_warnings().sends(gets(3));
    });
}

#[test]
fn forbidden_domain_is_an_error_that_names_the_workaround() {
    with_each_cli(
        three_domains().settings(|settings| settings.foreign_domain = ForeignDomain::Forbidden),
        |mut env| {
            env.configure(EACH);
            env.apply().succeeds();
            let before = env.state_file();
            env.use_key(OTHER_KEY);
            env.plan()
                .fails()
                .has_error("Cannot read the automatic DNSSEC of")
                .prints("HTTP 403")
                .prints("read:domains");
            env.destroy().fails().prints("-refresh=false");
            assert_eq!(env.state_file(), before);
            env.destroy_with(&["-refresh=false"])
                .succeeds()
                .sends(NO_REQUESTS);
            assert_eq!(env.state().addresses(), Vec::<String>::new());
        },
    );
}

#[test]
fn complaint_15_deleted_domain_does_not_block_the_others() {
    with_each_cli(three_domains(), |env| {
        env.configure(EACH);
        env.apply().succeeds();
        let deleted = "domain-00001.se";
        env.sandbox.delete_domain(deleted);
        let plan = env.plan();
        plan.is_empty_plan()
            .warns_once("HostUp does not find ")
            .prints(deleted)
            .prints("state rm");
        plan.sends(gets(3).and_lists(1));
        env.sandbox.set_enrolment_outside("domain-00000.se", false);
        env.apply().succeeds().posts_actions(&["include"]);
        assert_eq!(env.state().addresses().len(), 3);
    });
}

#[test]
fn ineligible_domain_keeps_its_state_with_a_warning() {
    for (code, status) in [
        (RefusalCode::TldNotSupported, 404),
        (RefusalCode::DomainNotEligible, 409),
    ] {
        with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
            env.configure_this("a.se", r#"action = "include""#);
            env.apply().succeeds();
            env.sandbox.quirks("a.se", |quirks| {
                quirks.refusal = Some(Refusal { code, status })
            });
            env.plan()
                .is_empty_plan()
                .warns("Automatic DNSSEC is not available for a.se (dom_")
                .prints("a.se");
            env.apply_with(&["-refresh-only"]).succeeds();
            assert_eq!(env.state().attribute(THIS, "status"), "active");
        });
    }
}

#[test]
fn inactive_row_in_the_list_does_not_prove_a_new_id() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        // The domain moves to another account, and the first account still lists it.
        env.sandbox.move_to_account("a.se", "other");
        let departed = DomainFixture::new("a.se", Life::Inactive);
        let departed = departed.service_status(ServiceStatus::Terminated);
        env.sandbox.add_domain(&departed);
        env.plan()
            .is_empty_plan()
            .warns("HostUp does not find ")
            .sends(gets(1).and_lists(1));
        env.use_key(OTHER_KEY);
        env.plan().is_empty_plan().has_no_warnings().sends(gets(1));
    });
}

#[test]
fn domain_with_a_new_id_is_removed_and_the_warning_names_the_id() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    with_each_cli(fixture, |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        let old = env.id("a.se");
        let new = env.sandbox.replace_id("a.se");
        env.plan()
            .has_changes()
            .warns(&format!("a.se ({old}) has the id {new} now"))
            .sends(gets(1).and_lists(1));
        assert_eq!(env.saved_plan().actions(THIS), ["create"]);

        let hcl = resource_this("a.se", r#"action = "include""#)
            .replace("local.id[\"a.se\"]", &format!("\"{new}\""));
        env.configure(&hcl);
        env.apply().succeeds().posts_actions(&["include"]);
        assert_eq!(env.state().attribute(THIS, "domain_id"), new);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

/// HostUp's own 404 is a problem document with the code `not_found`. Any other comes from a proxy or a wrong address.
#[test]
fn undocumented_404_is_an_error_and_keeps_state() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        for kind in [
            FaultKind::raw(404, "text/html", "<html><h1>Not Found</h1>nginx</html>"),
            FaultKind::raw(404, "application/json", "{}"),
            FaultKind::problem(404, "route_not_found"),
        ] {
            assert_fails_with_404(&env, kind);
        }
        env.plan().is_empty_plan();
    });
}

fn assert_fails_with_404(env: &TestEnvironment, kind: FaultKind) {
    let before = env.state_file();
    env.sandbox.fault(Fault::new(kind).forever());
    env.plan()
        .fails()
        .has_error("Cannot read the automatic DNSSEC of")
        .prints("HTTP 404");
    env.apply_with(&["-refresh-only"]).fails();
    assert_eq!(env.state_file(), before);
    env.sandbox.clear_faults();
}
