//! The pipelines of the documentation: the shell steps of each workflow run in their order, on the sandbox.

use std::fs;

use hostup_sandbox::{Fault, FaultKind, MAIN_KEY, READ_ONLY_KEY};
use yaml_rust2::{Yaml, YamlLoader};

use super::domains;
use super::example::{Example, examples_folder, read_example};
use crate::conventions::{read, tracked};
use crate::environment::{CommandOutput, TestEnvironment, with_each_cli};

const FOLDER: &str = "guides/pipeline";

/// The secrets that the workflows use for HostUp, and the variables of the Atlantis server.
const SECRETS: [(&str, &str); 3] = [
    ("HOSTUP_READ_ONLY_KEY", READ_ONLY_KEY),
    ("HOSTUP_READ_WRITE_KEY", MAIN_KEY),
    ("HOSTUP_API_KEY", MAIN_KEY),
];

/// In place of the backend of the example, which needs an account at AWS.
const LOCAL_BACKEND: &str = "terraform {\n  backend \"local\" {}\n}\n";

/// The one document of a file.
#[track_caller]
fn parse(text: &str) -> Yaml {
    let [document] = YamlLoader::load_from_str(text).unwrap().try_into().unwrap();
    document
}

fn parse_example(name: &str) -> Yaml {
    parse(&read_example(&format!("{FOLDER}/{name}")))
}

/// Runs a test in a fresh checkout of a repository with the example and its lock file.
fn with_repository(test: impl Fn(TestEnvironment)) {
    with_each_cli(domains(), |mut env| {
        if !Example::from_folder(FOLDER).install(&env) {
            return;
        }
        env.write_file("backend_override.tf", LOCAL_BACKEND);
        env.install_versions(&[env!("CARGO_PKG_VERSION")]);
        env.run(&["init"]).succeeds();
        for (name, file) in [
            ("GITHUB_OUTPUT", "github-output"),
            ("GITHUB_STEP_SUMMARY", "github-summary"),
        ] {
            let path = env.path(file).display().to_string();
            env.set_var(name, &path);
        }
        test(env);
    });
}

/// A file that the steps of a job write to.
fn written(env: &TestEnvironment, file: &str) -> String {
    fs::read_to_string(env.path(file)).unwrap()
}

/// Runs the shell steps of a job on a new runner, up to the first one that fails.
fn run_job(env: &mut TestEnvironment, workflow: &Yaml, job: &str) -> Vec<CommandOutput> {
    let job = &workflow["jobs"][job];
    let (_, key) = SECRETS
        .iter()
        .find(|(name, _)| {
            let secret = format!("${{{{ secrets.{name} }}}}");
            job["env"]["HOSTUP_API_KEY"].as_str() == Some(&secret)
        })
        .unwrap();
    env.use_key(key);
    fs::remove_dir_all(env.path(".terraform")).unwrap();
    let _ = fs::remove_file(env.path("github-output"));
    let mut outputs = Vec::new();
    for script in job["steps"].as_vec().unwrap() {
        let Some(script) = script["run"].as_str() else {
            continue;
        };
        // It would be evaluated before the shell sees it.
        assert!(!script.contains("${{"), "{script}");
        let output = env.run_script(script);
        let has_failed = output.is_failure();
        outputs.push(output);
        if has_failed {
            break;
        }
    }
    outputs
}

#[track_caller]
fn assert_all_succeed(outputs: &[CommandOutput]) {
    for output in outputs {
        output.succeeds();
    }
}

#[test]
fn pull_request_is_planned_without_any_write() {
    with_repository(|mut env| {
        let outputs = run_job(&mut env, &parse_example("plan.yml"), "plan");
        assert_all_succeed(&outputs);
        assert!(outputs.iter().all(|it| it.journal().writes().count() == 0));
        let summary = written(&env, "github-summary");
        let line = "    Plan: 2 to add, 0 to change, 0 to destroy.\n";
        assert!(summary.contains(line), "{summary}");
    });
}

#[test]
fn merge_applies_the_saved_plan_once() {
    with_repository(|mut env| {
        let workflow = parse_example("apply.yml");
        assert_all_succeed(&run_job(&mut env, &workflow, "plan"));
        assert_eq!(written(&env, "github-output"), "code=2\n");
        let outputs = run_job(&mut env, &workflow, "apply");
        assert_all_succeed(&outputs);
        outputs
            .last()
            .unwrap()
            .posts_actions(&["include", "include"]);

        // The plan belongs to the state before the apply.
        let again = run_job(&mut env, &workflow, "apply");
        again.last().unwrap().fails().prints("Saved plan is stale");

        assert_all_succeed(&run_job(&mut env, &workflow, "plan"));
        assert_eq!(written(&env, "github-output"), "code=0\n");
    });
}

#[test]
fn plan_that_fails_ends_the_job() {
    with_repository(|mut env| {
        let forbidden = FaultKind::problem(403, "forbidden");
        env.sandbox.fault(Fault::new(forbidden).forever());
        let outputs = run_job(&mut env, &parse_example("apply.yml"), "plan");
        outputs.last().unwrap().fails();
        assert_eq!(written(&env, "github-output"), "code=1\n");
    });
}

