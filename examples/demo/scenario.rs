//! Several days of five domains, as Terraform commands.

use std::collections::BTreeMap;

use serde_json::json;

use crate::environment::{Environment, PLAN, resource, text};
use crate::error::{Error, expect_eq};
use crate::steps::Steps;

/// What to try afterwards.
pub(crate) const NEXT: &str = "The demo is complete, and everything that it created is removed. Next, run \
    `cargo demo -- --keep`: it keeps the folder and the sandbox, and prints the commands to paste. To use the sandbox with \
    your own modules, see `cargo run --package hostup-sandbox -- --help`. To manage a domain of your own, see README.md for \
    how to use the provider before it is in a registry.";

/// The planning commands compact the warnings; the applying ones show them in full.
const PLANNING: [&str; 4] = [
    "plan",
    "-compact-warnings",
    "-detailed-exitcode",
    "-out=demo.tfplan",
];

/// Runs all steps. With `keep` the last one, the destroy, is for the user.
pub(crate) async fn run(env: &Environment, steps: &mut Steps, keep: bool) -> Result<(), Error> {
    let explanation = "Four resources to add. What HostUp will report is known after apply; the plan sends no request to HostUp.";
    steps.step("Plan", explanation, first_plan(env)).await?;

    let explanation = "One POST for each domain; its response becomes the state. A domain whose checks are pending, or which is \
                       blocked for 72 hours after a change of name servers, is enrolled: the apply succeeds, and a warning says \
                       that nothing needs to be done.";
    steps.step("Apply", explanation, first_apply(env)).await?;

    let explanation = "No changes: pending and blocked are reported values, not configured ones.";
    steps
        .step("Plan again", explanation, empty_second_plan(env))
        .await?;

    let explanation = "After ten minutes the checks of new.test succeed. Three days later the block of moved.test ends. Neither is \
                       a change to apply; a refresh stores the new status.";
    steps
        .step("Let time pass", explanation, time_passes(env))
        .await?;

    let explanation = "Somebody opts active.test out in HostUp's panel. The plan shows the drift: action would change back.";
    steps
        .step(
            "Change a domain outside of Terraform",
            explanation,
            drift(env),
        )
        .await?;

    let explanation =
        "One POST enrols it again. It is pending, because HostUp runs its checks again.";
    steps
        .step("Apply the repair", explanation, repair(env))
        .await?;

    let explanation = "shop.test has been enrolled for a long time. An import adds it to the state, and the plan after it is empty.";
    steps.step("Import", explanation, import(env)).await?;

    if keep {
        return Ok(());
    }
    let explanation = "A destroy removes resources from the state and does not change the domains. The exception is new.test, whose \
                       on_destroy is exclude, and the plan warns about it: one POST opts it out.";
    steps.step("Destroy", explanation, destroy(env)).await
}

async fn first_plan(env: &Environment) -> Result<(), Error> {
    env.terraform.run(&PLANNING, 2).await?;
    let create = ["active", "manual", "moved", "new"].map(|name| (name, "create"));
    expect_eq("the plan", pairs(&create), env.planned().await?)?;
    expect_eq(
        "requests to HostUp (GET, POST)",
        (0, 0),
        env.sandbox.take_request_counts().await?,
    )?;
    env.screen
        .checked("four to create, and no request to HostUp");
    Ok(())
}

async fn first_apply(env: &Environment) -> Result<(), Error> {
    env.terraform.run(&["apply", PLAN], 0).await?;
    expect_eq(
        "requests to HostUp (GET, POST)",
        (0, 4),
        env.sandbox.take_request_counts().await?,
    )?;
    let state = [
        ("active", "include, active"),
        ("manual", "exclude, excluded"),
        ("moved", "include, blocked"),
        ("new", "include, pending"),
    ];
    expect_eq("the state", pairs(&state), env.state().await?)?;
    env.screen.checked(
        "four POSTs and nothing else; the state has active, excluded, blocked and pending",
    );
    Ok(())
}

async fn empty_second_plan(env: &Environment) -> Result<(), Error> {
    empty_plan(env).await?;
    expect_eq(
        "requests to HostUp (GET, POST)",
        (4, 0),
        env.sandbox.take_request_counts().await?,
    )?;
    env.screen
        .checked("the plan is empty (exit code 0); one GET for each domain");
    Ok(())
}

