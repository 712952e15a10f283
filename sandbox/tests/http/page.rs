//! The page at `/`, as a browser without JavaScript shows it.

use std::{collections::BTreeSet, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use hostup_sandbox::{
    Fault, FaultKind, Fixture, Life, MAIN_KEY, READ_ONLY_KEY, RegistrationChange, Sandbox,
};
use reqwest::{Method, Response};
use sha2::{Digest, Sha256};

use crate::client::{Caller, sandbox_request};

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Response {
    let request = sandbox_request(sandbox, Method::GET, path);
    request.send().await.expect("a response")
}

pub(crate) async fn page(sandbox: &Sandbox, path: &str) -> String {
    let response = get(sandbox, path).await;
    assert_eq!(response.status().as_u16(), 200);
    response.text().await.expect("text")
}

/// The texts between each `before` and the next `after`.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .map(|rest| rest.split(after).next().unwrap_or(rest))
        .collect()
}

/// The names of the domains that a page shows.
fn names(page: &str) -> Vec<&str> {
    let titles = between(page, "<h3 ", "</h3>").into_iter();
    titles
        .filter_map(|title| Some(title.split_once('>')?.1))
        .collect()
}

/// The value of a term, such as `Enrolment`, in a domain's card.
fn fact<'a>(page: &'a str, domain: &str, term: &str) -> &'a str {
    let card = page
        .split("<article")
        .find(|card| card.contains(&format!(">{domain}</h3>")))
        .expect("a card");
    between(card, &format!("<dt>{term}</dt><dd>"), "</dd>")[0]
}

#[tokio::test]
async fn page_shows_every_domain_with_its_status() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let page = page(&sandbox, "/").await;
    for (name, life) in [
        ("example.se", "active"),
        ("example.nu", "excluded"),
        ("signed-elsewhere.se", "excluded"),
        ("trial.se", "active"),
        ("ny.se", "pending"),
        ("flyttad.se", "blocked"),
        ("trasig.se", "error"),
        ("extern.se", "inactive"),
        ("annan.se", "active"),
    ] {
        let card = page
            .split("<article")
            .find(|card| card.contains(&format!(">{name}</h3>")));
        assert!(
            card.is_some_and(|card| card.contains(&format!("</span>{life}</span>"))),
            "{name}"
        );
    }
    assert_eq!(fact(&page, "example.nu", "Enrolment"), "opted out");
    assert_eq!(fact(&page, "annan.se", "Account"), "other");
    assert_eq!(fact(&page, "example.se", "Cooldown ends"), "no cooldown");
    assert!(fact(&page, "flyttad.se", "Cooldown ends").ends_with(", in 72h"));
    assert!(
        page.contains("9 in all, 3 active, 1 blocked, 1 error, 2 excluded, 1 inactive, 1 pending.")
    );
}

#[tokio::test]
async fn page_shows_queued_nameservers_glue_records_and_locks() {
    let addresses = ["8.8.8.8", "8.8.4.4"].map(|text| text.parse().expect("an address"));
    let fixture = Fixture::new().domain_with("example.se", Life::Inactive, |domain| {
        domain.glue_record("ns1.example.se", &addresses)
    });
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let path = format!("/domains/{}/nameservers", sandbox.id_of("example.se"));
    let servers =
        serde_json::json!({"nameservers": ["primary.ns.hostup.se", "secondary.ns.hostup.se"]});
    Caller::main(&sandbox).post(&path, &servers).await;
    sandbox.change_registration(
        "example.se",
        RegistrationChange {
            registrar_lock_enabled: Some(true),
            transfer_in_progress: Some(true),
            ..RegistrationChange::default()
        },
    );
    let shown = page(&sandbox, "/").await;
    let fact = |term| fact(&shown, "example.se", term);
    assert!(fact("Queued").starts_with("primary.ns.hostup.se, secondary.ns.hostup.se, "));
    assert!(fact("Queued").ends_with(", in 1m"));
    assert_eq!(fact("Glue records"), "ns1.example.se 8.8.8.8, 8.8.4.4");
    assert_eq!(fact("Lock"), "registrar lock, transfer in progress");

    sandbox.advance(Duration::from_secs(60));
    let later = page(&sandbox, "/").await;
    assert!(!later.contains("<dt>Queued</dt>"));
}

#[tokio::test]
async fn page_shows_ds_and_key_of_every_domain() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let page = page(&sandbox, "/").await;
    let tag = |text: &str| {
        text.split([' ', ','])
            .find_map(|word| word.parse::<u16>().ok())
    };
    let (ds, key) = (
        fact(&page, "example.se", "DS"),
        fact(&page, "example.se", "DNSKEY"),
    );
    assert!(ds.contains(" 13 2 "), "{ds}");
    assert!(key.ends_with(", flags 257, algorithm 13"), "{key}");
    assert_eq!(tag(ds), tag(key));
    assert_eq!(fact(&page, "example.nu", "DS"), "none");
    assert_eq!(
        fact(&page, "extern.se", "DNSKEY"),
        "none, the zone is not signed"
    );
}