#[test]
fn read_only_key_cannot_apply() {
    with_repository(|mut env| {
        let workflow = parse_example("apply.yml");
        run_job(&mut env, &workflow, "plan");
        env.use_key(READ_ONLY_KEY);
        env.run_script("terraform apply -input=false tfplan")
            .fails()
            .prints("lacks the scope write:domains");
    });
}

/// The steps of an Atlantis workflow, as a script.
fn atlantis_script(steps: &Yaml) -> String {
    let lines = steps.as_vec().unwrap().iter().map(|step| {
        if let Some(name) = step["env"]["name"].as_str() {
            let command = step["env"]["command"].as_str().unwrap();
            return format!("export {name}=\"$({command})\"");
        }
        if let Some(options) = step["init"]["extra_args"].as_vec() {
            let options: Vec<_> = options.iter().filter_map(Yaml::as_str).collect();
            return format!("terraform init -input=false {}", options.join(" "));
        }
        match step.as_str() {
            Some("plan") => "terraform plan -input=false -refresh -out tfplan".to_owned(),
            Some("apply") => "terraform apply -input=false tfplan".to_owned(),
            _ => panic!("an unknown step: {step:?}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn atlantis_plans_with_the_read_only_key_and_applies_with_the_other() {
    with_repository(|mut env| {
        let server = parse_example("repos.yaml");
        let name = server["repos"][0]["workflow"].as_str().unwrap();
        let workflow = &server["workflows"][name];
        env.remove_var("HOSTUP_API_KEY");
        for (name, key) in SECRETS.iter().filter(|(name, _)| name.contains("READ")) {
            env.set_var(name, key);
        }
        let plan = atlantis_script(&workflow["plan"]["steps"]);
        env.run_script(&plan).succeeds().posts_actions(&[]);
        let apply = atlantis_script(&workflow["apply"]["steps"]);
        env.run_script(&apply)
            .succeeds()
            .posts_actions(&["include", "include"]);
    });
}

/// The result that the drift job reports.
fn drift_result(env: &mut TestEnvironment) -> (CommandOutput, String) {
    let workflow = parse(&read_example("guides/drift/drift.yml"));
    let mut outputs = run_job(env, &workflow, "plan");
    (outputs.pop().unwrap(), written(env, "github-output"))
}

#[test]
fn drift_job_tells_changes_from_errors() {
    with_repository(|mut env| {
        env.write_file("drift.sh", &read_example("guides/drift/drift.sh"));
        env.apply().succeeds();
        let (output, result) = drift_result(&mut env);
        output.is_empty_plan();
        assert_eq!(result, "result=none\n");

        env.sandbox.set_enrolment_outside("example.se", false);
        let (output, result) = drift_result(&mut env);
        output.has_changes().prints("::error title=Drift::");
        assert_eq!(result, "result=drift\n");

        let forbidden = FaultKind::problem(403, "forbidden");
        env.sandbox.fault(Fault::new(forbidden).forever());
        let (output, result) = drift_result(&mut env);
        output.fails().prints("::error title=No result::");
        assert_eq!(result, "result=unknown\n");
    });
}

#[test]
fn every_yaml_example_is_valid() {
    let examples = [tracked("examples/*.yml"), tracked("examples/*.yaml")].concat();
    assert!(examples.len() >= 5, "{examples:?}");
    for example in examples {
        let parsed = parse(&example.text);
        assert!(parsed.is_hash(), "{}", example.path);
    }
}

/// The actions of a workflow, each with its major version: `actions/checkout` and `7`.
fn actions(text: &str) -> Vec<(String, String)> {
    let uses = text
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
    // A hash is followed by the version in a comment.
    let uses = uses.filter_map(|action| {
        let (name, version) = action.split_once('@')?;
        let (_, version) = version.rsplit_once('v').unwrap_or(("", version));
        let major = version.split('.').next()?;
        Some((name.to_owned(), major.to_owned()))
    });
    uses.collect()
}

#[test]
fn workflows_use_the_same_actions_as_this_repository() {
    let own = [
        read(".github/workflows/ci.yml"),
        read(".github/workflows/release.yml"),
    ]
    .concat();
    let own = actions(&own);
    for example in tracked("examples/*.yml") {
        let used = actions(&example.text);
        assert!(!used.is_empty(), "{}", example.path);
        for action in used {
            assert!(own.contains(&action), "{}: {action:?}", example.path);
        }
    }
}

#[test]
fn atlantis_project_is_the_folder_with_the_example() {
    let repository = parse_example("atlantis.yaml");
    assert_eq!(repository["version"].as_i64(), Some(3));
    let folder = repository["projects"][0]["dir"].as_str().unwrap();
    let main = examples_folder().join(FOLDER).join(folder).join("main.tf");
    assert!(main.is_file());
}
