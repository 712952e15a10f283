//! What a destroy does, and the warnings of its plan.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::environment::{Feature, NO_REQUESTS, THIS, gets, posts, with_each_cli};

const EXCLUDE: &str = "action = \"include\"\n  on_destroy = \"exclude\"";

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn complaint_11_destroy_with_keep_sends_no_post() {
    with_each_cli(active_domain(), |env| {
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.destroy().succeeds().sends(gets(1));
        assert!(env.sandbox.is_enrolled("a.se"));

        env.apply().succeeds();
        env.destroy_with(&["-refresh=false"])
            .succeeds()
            .sends(NO_REQUESTS);
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn destroy_uses_the_applied_on_destroy() {
    with_each_cli(active_domain(), |env| {
        env.configure_this("a.se", EXCLUDE);
        env.apply().succeeds();
        env.configure_this("a.se", r#"action = "include""#);
        env.destroy()
            .succeeds()
            .sends(gets(1).and_posts(1))
            .posts_actions(&["exclude"]);
        assert!(!env.sandbox.is_enrolled("a.se"));
        assert_eq!(env.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn complaint_04_destroy_succeeds_when_opted_out_paused_or_deleted() {
    with_each_cli(active_domain(), |env| {
        let changes: [(&str, &dyn Fn()); 3] = [
            ("opted out", &|| {
                env.sandbox.set_enrolment_outside("a.se", false)
            }),
            ("paused", &|| env.sandbox.change_nameservers("a.se")),
            ("deleted", &|| env.sandbox.delete_domain("a.se")),
        ];
        for (change, trigger) in changes {
            env.configure_this("a.se", EXCLUDE);
            env.apply().succeeds();
            trigger();
            let destroy = env.destroy();
            destroy.succeeds();
            if change == "deleted" {
                destroy
                    .warns("was not there to be opted out")
                    .prints("HTTP 404");
            }
            assert_eq!(env.state().addresses(), Vec::<String>::new(), "{change}");
        }
    });
}

#[test]
fn failed_destroy_keeps_the_resource() {
    with_each_cli(active_domain(), |env| {
        env.configure_this("a.se", EXCLUDE);
        env.apply().succeeds();
        env.sandbox.fault(
            Fault::new(FaultKind::problem(403, "forbidden"))
                .on("POST")
                .forever(),
        );
        env.destroy()
            .fails()
            .has_error("Cannot destroy the automatic DNSSEC of a.se")
            .prints("write:domains");
        assert_eq!(env.state().addresses(), [THIS]);
        env.sandbox.clear_faults();
        env.destroy_with(&["-refresh=false"])
            .succeeds()
            .sends(posts(1));
    });
}

#[test]
fn planned_destroy_warns_per_opt_out_and_once_for_all_kept() {
    let fixture = active_domain()
        .domain("b.se", Life::Active)
        .domain("c.se", Life::Active)
        .domain("d.se", Life::Active)
        .domain("e.se", Life::Excluded);
    with_each_cli(fixture, |env| {
        if !env.supports(Feature::PlanDestroy) {
            return;
        }
        env.configure(
            r#"
            resource "hostup_domain_dnssec_auto" "each" {
              for_each   = local.id
              domain_id  = each.value
              action     = each.key == "e.se" ? "exclude" : "include"
              on_destroy = contains(["a.se", "b.se", "e.se"], each.key) ? "exclude" : "keep"
            }
            "#,
        );
        env.apply().succeeds();
        let plan = env.plan_with(&["-destroy"]);
        plan.has_changes()
            .sends(gets(5))
            .warns_once("Automatic DNSSEC stays as it is");
        for name in ["a.se", "b.se"] {
            plan.warns_once(&format!(
                "{name} ({}) will be opted out of automatic DNSSEC",
                env.id(name)
            ));
        }
        for name in ["c.se", "d.se", "e.se"] {
            plan.does_not_print(&format!("{name} ({}) will be opted out", env.id(name)));
        }
        env.destroy().succeeds();
        let enrolled = |name: &str| env.sandbox.is_enrolled(name);
        assert_eq!(
            ["a.se", "b.se", "c.se", "d.se", "e.se"].map(enrolled),
            [false, false, true, true, false]
        );
    });
}

/// Terraform consolidates equal warnings only while the resource block exists.
#[test]
fn removed_block_warns_once_for_all_kept_domains() {
    with_each_cli(Fixture::new().domains(12, Life::Active), |env| {
        if !env.supports(Feature::PlanDestroy) {
            return;
        }
        env.configure(
            "resource \"hostup_domain_dnssec_auto\" \"each\" {\n  for_each  = local.id\n  domain_id = each.value\n  \
             action    = \"include\"\n}\n",
        );
        env.apply().succeeds();
        env.configure("");
        env.plan()
            .has_changes()
            .warns_once("Automatic DNSSEC stays as it is");
    });
}

#[test]
fn planned_destroy_of_an_opted_out_domain_does_not_mention_on_destroy() {
    with_each_cli(active_domain(), |env| {
        if !env.supports(Feature::PlanDestroy) {
            return;
        }
        env.configure_this("a.se", "action = \"exclude\"\n  on_destroy = \"exclude\"");
        env.apply().succeeds();
        let plan = env.plan_with(&["-destroy"]);
        plan.warns("Automatic DNSSEC stays as it is")
            .does_not_print("on_destroy is");
        env.destroy().succeeds().posts_actions(&["exclude"]);
    });
}
