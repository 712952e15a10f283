//! The provider block, environment variables, and a key that is unknown in the plan.

use hostup_sandbox::{Fixture, Life, MAIN_KEY, OTHER_KEY};

use crate::environment::{Feature, NO_REQUESTS, THIS, gets, resource_this, with_each_cli};

fn active_domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

#[test]
fn provider_block_overrides_environment_variables() {
    with_each_cli(active_domain(), |mut env| {
        env.configure(&format!(
            "variable \"key\" {{\n  type = string\n  sensitive = true\n}}\nprovider \"hostup\" {{\n  api_key = \
             var.key\n  api_base = \"{}/\"\n}}\n{}",
            env.sandbox.base_url(),
            resource_this("a.se", r#"action = "include""#)
        ));
        env.set_var("TF_VAR_key", &format!("  {MAIN_KEY}\n"));
        env.use_key(OTHER_KEY);
        env.set_var("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        env.set_var("TF_APPEND_USER_AGENT", "our-module/1.2");
        let apply = env.apply();
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

        // A blank value counts as not set.
        env.set_var("TF_VAR_key", " ");
        env.plan().is_empty_plan().warns("HostUp does not find ");
    });
}

#[test]
fn loopback_requests_bypass_the_proxy() {
    with_each_cli(active_domain(), |mut env| {
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"] {
            env.set_var(name, "http://127.0.0.1:9");
        }
        env.configure_this("a.se", r#"action = "include""#);
        env.apply().succeeds();
        env.plan().is_empty_plan().sends(gets(1));
    });
}

#[test]
fn unknown_key_sends_no_requests_and_ignores_the_environment() {
    with_each_cli(active_domain().domain("b.se", Life::Excluded), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        env.configure(&resource_this("a.se", r#"action = "include""#));
        env.apply().succeeds();
        let before = env.state().attributes(THIS).clone();
        env.configure(&format!(
            "resource \"terraform_data\" \"key\" {{\n  input = sensitive(\"{MAIN_KEY}\")\n}}\nprovider \"hostup\" {{\n  \
             api_key = terraform_data.key.output\n}}\n{}\n{}",
            resource_this("a.se", r#"action = "include""#),
            resource_this("b.se", r#"action = "include""#).replace("\"this\"", "\"new\""),
        ));
        let plan = env.plan();
        plan.has_changes().sends(NO_REQUESTS).prints("api_key");
        plan.warns_once("The state was not refreshed")
            .prints("2 to add, 0 to change, 0 to destroy");
        env.refresh_only().succeeds().sends(NO_REQUESTS);

        // The apply knows the key.
        env.apply_with(&["-target=terraform_data.key"]).succeeds();
        env.apply().succeeds().posts_actions(&["include"]);
        assert_eq!(env.state().attributes(THIS), &before);
        env.plan().is_empty_plan().has_no_warnings().sends(gets(2));
    });
}
