//! The list of domains and its quirks.

use hostup_sandbox::{DomainFixture, Fixture, Life, ListQuirk, Sandbox, ServiceStatus};
use serde_json::{Value, json};

use crate::client::{Caller, ok, problem};

fn names(page: &Value) -> Vec<&str> {
    page["data"]
        .as_array()
        .expect("data")
        .iter()
        .map(|row| row["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn pages_contain_every_domain_of_the_account_once() {
    let fixture =
        Fixture::new()
            .domains(250, Life::Active)
            .domain_with("annan.se", Life::Active, |domain| domain.account("other"));
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let mut actual = Vec::new();
    let mut query = String::new();
    loop {
        let page = ok(caller
            .get(&format!("/domains?include=hostingConnection{query}"))
            .await)
        .await;
        actual.extend(names(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["nextCursor"].as_str() else {
            assert_eq!(
                (&page["hasMore"], &page["nextCursor"]),
                (&json!(false), &Value::Null)
            );
            break;
        };
        assert_eq!(page["hasMore"], true);
        query = format!("&cursor={cursor}");
    }
    let expected: Vec<_> = (0..250)
        .map(|number| format!("domain-{number:05}.se"))
        .collect();
    assert_eq!(actual, expected);
}

#[tokio::test]
async fn domain_has_documented_fields() {
    let sandbox =
        Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let page = ok(caller.get("/domains?limit=1").await).await;
    let row = &page["data"][0];
    assert_eq!(row["id"], sandbox.id_of("example.se"));
    assert_eq!(row["serviceStatus"], "active");
    let lifecycle = json!({
        "type": "standard",
        "autoRenewEnabled": true,
        "registrarLockEnabled": false,
        "transferInProgress": false
    });
    assert_eq!(row["lifecycle"], lifecycle);
    let detail = ok(caller
        .get(&format!("/domains/{}", sandbox.id_of("example.se")))
        .await)
    .await;
    assert_eq!(row, &detail);
}

#[tokio::test]
async fn name_is_matched_exactly_and_no_match_is_empty_list() {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .domain("xn--rksmrgs-5wao1o.se", Life::Active);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let found = ok(caller.get("/domains?name=xn--rksmrgs-5wao1o.se").await).await;
    assert_eq!(names(&found), ["xn--rksmrgs-5wao1o.se"]);
    for miss in ["Example.se", "example.se.", "xample.se", ""] {
        let page = ok(caller.get(&format!("/domains?name={miss}")).await).await;
        assert_eq!(
            page,
            json!({"data": [], "hasMore": false, "nextCursor": null}),
            "{miss}"
        );
    }
}

#[tokio::test]
async fn invalid_limit_and_cursor_are_400() {
    let sandbox = Sandbox::start(Fixture::new()).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    for limit in ["0", "1001", "-1", "ten", ""] {
        let document = problem(
            caller.get(&format!("/domains?limit={limit}")).await,
            400,
            "invalid_request",
        )
        .await;
        assert_eq!(document["errors"][0]["pointer"], "/limit");
    }
    problem(
        caller.get("/domains?cursor=abc").await,
        400,
        "invalid_cursor",
    )
    .await;
}

#[tokio::test]
async fn list_has_several_domains_with_the_same_name() {
    let sandbox =
        Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox");
    let expired =
        DomainFixture::new("example.se", Life::Active).service_status(ServiceStatus::Expired);
    sandbox.add_domain(&expired);
    let page = ok(Caller::main(&sandbox).get("/domains?name=example.se").await).await;
    let rows = page["data"].as_array().expect("data");
    let statuses: Vec<_> = rows
        .iter()
        .map(|row| row["serviceStatus"].as_str().expect("a status"))
        .collect();
    assert_eq!(statuses, ["active", "expired"]);
    assert_ne!(rows[0]["id"], rows[1]["id"]);
    assert_eq!(
        sandbox.id_of("example.se"),
        rows[0]["id"],
        "the name identifies the active one"
    );
}

#[tokio::test]
async fn list_quirks_malform_pages() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.se", Life::Active);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let page = async |quirk, query: &str| {
        sandbox.settings(|settings| settings.list = Some(quirk));
        ok(caller.get(&format!("/domains?limit=1{query}")).await).await
    };

    let no_data = page(ListQuirk::NoData, "").await;
    assert_eq!(
        (no_data.get("data"), &no_data["hasMore"]),
        (None, &json!(true))
    );

    let no_cursor = page(ListQuirk::NoNextCursor, "").await;
    assert_eq!(
        (no_cursor.get("nextCursor"), &no_cursor["hasMore"]),
        (None, &json!(true))
    );

    let first = page(ListQuirk::RepeatingCursor, "").await;
    let cursor = first["nextCursor"].as_str().expect("a cursor");
    let second = page(ListQuirk::RepeatingCursor, &format!("&cursor={cursor}")).await;
    assert_eq!(
        (&second["nextCursor"], names(&second)),
        (&first["nextCursor"], vec!["b.se"])
    );

    let mut cursors = std::collections::HashSet::new();
    let mut query = String::new();
    for number in 0..20 {
        let endless = page(ListQuirk::EndlessCursors, &query).await;
        assert_eq!(
            (names(&endless).len(), &endless["hasMore"]),
            (usize::from(number < 2), &json!(true))
        );
        let cursor = endless["nextCursor"].as_str().expect("a cursor").to_owned();
        query = format!("&cursor={cursor}");
        assert!(cursors.insert(cursor), "every cursor is new");
    }
}
