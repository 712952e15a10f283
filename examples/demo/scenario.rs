//! Several days of five domains, as Terraform commands.

use std::collections::BTreeMap;

use serde_json::json;

use crate::environment::{Environment, PLAN, configuration, text};
use crate::error::{Error, expect_eq};
use crate::steps::Steps;

/// What to try afterwards.
pub(crate) const NEXT: &str = "The demo is complete, and everything that it created is removed. Next, run \
    `cargo demo -- --keep`: it keeps the folder and the sandbox, and prints the commands to paste. To use the sandbox with \
    your own modules, see `cargo run --package hostup-sandbox -- --help`. To manage a domain of your own, see README.md for \
    how to use the provider before it is in a registry.";

const PLANNING: [&str; 3] = ["plan", "-detailed-exitcode", "-out=demo.tfplan"];

/// The number of steps. With `keep` the last one, the destroy, is for the user.
pub(crate) fn steps(keep: bool) -> usize {
    if keep { 10 } else { 11 }
}

/// Runs all steps after the preparation.
pub(crate) async fn run(env: &mut Environment, steps: &mut Steps, keep: bool) -> Result<(), Error> {
    let explanation = "HostUp does not know this key. The plan fails with HostUp's answer and what to do about it, and changes \
                       nothing.";
    step(env, steps, "Use a wrong key", explanation, wrong_key).await?;

    let explanation = "Four resources to add. The plan looks the names up at HostUp; what HostUp will report is known after \
                       apply.";
    step(env, steps, "Plan", explanation, plan).await?;

    let explanation = "One POST for each domain; its response becomes the state. A domain whose checks are pending, or which is \
                       blocked for 72 hours after a change of name servers, is enrolled: the apply succeeds, and a warning says \
                       that nothing needs to be done.";
    step(env, steps, "Apply", explanation, apply).await?;

    let explanation = "Pending and blocked are reported values, not configured ones, so a second plan is empty. After ten \
                       minutes the checks of new.se succeed. Three days later the block of moved.se ends. Neither is a change to \
                       apply; a refresh stores the new status.";
    step(env, steps, "Let time pass", explanation, time_passes).await?;

    let explanation = "The status is HostUp's word. This data source asks the name servers instead: the registry's DS record of \
                       new.se matches the key of its zone. manual.se has no DS record.";
    step(env, steps, "See the chain in the DNS", explanation, chain).await?;

    let explanation = "Somebody opts active.se out in HostUp's panel. The plan shows the drift, and one POST enrols the domain \
                       again. It is pending, because HostUp runs its checks again.";
    step(
        env,
        steps,
        "Repair a change from outside",
        explanation,
        drift,
    )
    .await?;

    let explanation = "shop.se has been enrolled for a long time. An import adds it to the state by its name, and the plan after \
                       it is empty.";
    step(env, steps, "Import", explanation, import).await?;

    if keep {
        return Ok(());
    }
    let explanation = "A destroy removes resources from the state and does not change the domains. The exception is new.se, whose \
                       on_destroy is exclude, and the plan warns about it: one POST opts it out.";
    step(env, steps, "Destroy", explanation, destroy).await
}

async fn step(
    env: &mut Environment,
    steps: &mut Steps,
    title: &str,
    explanation: &str,
    work: impl AsyncFnOnce(&mut Environment) -> Result<(), Error>,
) -> Result<(), Error> {
    title.clone_into(&mut env.step);
    steps.step(title, explanation, work(env)).await
}

async fn wrong_key(env: &mut Environment) -> Result<(), Error> {
    let key = [("HOSTUP_API_KEY", "wrong")];
    let (_, posts) = env.run_with(&key, &["plan"], 1).await?;
    expect_eq("POSTs to HostUp", 0, posts)?;
    expect_eq("the state", BTreeMap::new(), env.state().await?)?;
    env.screen
        .checked("exit code 1; no POST, and nothing in the state");
    Ok(())
}

async fn plan(env: &mut Environment) -> Result<(), Error> {
    let (_, posts) = env.run(&PLANNING, 2).await?;
    expect_eq("POSTs to HostUp", 0, posts)?;
    let domains = ["active.se", "manual.se", "moved.se", "new.se"];
    let create = domains.map(|name| (name, "create"));
    expect_eq("the plan", pairs(&create), env.planned().await?)?;
    env.screen.checked("four to create, and no POST");
    Ok(())
}

async fn apply(env: &mut Environment) -> Result<(), Error> {
    let (_, posts) = env.run(&["apply", PLAN], 0).await?;
    expect_eq("POSTs to HostUp", 4, posts)?;
    let state = [
        ("active.se", "include, active"),
        ("manual.se", "exclude, excluded"),
        ("moved.se", "include, blocked"),
        ("new.se", "include, pending"),
    ];
    expect_eq("the state", pairs(&state), env.state().await?)?;
    env.screen
        .checked("four POSTs; the state has active, excluded, blocked and pending");
    Ok(())
}

