//! Some days of five domains.

use std::collections::BTreeMap;

use serde_json::json;

use crate::failure::{Failure, same};
use crate::stage::{PLAN, Stage, resource, text};
use crate::steps::Steps;

/// What to try when it is over.
pub(crate) const NEXT: &str = "That was all, and nothing is left of it. Next, run `cargo demo -- --keep`: it leaves the \
    folder and the sandbox for you to play in, with the commands to paste. Or run the sandbox alone for your own modules: \
    `cargo run --package hostup-sandbox -- --help`. For a domain of your own, README.md says how to use the provider \
    before it is in a registry.";

/// The planning commands stop short of whole warnings; the applying ones show them.
const PLANNING: [&str; 4] = [
    "plan",
    "-compact-warnings",
    "-detailed-exitcode",
    "-out=demo.tfplan",
];

/// Plays it. With `keep` the destruction is left to the user.
pub(crate) async fn tell(stage: &Stage, steps: &mut Steps, keep: bool) -> Result<(), Failure> {
    let look =
        "Four to add. What HostUp will report is known after apply; HostUp itself is not called.";
    steps.step("Plan", look, first_plan(stage)).await?;

    let look = "One POST for each domain, and its answer is the state. A domain that waits for its checks (pending) or sits \
                out the 72 hours after a change of name servers (blocked) is enrolled: that is a success, and the warning \
                says that nothing needs to be done.";
    steps.step("Apply", look, first_apply(stage)).await?;

    let look =
        "No changes: pending and blocked are reports and no wish, so there is nothing to apply.";
    steps.step("Plan again", look, quiet_plan(stage)).await?;

    let look = "Ten minutes pass, and the checks of new.test succeed. Three days more, and the pause of moved.test ends. Neither is \
                a change to apply; a refresh takes the new status over.";
    steps
        .step("Let time pass", look, time_passes(stage))
        .await?;

    let look = "Somebody opts active.test out in HostUp's panel. The plan shows it as what it is: action would have to \
                change back.";
    steps
        .step("A change from outside", look, drift(stage))
        .await?;

    let look = "One POST puts it right. It is pending again, since HostUp checks anew.";
    steps.step("Apply the repair", look, repair(stage)).await?;

    let look = "shop.test has been enrolled for long. An import takes it over, and the plan after it is empty.";
    steps.step("Import", look, import(stage)).await?;

    if keep {
        return Ok(());
    }
    let look = "Destroying means forgetting, except for new.test, where on_destroy says otherwise and the plan warns by \
                name: one POST, and four domains keep what they have.";
    steps.step("Destroy", look, destroy(stage)).await
}

async fn first_plan(stage: &Stage) -> Result<(), Failure> {
    stage.terraform.run(&PLANNING, 2).await?;
    let create = ["active", "manual", "moved", "new"].map(|name| (name, "create"));
    same("the plan", pairs(&create), stage.planned().await?)?;
    same(
        "calls to HostUp (GET, POST)",
        (0, 0),
        stage.hostup.calls().await?,
    )?;
    stage
        .screen
        .checked("four to create, and HostUp was not called");
    Ok(())
}

async fn first_apply(stage: &Stage) -> Result<(), Failure> {
    stage.terraform.run(&["apply", PLAN], 0).await?;
    same(
        "calls to HostUp (GET, POST)",
        (0, 4),
        stage.hostup.calls().await?,
    )?;
    let stored = [
        ("active", "include, active"),
        ("manual", "exclude, excluded"),
        ("moved", "include, blocked"),
        ("new", "include, pending"),
    ];
    same("the state", pairs(&stored), stage.stored().await?)?;
    stage.screen.checked(
        "four POSTs and nothing else; active, excluded, blocked and pending are in the state",
    );
    Ok(())
}

async fn quiet_plan(stage: &Stage) -> Result<(), Failure> {
    empty_plan(stage).await?;
    same(
        "calls to HostUp (GET, POST)",
        (4, 0),
        stage.hostup.calls().await?,
    )?;
    stage
        .screen
        .checked("the plan is empty (exit code 0); one GET for each domain");
    Ok(())
}