async fn time_passes(env: &Environment) -> Result<(), Error> {
    env.sandbox
        .post_control("/clock", &json!({"advance": "10m"}))
        .await?;
    expect_eq(
        "the status of new.test",
        "active".to_owned(),
        status(env, "new.test").await?,
    )?;
    expect_eq(
        "the status of moved.test",
        "blocked".to_owned(),
        status(env, "moved.test").await?,
    )?;
    empty_plan(env).await?;
    env.screen
        .checked("new.test is active, and the plan is empty\n");

    env.sandbox
        .post_control("/clock", &json!({"advance": "73h"}))
        .await?;
    let refresh = [
        "apply",
        "-compact-warnings",
        "-refresh-only",
        "-auto-approve",
    ];
    env.terraform.run(&refresh, 0).await?;
    let state = [
        ("active", "include, active"),
        ("manual", "exclude, excluded"),
        ("moved", "include, active"),
        ("new", "include, active"),
    ];
    expect_eq("the state", pairs(&state), env.state().await?)?;
    expect_eq(
        "requests to HostUp (GET, POST)",
        (8, 0),
        env.sandbox.take_request_counts().await?,
    )?;
    env.screen
        .checked("moved.test is active; nothing was written");
    Ok(())
}

async fn drift(env: &Environment) -> Result<(), Error> {
    let opt_out = json!({"included": false});
    env.sandbox
        .post_control("/domains/active.test/enrolment", &opt_out)
        .await?;
    env.terraform.run(&PLANNING, 2).await?;
    expect_eq(
        "the plan",
        pairs(&[("active", "update")]),
        env.planned().await?,
    )?;
    env.screen
        .checked("one change: active.test will be included again");
    Ok(())
}

async fn repair(env: &Environment) -> Result<(), Error> {
    env.sandbox.take_request_counts().await?;
    let apply = ["apply", "-compact-warnings", PLAN];
    env.terraform.run(&apply, 0).await?;
    expect_eq(
        "requests to HostUp (GET, POST)",
        (0, 1),
        env.sandbox.take_request_counts().await?,
    )?;
    let domain = env.sandbox.domain("active.test").await?;
    expect_eq(
        "whether active.test is enrolled",
        &json!(true),
        &domain["enrolled"],
    )?;
    let state = env.state().await?.remove("active");
    expect_eq(
        "active.test in the state",
        Some("include, pending".to_owned()),
        state,
    )?;
    env.screen.checked("one POST; active.test is enrolled");
    Ok(())
}

async fn import(env: &Environment) -> Result<(), Error> {
    let id = text(&env.sandbox.domain("shop.test").await?["id"]);
    env.write("shop.tf", &resource("shop", &id, "action    = \"include\""))?;
    let import = ["import", "hostup_domain_dnssec_auto.shop", id.as_str()];
    env.terraform.run(&import, 0).await?;
    empty_plan(env).await?;
    let state = env.state().await?.remove("shop");
    expect_eq(
        "shop.test in the state",
        Some("include, active".to_owned()),
        state,
    )?;
    expect_eq(
        "POSTs to HostUp",
        0,
        env.sandbox.take_request_counts().await?.1,
    )?;
    env.screen
        .checked("shop.test is in the state, the plan is empty, and nothing was written");
    Ok(())
}

async fn destroy(env: &Environment) -> Result<(), Error> {
    let destroy = ["destroy", "-auto-approve"];
    env.terraform.run(&destroy, 0).await?;
    expect_eq("the state", BTreeMap::new(), env.state().await?)?;
    expect_eq(
        "POSTs to HostUp",
        1,
        env.sandbox.take_request_counts().await?.1,
    )?;
    for (name, enrolled) in [
        ("active.test", true),
        ("new.test", false),
        ("moved.test", true),
        ("manual.test", false),
        ("shop.test", true),
    ] {
        let domain = env.sandbox.domain(name).await?;
        expect_eq(
            &format!("whether {name} is enrolled"),
            &json!(enrolled),
            &domain["enrolled"],
        )?;
    }
    env.screen
        .checked("one POST: new.test is opted out, and the others are unchanged");
    Ok(())
}

async fn empty_plan(env: &Environment) -> Result<(), Error> {
    env.terraform.run(&PLANNING, 0).await
}

/// The status of a domain in the sandbox.
async fn status(env: &Environment, name: &str) -> Result<String, Error> {
    Ok(text(&env.sandbox.domain(name).await?["status"]))
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