async fn time_passes(env: &mut Environment) -> Result<(), Error> {
    empty_plan(env).await?;
    advance(env, "10m").await?;
    expect_eq(
        "the status of new.se",
        "active",
        &status(env, "new.se").await?,
    )?;
    expect_eq(
        "the status of moved.se",
        "blocked",
        &status(env, "moved.se").await?,
    )?;
    empty_plan(env).await?;
    advance(env, "73h").await?;
    let refresh = ["apply", "-refresh-only", "-auto-approve"];
    let counts = env.run(&refresh, 0).await?;
    expect_eq("requests to HostUp (GET, POST)", (4, 0), counts)?;
    let state = [
        ("active.se", "include, active"),
        ("manual.se", "exclude, excluded"),
        ("moved.se", "include, active"),
        ("new.se", "include, active"),
    ];
    expect_eq("the state", pairs(&state), env.state().await?)?;
    env.screen.checked(
        "both plans are empty (exit code 0); new.se and moved.se are active; nothing was written",
    );
    Ok(())
}

async fn chain(env: &mut Environment) -> Result<(), Error> {
    env.write("chain.tf", CHAIN)?;
    env.screen.command("cat chain.tf");
    env.screen.output(&format!("{CHAIN}\n"));
    let (_, posts) = env.run(&["apply", "-auto-approve"], 0).await?;
    expect_eq("POSTs to HostUp", 0, posts)?;
    let chains = json!({"manual.se": "insecure", "new.se": "secure"});
    expect_eq("the chains", chains, env.output("chains").await?)?;
    env.screen
        .checked("new.se is secure in the DNS, manual.se is not signed by HostUp");
    Ok(())
}

const CHAIN: &str = r#"data "hostup_dnssec_chain" "each" {
  for_each    = toset(["new.se", "manual.se"])
  domain_name = each.value
}

output "chains" {
  value = { for name, chain in data.hostup_dnssec_chain.each : name => chain.status }
}
"#;

async fn drift(env: &mut Environment) -> Result<(), Error> {
    let opt_out = json!({"included": false});
    env.sandbox
        .post_control("/domains/active.se/enrolment", &opt_out)
        .await?;
    env.run(&PLANNING, 2).await?;
    let planned = pairs(&[("active.se", "update")]);
    expect_eq("the plan", planned, env.planned().await?)?;
    let (_, posts) = env.run(&["apply", PLAN], 0).await?;
    expect_eq("POSTs to HostUp", 1, posts)?;
    expect_enrolled(env, "active.se", true).await?;
    let state = env.state().await?.remove("active.se");
    let expected = Some("include, pending".to_owned());
    expect_eq("active.se in the state", expected, state)?;
    env.screen.checked("one POST; active.se is enrolled");
    Ok(())
}

async fn import(env: &mut Environment) -> Result<(), Error> {
    let names = r#""active.se", "moved.se", "shop.se""#;
    env.write("main.tf", &configuration(names))?;
    env.screen.command("grep for_each main.tf");
    env.screen
        .output(&format!("  for_each    = toset([{names}])\n"));
    let address = r#"hostup_domain_dnssec_auto.each["shop.se"]"#;
    let (_, posts) = env.run(&["import", address, "shop.se"], 0).await?;
    expect_eq("POSTs to HostUp", 0, posts)?;
    empty_plan(env).await?;
    let state = env.state().await?.remove("shop.se");
    let expected = Some("include, active".to_owned());
    expect_eq("shop.se in the state", expected, state)?;
    env.screen
        .checked("shop.se is in the state, the plan is empty, and nothing was written");
    Ok(())
}

async fn destroy(env: &mut Environment) -> Result<(), Error> {
    let (_, posts) = env.run(&["destroy", "-auto-approve"], 0).await?;
    expect_eq("POSTs to HostUp", 1, posts)?;
    expect_eq("the state", BTreeMap::new(), env.state().await?)?;
    for (name, enrolled) in [
        ("active.se", true),
        ("new.se", false),
        ("moved.se", true),
        ("manual.se", false),
        ("shop.se", true),
    ] {
        expect_enrolled(env, name, enrolled).await?;
    }
    env.screen
        .checked("one POST: new.se is opted out, and the others are unchanged");
    Ok(())
}

/// A plan with exit code 0, without changes and without POSTs.
async fn empty_plan(env: &mut Environment) -> Result<(), Error> {
    let (_, posts) = env.run(&PLANNING, 0).await?;
    expect_eq("POSTs to HostUp", 0, posts)
}

async fn advance(env: &Environment, duration: &str) -> Result<(), Error> {
    let body = json!({"advance": duration});
    env.sandbox.post_control("/clock", &body).await
}

/// The status of a domain in the sandbox.
async fn status(env: &Environment, name: &str) -> Result<String, Error> {
    Ok(text(&env.sandbox.domain(name).await?["status"]))
}

async fn expect_enrolled(env: &Environment, name: &str, enrolled: bool) -> Result<(), Error> {
    let domain = env.sandbox.domain(name).await?;
    expect_eq(
        &format!("whether {name} is enrolled"),
        &json!(enrolled),
        &domain["enrolled"],
    )
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
