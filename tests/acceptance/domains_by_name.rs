//! A domain that is specified by `domain_name`, or by both `domain_name` and `domain_id`.

use hostup_sandbox::{Endpoint, Fixture, Life, MAIN_KEY};
use serde_json::json;

use crate::environment::{Feature, NO_REQUESTS, THIS, TestEnvironment, gets, with_each_cli};

fn two_domains() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active)
}

/// Returns the resource [`THIS`] with these arguments beside `action`.
fn resource(arguments: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  action = \"include\"\n  {arguments}\n}}\n"
    )
}

fn apply(env: &TestEnvironment, arguments: &str) {
    env.configure(&resource(arguments));
    env.apply().succeeds();
}

#[test]
fn for_each_over_names_needs_no_ids() {
    with_each_cli(two_domains(), |env| {
        env.configure(
            "resource \"hostup_domain_dnssec_auto\" \"each\" {\n  for_each    = toset([\"a.se\", \"b.se\"])\n  \
             domain_name = each.value\n  action      = \"include\"\n}\n",
        );
        let plan = env.plan();
        plan.has_changes()
            .prints(&env.id("a.se"))
            .sends(NO_REQUESTS.and_lists(2));
        env.apply()
            .succeeds()
            .posts_actions(&["include", "include"]);
        env.plan().is_empty_plan().sends(gets(2));
        let state = env.state();
        let address = "hostup_domain_dnssec_auto.each[\"b.se\"]";
        assert_eq!(state.attribute(address, "domain_id"), env.id("b.se"));
        assert_eq!(state.attribute(address, "domain_name"), "b.se");
    });
}

#[test]
fn new_resources_for_300_names_share_the_pages_of_one_list() {
    with_each_cli(Fixture::new().domains(2500, Life::Active), |env| {
        env.configure(
            "resource \"hostup_domain_dnssec_auto\" \"each\" {\n  count       = 300\n  domain_name = \
             format(\"domain-%05d.se\", count.index * 8)\n  action      = \"include\"\n}\n",
        );
        let plan = env.plan();
        plan.has_changes().prints("300 to add");
        let lists = plan.journal().count("GET", Endpoint::Domains);
        assert!(lists <= 5, "{}", plan.journal());
        assert_eq!(plan.journal().total(), lists);
    });
}

#[test]
fn unknown_name_fails_the_plan_with_similar_names_and_how_to_destroy() {
    with_each_cli(two_domains(), |env| {
        apply(&env, "domain_name = \"a.se\"");
        env.configure(&resource("domain_name = \"aa.se\""));
        for output in [env.plan(), env.plan_with(&["-destroy"])] {
            output
                .fails()
                .has_error("Domain not found")
                .prints("\"a.se\"")
                .prints("-refresh=false")
                .prints("domain_name");
        }
        env.destroy_with(&["-refresh=false"]).succeeds();
        assert!(env.state().addresses().is_empty());
    });
}

#[test]
fn another_spelling_of_the_name_changes_nothing() {
    let fixture = two_domains().domain("räksmörgås.se", Life::Active);
    with_each_cli(fixture, |env| {
        for (first, second) in [
            ("a.se", "A.SE."),
            ("A.SE.", "a.se"),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
        ] {
            apply(&env, &format!("domain_name = \"{first}\""));
            assert_eq!(env.state().attribute(THIS, "domain_name"), first);
            env.configure(&resource(&format!("domain_name = \"{second}\"")));
            env.plan().is_empty_plan().sends(gets(1));
            assert_eq!(env.state().attribute(THIS, "domain_name"), first);
            // The new object of a replacement has the spelling of the configuration.
            env.apply_with(&[&format!("-replace={THIS}")]).succeeds();
            assert_eq!(env.state().attribute(THIS, "domain_name"), second);
            env.plan().is_empty_plan().sends(gets(1));
            env.destroy().succeeds();
        }
    });
}

#[test]
fn switching_between_id_and_name_of_one_domain_changes_nothing() {
    with_each_cli(two_domains(), |env| {
        apply(&env, "domain_id = local.id[\"a.se\"]");
        for arguments in [
            "domain_name = \"a.se\"",
            "domain_id = local.id[\"a.se\"]",
            "domain_id = local.id[\"a.se\"]\n  domain_name = \"a.se\"",
            "domain_name = \"A.se\"",
        ] {
            env.configure(&resource(arguments));
            env.plan().is_empty_plan().sends(gets(1));
        }
    });
}

