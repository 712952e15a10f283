//! The policy for Open Policy Agent, evaluated by the real one.
//!
//! `HOSTUP_TEST_OPA` names the program; otherwise it is `opa` on the `PATH`.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use hostup_sandbox::Fixture;
use terraform_cli::on_path;

use super::domains;
use super::example::{Example, examples_folder, read_example};
use crate::environment::{CommandOutput, Feature, TestEnvironment, report_skip, with_each_cli};

const FOLDER: &str = "guides/policy";

/// The program, or a reported skip.
///
/// # Panics
///
/// If one is named that does not exist: to test nothing would be misleading.
fn opa() -> Option<PathBuf> {
    if let Some(named) = env::var_os("HOSTUP_TEST_OPA") {
        let named = PathBuf::from(named);
        assert!(
            named.is_absolute() && named.is_file(),
            "HOSTUP_TEST_OPA is not the absolute path of a file: {}",
            named.display()
        );
        return Some(named);
    }
    let found = on_path("opa", &env::var_os("PATH").unwrap_or_default());
    if found.is_none() {
        report_skip("found no opa; put it on the PATH, or set HOSTUP_TEST_OPA to its path");
    }
    found
}

/// Runs a test with the example and its policy.
fn with_policy(fixture: &Fixture, test: impl Fn(TestEnvironment)) {
    let Some(opa) = opa() else { return };
    with_each_cli(fixture.clone(), |env| {
        if !Example::from_folder(FOLDER).install(&env) {
            return;
        }
        for name in ["hostup.rego", "approved.json", "check.sh"] {
            env.write_file(name, &read_example(&format!("{FOLDER}/{name}")));
        }
        env.link_program("opa", &opa);
        test(env);
    });
}

/// Plans and checks, as the guide says.
fn check(env: &TestEnvironment, options: &str) -> CommandOutput {
    env.run_script(&format!(
        "terraform plan -input=false -out=tfplan {options}"
    ))
    .succeeds();
    env.run_script("sh check.sh")
}

#[test]
fn policy_has_tests_that_pass() {
    let Some(opa) = opa() else { return };
    let mut command = Command::new(opa);
    command.args(["test", "hostup.rego", "hostup_test.rego"]);
    let output = command.current_dir(examples_folder().join(FOLDER)).output();
    let output = output.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("PASS: "), "{text}");
}

#[test]
fn policy_is_formatted() {
    let Some(opa) = opa() else { return };
    let mut command = Command::new(opa);
    command.args(["fmt", "--fail", "--list"]);
    let output = command.arg(examples_folder().join(FOLDER)).output();
    let output = output.unwrap();
    let files = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{files}");
}

#[test]
fn approved_domain_is_allowed_and_another_one_denied() {
    with_policy(&domains(), |env| {
        check(&env, "").succeeds();
        env.write_file("approved.json", r#"{"approved": []}"#);
        check(&env, "")
            .fails()
            .prints(r#"hostup_domain_dnssec_auto.signed_elsewhere: action = "exclude" needs an approval."#)
            .does_not_print("hostup_domain_dnssec_auto.example");
    });
}

#[test]
fn check_fails_without_the_policy() {
    with_policy(&domains(), |env| {
        check(&env, "").succeeds();
        env.write_file("hostup.rego", "package other\n");
        env.run_script("! sh check.sh").succeeds();
        env.write_file("hostup.rego", "package\n");
        env.run_script("! sh check.sh").succeeds();
    });
}

#[test]
fn value_that_is_known_only_during_the_apply_is_denied() {
    with_policy(&domains(), |env| {
        if !env.supports(Feature::TerraformData) {
            return;
        }
        let main = read_example(&format!("{FOLDER}/main.tf"));
        let unknown = main.replace("\"include\"", "terraform_data.action.output");
        let data = "resource \"terraform_data\" \"action\" {\n  input = \"include\"\n}\n";
        env.configure(&[&unknown, data].concat());
        check(&env, "").fails().prints(
            "hostup_domain_dnssec_auto.example: action is not known yet, and needs an approval.",
        );
    });
}

#[test]
fn opt_outs_in_modules_updates_and_destroys_are_denied() {
    with_policy(&domains(), |env| {
        let main = read_example(&format!("{FOLDER}/main.tf"));
        std::fs::create_dir(env.path("inner")).unwrap();
        let inner = |arguments: &str| {
            let block = format!(
                "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  domain_name = \"trial.se\"\n  {arguments}\n}}\n"
            );
            let terraform = main.split_inclusive("\n}\n").next().unwrap();
            env.write_file("inner/main.tf", &[terraform, &block].concat());
        };
        env.configure(&format!(
            "{main}\nmodule \"inner\" {{\n  source = \"./inner\"\n}}\n"
        ));
        inner("action = \"include\"");
        env.run(&["get"]).succeeds();
        env.apply().succeeds();
        check(&env, "").succeeds();

        let address = "module.inner.hostup_domain_dnssec_auto.this";
        inner("action = \"exclude\"");
        let denied = format!("{address}: action = \"exclude\" needs an approval.");
        check(&env, "").fails().prints(&denied);

        inner("action = \"include\"\n  on_destroy = \"exclude\"");
        let denied = format!("{address}: on_destroy = \"exclude\" needs an approval.");
        check(&env, "").fails().prints(&denied);

        env.apply().succeeds();
        let denied = format!("{address}: its destroy opts the domain out");
        check(&env, "-destroy").fails().prints(&denied);
        inner("action = \"include\"");
        check(&env, &format!("-replace={address}"))
            .fails()
            .prints(&denied);
    });
}
