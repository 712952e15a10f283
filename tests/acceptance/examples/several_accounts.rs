//! Several accounts in one configuration.

use std::fs;

use hostup_sandbox::{Fixture, Life, MAIN_KEY, OTHER_KEY};

use super::example::Example;
use crate::canary::assert_not_in;
use crate::environment::{NO_REQUESTS, TestEnvironment, unzip, with_each_cli};

const ADDRESSES: [&str; 3] = [
    "module.brand.hostup_domain_dnssec_auto.company",
    "module.brand.hostup_domain_dnssec_auto.shop",
    "module.company.hostup_domain_dnssec_auto.each[\"example.nu\"]",
];

/// Runs a test with the example, which is not applied yet, and a key for each of its accounts.
fn with_accounts(test: impl Fn(TestEnvironment)) {
    let fixture = Fixture::new()
        .domain("example.se", Life::Excluded)
        .domain("example.nu", Life::Excluded)
        .domain_with("example-shop.se", Life::Excluded, |domain| {
            domain.account("other")
        });
    with_each_cli(fixture, |mut env| {
        if !Example::from_folder("guides/several-accounts").install(&env) {
            return;
        }
        env.remove_var("HOSTUP_API_KEY");
        env.set_var("TF_VAR_company_key", MAIN_KEY);
        env.set_var("TF_VAR_shop_key", OTHER_KEY);
        env.run(&["get"]).succeeds();
        test(env);
    });
}

fn addresses(env: &TestEnvironment) -> Vec<String> {
    let list = env.run(&["state", "list"]);
    let mut addresses: Vec<_> = list.stdout().lines().map(str::to_owned).collect();
    addresses.sort();
    addresses
}

#[test]
fn each_domain_is_changed_with_the_key_of_its_account() {
    with_accounts(|env| {
        env.validate().succeeds();
        let apply = env.apply();
        apply.succeeds();
        for entry in apply.journal().writes() {
            let is_shop = entry.path.contains(&env.id("example-shop.se"));
            let key = if is_shop { OTHER_KEY } else { MAIN_KEY };
            let expected = format!("Bearer {key}");
            assert_eq!(entry.header("authorization"), Some(expected.as_str()));
        }
        assert_eq!(addresses(&env), ADDRESSES);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn exchanged_keys_warn_and_keep_the_state() {
    with_accounts(|mut env| {
        env.apply().succeeds();
        env.set_var("TF_VAR_company_key", OTHER_KEY);
        env.set_var("TF_VAR_shop_key", MAIN_KEY);
        env.plan().is_empty_plan().warns("HostUp does not find ");
        env.apply().succeeds().posts_actions(&[]);
        assert_eq!(addresses(&env), ADDRESSES);
        env.set_var("TF_VAR_company_key", MAIN_KEY);
        env.set_var("TF_VAR_shop_key", OTHER_KEY);
        env.plan().is_empty_plan().has_no_warnings();
    });
}

#[test]
fn new_domain_with_the_key_of_another_account_fails_the_plan() {
    with_accounts(|mut env| {
        env.set_var("TF_VAR_shop_key", MAIN_KEY);
        env.plan().fails().has_error("Domain not found");
    });
}

#[test]
fn alias_that_is_removed_before_its_resources_fails_the_plan() {
    with_accounts(|env| {
        env.apply().succeeds();
        let main = fs::read_to_string(env.path("main.tf")).unwrap();
        let (before, _) = main.split_once("provider \"hostup\"").unwrap();
        env.configure(before);
        env.plan()
            .fails()
            .has_error("Provider configuration not present")
            .sends(NO_REQUESTS);
    });
}

#[test]
fn ephemeral_keys_are_not_in_a_saved_plan() {
    with_accounts(|env| {
        if !env.is_at_least((1, 10), Some((1, 11))) {
            return;
        }
        let main = fs::read_to_string(env.path("main.tf")).unwrap();
        let ephemeral = main.replace(
            "  sensitive   = true\n",
            "  sensitive   = true\n  ephemeral   = true\n",
        );
        assert_ne!(main, ephemeral);
        for (configuration, is_saved) in [(main, true), (ephemeral, false)] {
            env.configure(&configuration);
            env.plan().has_changes();
            let files = unzip(&fs::read(env.path("planned")).unwrap());
            let plan = &files.iter().find(|(name, _)| name == "tfplan").unwrap().1;
            let plan = String::from_utf8_lossy(plan);
            assert_eq!(plan.contains(OTHER_KEY), is_saved);
            if !is_saved {
                assert_not_in("the saved plan", &plan, OTHER_KEY);
            }
        }
        env.apply_with(&["planned"]).succeeds();
        assert_eq!(addresses(&env), ADDRESSES);
    });
}
