//! The provider block, the environment, and values that are not known while a plan is made.

use hostup_sandbox::{Fixture, Life, MAIN_KEY, OTHER_KEY};

use crate::world::{Feature, NO_CALLS, THIS, gets, one, story};

fn active() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn the_provider_block_beats_the_environment() {
    story(active(), |mut world| {
        world.configure(&format!(
            "variable \"key\" {{\n  type = string\n  sensitive = true\n}}\nprovider \"hostup\" {{\n  api_key = \
             var.key\n  api_base = \"{}/\"\n}}\n{}",
            world.sandbox.base_url(),
            one("a.se", r#"action = "include""#)
        ));
        world.set("TF_VAR_key", &format!("  {MAIN_KEY}\n"));
        world.use_key(OTHER_KEY);
        world.set("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        world.set("TF_APPEND_USER_AGENT", "our-module/1.2");
        let apply = world.apply();
        let entry = apply.succeeds().journal().entries[0].clone();
        assert_eq!(
            entry.header("authorization"),
            Some(format!("Bearer {MAIN_KEY}").as_str())
        );
        let agent = entry.header("user-agent").unwrap();
        assert!(
            agent.starts_with("terraform-provider-hostup/") && agent.ends_with(" our-module/1.2"),
            "{agent}"
        );
        assert!(agent.contains(" Terraform/1."), "{agent}");

        // Blank is not set.
        world.set("TF_VAR_key", " ");
        world.plan().is_empty_plan().warns("HostUp does not find ");
    });
}

#[test]
fn a_proxy_never_sees_the_key_of_a_call_to_this_machine() {
    story(active(), |mut world| {
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"] {
            world.set(name, "http://127.0.0.1:9");
        }
        world.configure_one("a.se", r#"action = "include""#);
        world.apply().succeeds();
        world.plan().is_empty_plan().calls(gets(1));
    });
}

#[test]
fn a_key_that_is_known_only_later_reads_nothing_and_never_falls_back_to_the_environment() {
    story(active().domain("b.se", Life::Excluded), |world| {
        if !world.can(Feature::TerraformData) {
            return;
        }
        world.configure(&one("a.se", r#"action = "include""#));
        world.apply().succeeds();
        let before = world.state().of(THIS).clone();
        world.configure(&format!(
            "resource \"terraform_data\" \"key\" {{\n  input = sensitive(\"{MAIN_KEY}\")\n}}\nprovider \"hostup\" {{\n  \
             api_key = terraform_data.key.output\n}}\n{}\n{}",
            one("a.se", r#"action = "include""#),
            one("b.se", r#"action = "include""#).replace("\"this\"", "\"new\""),
        ));
        let plan = world.plan();
        plan.has_changes().calls(NO_CALLS).says("api_key");
        plan.warns_once("The state was not refreshed")
            .says("2 to add, 0 to change, 0 to destroy");
        world.refresh_only().succeeds().calls(NO_CALLS);

        // When the change is applied the key is known.
        world.apply_with(&["-target=terraform_data.key"]).succeeds();
        world.apply().succeeds().posted(&["include"]);
        assert_eq!(world.state().of(THIS), &before);
        world.plan().is_empty_plan().warns_nothing().calls(gets(2));
    });
}