async fn time_passes(stage: &Stage) -> Result<(), Failure> {
    stage
        .hostup
        .change("/clock", &json!({"advance": "10m"}))
        .await?;
    same(
        "the status of new.test",
        "active".to_owned(),
        status(stage, "new.test").await?,
    )?;
    same(
        "the status of moved.test",
        "blocked".to_owned(),
        status(stage, "moved.test").await?,
    )?;
    empty_plan(stage).await?;
    stage
        .screen
        .checked("new.test is active, and the plan is empty\n");

    stage
        .hostup
        .change("/clock", &json!({"advance": "73h"}))
        .await?;
    let refresh = [
        "apply",
        "-compact-warnings",
        "-refresh-only",
        "-auto-approve",
    ];
    stage.terraform.run(&refresh, 0).await?;
    let stored = [
        ("active", "include, active"),
        ("manual", "exclude, excluded"),
        ("moved", "include, active"),
        ("new", "include, active"),
    ];
    same("the state", pairs(&stored), stage.stored().await?)?;
    same(
        "calls to HostUp (GET, POST)",
        (8, 0),
        stage.hostup.calls().await?,
    )?;
    stage
        .screen
        .checked("moved.test is active; nothing was written");
    Ok(())
}

async fn drift(stage: &Stage) -> Result<(), Failure> {
    let opt_out = json!({"included": false});
    stage
        .hostup
        .change("/domains/active.test/enrolment", &opt_out)
        .await?;
    stage.terraform.run(&PLANNING, 2).await?;
    same(
        "the plan",
        pairs(&[("active", "update")]),
        stage.planned().await?,
    )?;
    stage
        .screen
        .checked("one change: active.test is to be included again");
    Ok(())
}

async fn repair(stage: &Stage) -> Result<(), Failure> {
    stage.hostup.calls().await?;
    let apply = ["apply", "-compact-warnings", PLAN];
    stage.terraform.run(&apply, 0).await?;
    same(
        "calls to HostUp (GET, POST)",
        (0, 1),
        stage.hostup.calls().await?,
    )?;
    let domain = stage.hostup.domain("active.test").await?;
    same(
        "whether active.test is enrolled",
        &json!(true),
        &domain["enrolled"],
    )?;
    let stored = stage.stored().await?.remove("active");
    same(
        "active.test in the state",
        Some("include, pending".to_owned()),
        stored,
    )?;
    stage.screen.checked("one POST; active.test is enrolled");
    Ok(())
}

async fn import(stage: &Stage) -> Result<(), Failure> {
    let id = text(&stage.hostup.domain("shop.test").await?["id"]);
    stage.write("shop.tf", &resource("shop", &id, "action    = \"include\""))?;
    let import = ["import", "hostup_domain_dnssec_auto.shop", id.as_str()];
    stage.terraform.run(&import, 0).await?;
    empty_plan(stage).await?;
    let stored = stage.stored().await?.remove("shop");
    same(
        "shop.test in the state",
        Some("include, active".to_owned()),
        stored,
    )?;
    same("POSTs to HostUp", 0, stage.hostup.calls().await?.1)?;
    stage
        .screen
        .checked("shop.test is in the state, the plan is empty, and nothing was written");
    Ok(())
}

async fn destroy(stage: &Stage) -> Result<(), Failure> {
    let destroy = ["destroy", "-auto-approve"];
    stage.terraform.run(&destroy, 0).await?;
    same("the state", BTreeMap::new(), stage.stored().await?)?;
    same("POSTs to HostUp", 1, stage.hostup.calls().await?.1)?;
    for (name, enrolled) in [
        ("active.test", true),
        ("new.test", false),
        ("moved.test", true),
        ("manual.test", false),
        ("shop.test", true),
    ] {
        let domain = stage.hostup.domain(name).await?;
        same(
            &format!("whether {name} is enrolled"),
            &json!(enrolled),
            &domain["enrolled"],
        )?;
    }
    stage
        .screen
        .checked("one POST: new.test is opted out, and the others are as they were");
    Ok(())
}

async fn empty_plan(stage: &Stage) -> Result<(), Failure> {
    stage.terraform.run(&PLANNING, 0).await
}

/// What HostUp reports of a domain.
async fn status(stage: &Stage, name: &str) -> Result<String, Failure> {
    Ok(text(&stage.hostup.domain(name).await?["status"]))
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