#[test]
fn name_for_a_state_without_one_is_an_update_that_only_looks_it_up() {
    with_each_cli(two_domains(), |env| {
        apply(&env, "domain_id = local.id[\"a.se\"]");
        let mut state = env.state().json().clone();
        state["resources"][0]["instances"][0]["attributes"]["domain_name"] = json!(null);
        env.write_state(&state);
        env.sandbox
            .quirks("a.se", |quirks| quirks.null_domain_name = Some(true));
        env.configure(&resource("domain_id = local.id[\"a.se\"]"));
        env.plan().is_empty_plan().sends(gets(1));
        env.configure(&resource("domain_name = \"a.se\""));
        env.plan()
            .has_changes()
            .prints("0 to add, 1 to change, 0 to destroy")
            .sends(gets(1).and_lists(1));
        env.apply().succeeds().posts_actions(&[]);
        assert_eq!(env.state().attribute(THIS, "domain_name"), "a.se");
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn another_name_replaces_the_resource() {
    with_each_cli(two_domains(), |env| {
        apply(&env, "domain_name = \"a.se\"");
        env.configure(&resource("domain_name = \"b.se\""));
        let plan = env.plan();
        plan.has_changes()
            .prints("forces replacement")
            .prints(&env.id("b.se"));
        env.apply().succeeds().posts_actions(&["include"]);
        assert_eq!(env.state().attribute(THIS, "domain_id"), env.id("b.se"));
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn id_and_name_must_refer_to_the_same_domain() {
    with_each_cli(two_domains(), |env| {
        apply(
            &env,
            "domain_id = local.id[\"a.se\"]\n  domain_name = \"A.se\"",
        );
        let mismatch = "domain_id and domain_name refer to different domains";
        env.configure(&resource(
            "domain_id = local.id[\"a.se\"]\n  domain_name = \"b.se\"",
        ));
        env.plan()
            .fails()
            .has_error(mismatch)
            .prints("ignore_changes");
        // Terraform adds the stored id to the configuration.
        env.configure(&resource(
            "domain_name = \"b.se\"\n  lifecycle {\n    ignore_changes = [domain_id]\n  }",
        ));
        env.apply()
            .fails()
            .has_error(mismatch)
            .prints("ignore_changes")
            .posts_actions(&[]);
        let data = "data \"hostup_domain_dnssec_auto\" \"this\" {\n  domain_id = local.id[\"a.se\"]\n  domain_name = ";
        env.configure(&format!("{data}\"A.SE\"\n}}\n"));
        env.plan().succeeds();
        env.configure(&format!("{data}\"b.se\"\n}}\n"));
        env.plan().fails().has_error(mismatch);
    });
}

#[test]
fn unspecified_or_invalid_domain_is_an_error_that_says_what_to_set() {
    with_each_cli(two_domains(), |env| {
        for arguments in [
            "",
            "domain_id = null",
            "domain_name = null",
            "domain_id = null\n  domain_name = null",
        ] {
            env.configure(&resource(arguments));
            env.validate()
                .fails()
                .has_error("No domain specified")
                .prints("Set `domain_id` or `domain_name`");
        }
        for (arguments, text) in [
            ("domain_name = \"\"", "domain_name is empty"),
            ("domain_name = \"a b.se\"", "is not a valid domain name"),
            ("domain_name = \"dom_1\"", "looks like a domain id"),
            ("domain_id = \"a.se\"", "Set `domain_name` to it"),
        ] {
            env.configure(&resource(arguments));
            env.validate().fails().prints(text);
        }
    });
}

#[test]
fn complaint_11_name_unknown_in_the_plan_replaces_without_an_opt_out() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let destroys = "on_destroy = \"exclude\"";
        apply(&env, &format!("domain_name = \"a.se\"\n  {destroys}"));
        let name = resource(&format!(
            "domain_name = terraform_data.name.output\n  {destroys}"
        ));
        env.configure(&format!(
            "resource \"terraform_data\" \"name\" {{\n  input = \"a.se\"\n}}\n{name}"
        ));
        env.plan()
            .has_changes()
            .prints("2 to add, 0 to change, 1 to destroy");
        env.apply().succeeds().posts_actions(&["include"]);
        assert!(env.sandbox.is_enrolled("a.se"));
        env.plan().is_empty_plan();
        // An unknown name of a new resource.
        env.destroy().succeeds();
        env.apply().succeeds();
        assert_eq!(env.state().attribute(THIS, "domain_id"), env.id("a.se"));
    });
}

#[test]
fn name_with_a_key_that_is_unknown_in_the_plan_is_looked_up_in_the_apply() {
    with_each_cli(two_domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.configure(&format!(
            "resource \"terraform_data\" \"key\" {{\n  input = sensitive(\"{}\")\n}}\nprovider \"hostup\" {{\n  api_key = \
             terraform_data.key.output\n}}\n{}",
            MAIN_KEY,
            resource("domain_name = \"a.se\""),
        ));
        env.plan().has_changes().sends(NO_REQUESTS);
        env.apply().succeeds().posts_actions(&["include"]);
        assert_eq!(env.state().attribute(THIS, "domain_id"), env.id("a.se"));
        env.plan().is_empty_plan();
    });
}

#[test]
fn name_that_moved_to_another_id_after_the_plan_fails_the_apply_without_a_request() {
    with_each_cli(two_domains(), |env| {
        env.configure(&resource("domain_name = \"a.se\""));
        env.plan().has_changes();
        env.sandbox.replace_id("a.se");
        env.start_apply(&["planned"])
            .wait_for_reported_defect()
            .fails()
            .has_error("Provider produced inconsistent final plan")
            .posts_actions(&[]);
        assert!(env.state().addresses().is_empty());
    });
}
