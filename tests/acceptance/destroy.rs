//! What a destroy does, and what is said before it does.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use crate::world::{Feature, NO_CALLS, THIS, gets, posts, story};

const EXCLUDE: &str = "action = \"include\"\n  on_destroy = \"exclude\"";

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn complaint_11_a_destroy_forgets_the_domain_and_tells_hostup_nothing() {
    story(active(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.destroy().succeeds().calls(gets(1));
        assert!(world.sandbox.is_enrolled("a.se"));

        world.apply().succeeds();
        world
            .destroy_with(&["-refresh=false"])
            .succeeds()
            .calls(NO_CALLS);
        assert_eq!(world.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn a_destroy_with_exclude_is_one_post_and_the_applied_value_counts() {
    story(active(), |world| {
        world.configure_one("a.se", EXCLUDE);
        world.apply().succeeds();
        world.configure_one("a.se", r#"action = "include""#);
        world
            .destroy()
            .succeeds()
            .calls(gets(1).and_posts(1))
            .posted(&["exclude"]);
        assert!(!world.sandbox.is_enrolled("a.se"));
        assert_eq!(world.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn complaint_04_a_destroy_succeeds_where_it_is_already_off_gone_or_paused() {
    story(active(), |world| {
        let outside: [(&str, &dyn Fn()); 3] = [
            ("off", &|| {
                world.sandbox.set_enrolment_outside("a.se", false)
            }),
            ("paused", &|| world.sandbox.change_nameservers("a.se")),
            ("gone", &|| world.sandbox.delete_domain("a.se")),
        ];
        for (what, happens) in outside {
            world.configure_one("a.se", EXCLUDE);
            world.apply().succeeds();
            happens();
            let destroy = world.destroy();
            destroy.succeeds();
            if what == "gone" {
                destroy
                    .warns("was not there to be opted out")
                    .says("HTTP 404");
            }
            assert_eq!(world.state().addresses(), Vec::<String>::new(), "{what}");
        }
    });
}

#[test]
fn a_destroy_that_fails_keeps_the_resource() {
    story(active(), |world| {
        world.configure_one("a.se", EXCLUDE);
        world.apply().succeeds();
        world.sandbox.fault(
            Fault::new(FaultKind::problem(403, "forbidden"))
                .on("POST")
                .forever(),
        );
        world
            .destroy()
            .fails()
            .errs("Cannot destroy the automatic DNSSEC of a.se")
            .says("write:domains");
        assert_eq!(world.state().addresses(), [THIS]);
        world.sandbox.clear_faults();
        world
            .destroy_with(&["-refresh=false"])
            .succeeds()
            .calls(posts(1));
    });
}

#[test]
fn a_planned_destroy_warns_of_each_opt_out_and_once_of_all_that_is_kept() {
    let fixture = active()
        .domain("b.se", Life::Active)
        .domain("c.se", Life::Active)
        .domain("d.se", Life::Active)
        .domain("e.se", Life::Excluded);
    story(fixture, |world| {
        if !world.can(Feature::PlanDestroy) {
            return;
        }
        world.configure(
            r#"
            resource "hostup_domain_dnssec_auto" "each" {
              for_each   = local.id
              domain_id  = each.value
              action     = each.key == "e.se" ? "exclude" : "include"
              on_destroy = contains(["a.se", "b.se", "e.se"], each.key) ? "exclude" : "keep"
            }
            "#,
        );
        world.apply().succeeds();
        let plan = world.plan_with(&["-destroy"]);
        plan.has_changes()
            .calls(gets(5))
            .warns_once("Automatic DNSSEC stays as it is");
        for name in ["a.se", "b.se"] {
            plan.warns_once(&format!(
                "{name} ({}) will be opted out of automatic DNSSEC",
                world.id(name)
            ));
        }
        for name in ["c.se", "d.se", "e.se"] {
            plan.never_says(&format!("{name} ({}) will be opted out", world.id(name)));
        }
        world.destroy().succeeds();
        let enrolled = |name: &str| world.sandbox.is_enrolled(name);
        assert_eq!(
            ["a.se", "b.se", "c.se", "d.se", "e.se"].map(enrolled),
            [false, false, true, true, false]
        );
    });
}

/// Terraform folds equal warnings only while the resource block is there.
#[test]
fn of_all_that_are_kept_one_warning_tells_also_where_their_block_is_gone() {
    story(Fixture::new().domains(12, Life::Active), |world| {
        if !world.can(Feature::PlanDestroy) {
            return;
        }
        world.configure(
            "resource \"hostup_domain_dnssec_auto\" \"each\" {\n  for_each  = local.id\n  domain_id = each.value\n  \
             action    = \"include\"\n}\n",
        );
        world.apply().succeeds();
        world.configure("");
        world
            .plan()
            .has_changes()
            .warns_once("Automatic DNSSEC stays as it is");
    });
}

#[test]
fn a_planned_destroy_of_what_is_opted_out_does_not_claim_that_it_is_kept() {
    story(active(), |world| {
        if !world.can(Feature::PlanDestroy) {
            return;
        }
        world.configure_one("a.se", "action = \"exclude\"\n  on_destroy = \"exclude\"");
        world.apply().succeeds();
        let plan = world.plan_with(&["-destroy"]);
        plan.warns("Automatic DNSSEC stays as it is")
            .never_says("on_destroy is");
        world.destroy().succeeds().posted(&["exclude"]);
    });
}