#[tokio::test]
async fn page_loads_nothing_and_policy_allows_only_own_style_and_script() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let response = get(&sandbox, "/").await;
    let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "same-origin");
    let policy = header("content-security-policy");
    let page = response.text().await.expect("text");
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let style = hash(between(&page, "<style>", "</style>")[0]);
    let script = hash(between(&page, r#"<script type="module">"#, "</script>")[0]);
    let allowed: BTreeSet<_> = policy.split("; ").map(str::to_owned).collect();
    let expected = [
        "default-src 'none'".to_owned(),
        format!("style-src {style}"),
        format!("script-src {script}"),
        "connect-src 'self'".to_owned(),
        "img-src data:".to_owned(),
        "form-action 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
    ];
    assert_eq!(allowed, BTreeSet::from(expected));
    for elsewhere in [
        "src=",
        "@import",
        "url(",
        "href=\"http",
        "action=\"http",
        "<link rel=\"stylesheet",
    ] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
}

#[tokio::test]
async fn page_is_accessible() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    let page = page(&sandbox, "/").await;
    assert!(page.contains(r#"<html lang="en">"#));
    assert!(page.contains(r##"<body><a class="skip" href="#main">"##));
    assert_eq!(between(&page, "<h1>", "</h1>"), ["HostUp sandbox"]);
    let ids = between(&page, " id=\"", "\"");
    let distinct: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "ids are unique");
    let mut targets = between(&page, "href=\"#", "\"");
    targets.extend(between(&page, "for=\"", "\""));
    targets.extend(between(&page, "aria-labelledby=\"", "\""));
    targets.extend(between(&page, "aria-describedby=\"", "\""));
    for target in targets {
        assert!(distinct.contains(target), "{target}");
    }
    // The script finds a button again after an update by its id.
    for button in between(&page, "<button", "</button>") {
        assert!(button.contains("id=\""), "{button}");
    }
    assert!(page.contains(r#">Opt out<span class="hidden">, example.se</span></button>"#));
}

#[tokio::test]
async fn requests_show_account_and_scopes_but_not_the_key() {
    let sandbox = Sandbox::start(Fixture::demo()).expect("a sandbox");
    Caller::main(&sandbox).act("example.se", "exclude").await;
    Caller::with_key(&sandbox, READ_ONLY_KEY)
        .get("/domains")
        .await;
    Caller::with_key(&sandbox, "stolen")
        .get("/domains?name=a.se")
        .await;
    get(&sandbox, "/api/v2/domains").await;
    let page = page(&sandbox, "/").await;
    let requests = between(&page, "<li id=\"r-", "</li>");
    let expected = [
        [
            "<b>GET</b> <code>/api/v2/domains</code>",
            "401 Unauthorized",
            "no key",
        ],
        [
            "<b>GET</b> <code>/api/v2/domains?name=a.se</code>",
            "401 Unauthorized",
            "unknown key",
        ],
        [
            "<b>GET</b> <code>/api/v2/domains</code>",
            "200 OK",
            "account main with read:domains<",
        ],
        [
            "<b>POST</b>",
            "200 OK",
            "account main with read:domains, write:domains · example.se",
        ],
    ];
    assert_eq!(requests.len(), expected.len());
    for (request, parts) in requests.into_iter().zip(expected) {
        for part in parts {
            assert!(request.contains(part), "`{part}` in {request}");
        }
    }
    for key in [MAIN_KEY, READ_ONLY_KEY, "stolen"] {
        assert!(!page.contains(key), "{key}");
    }
    assert_eq!(
        sandbox.journal().total(),
        4,
        "the page's own requests are not counted"
    );
}

#[tokio::test]
async fn many_domains_are_paginated_and_filtered() {
    let fixture = Fixture::new()
        .domains(120, Life::Active)
        .domain("ny.se", Life::Pending);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let mut actual = BTreeSet::new();
    for number in 1..=3 {
        let page = page(&sandbox, &format!("/?page={number}")).await;
        actual.extend(names(&page).into_iter().map(str::to_owned));
        assert!(page.contains(&format!("Page {number} of 3, 121 domains")));
        assert_eq!(page.contains("Page before"), number > 1);
        assert_eq!(page.contains("Next page"), number < 3);
    }
    assert_eq!(actual.len(), 121);
    let pending = page(&sandbox, "/?filter=PENDING&page=9").await;
    assert_eq!(names(&pending), ["ny.se"]);
    assert!(pending.contains(r#"value="PENDING""#) && pending.contains("Show all"));
    let none = page(&sandbox, "/?filter=nothing").await;
    assert!(none.contains("None to show."));
}

#[tokio::test]
async fn pending_faults_are_described() {
    let fixture = Fixture::new().domain("example.se", Life::Active);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    assert!(page(&sandbox, "/").await.contains("None. Add one by"));
    sandbox.fault(
        Fault::new(FaultKind::problem(503, "upstream_failed"))
            .on("POST")
            .domain("example.se")
            .times(2)
            .skip(1),
    );
    sandbox.fault(Fault::new(FaultKind::ResetAfter).forever());
    let page = page(&sandbox, "/").await;
    let code = "{&quot;problem&quot;:{&quot;code&quot;:&quot;upstream_failed&quot;,&quot;status&quot;:503}}";
    assert!(page.contains(&format!(
        "POST about example.se: 2 times, after 1 unaffected <code>{code}</code>"
    )));
    assert!(page.contains("Any request: always <code>&quot;resetAfter&quot;</code>"));
}

#[tokio::test]
async fn latency_and_faults_do_not_affect_the_page() {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .settings(|settings| settings.latency = Duration::from_secs(3600))
        .fault(Fault::new(FaultKind::ResetBefore).forever());
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    assert!(page(&sandbox, "/").await.contains("example.se"));
}
