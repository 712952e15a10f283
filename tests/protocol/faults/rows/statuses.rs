//! Answers of other statuses than success: refusals, redirects, faults of the server.

use hostup_sandbox::{FaultKind, FieldError};

use super::{Class, Hosts, Row};

pub fn rows() -> Vec<Row> {
    let mut rows: Vec<_> = [301, 302, 307, 308]
        .into_iter()
        .flat_map(redirects)
        .collect();
    rows.extend(refusals());
    rows.extend(not_found());
    rows.extend(server_faults());
    rows
}

fn redirects(status: u16) -> [Row; 2] {
    let told = |row: Row| {
        let fact = match status {
            301 => "HTTP 301",
            302 => "HTTP 302",
            307 => "HTTP 307",
            _ => "HTTP 308",
        };
        row.facts(&[fact, "not followed"]).advice(&["api_base"])
    };
    let to = move |status, location| FaultKind::Redirect { status, location };
    let here = move |_: &Hosts<'_>| to(status, "/api/v2/moved".to_owned());
    let there = move |hosts: &Hosts<'_>| to(status, format!("{}/x", hosts.elsewhere.base_url()));
    [
        told(Row::made(
            format!("{status} to the same host"),
            Class::Final,
            here,
        )),
        told(Row::made(
            format!("{status} to another host"),
            Class::Final,
            there,
        )),
    ]
}

fn refusals() -> Vec<Row> {
    let final_ = |name: &str, status, code: &'static str| {
        Row::fault(name, Class::Final, FaultKind::problem(status, code))
    };
    let pointing = FaultKind::Problem {
        status: 400,
        code: "invalid_request".to_owned(),
        detail: None,
        errors: vec![FieldError::new("/action", "Not this one.")],
        headers: [].into(),
    };
    let legacy = FaultKind::Legacy {
        status: 409,
        code: "CONFLICT".to_owned(),
        message: "Not now.".to_owned(),
    };
    let rejected: &[&str] = &["requestId to HostUp's support"];
    vec![
        Row {
            blames: Some("action"),
            ..Row::fault("400 with pointers", Class::Final, pointing)
                .checked()
                .facts(&["HTTP 400", "invalid_request", "/action: Not this one."])
                .advice(rejected)
        },
        final_("401", 401, "unauthorized")
            .facts(&["HTTP 401", "unauthorized"])
            .advice(&[
                "does not accept the API key",
                "api_key in the provider block",
            ]),
        final_("403", 403, "forbidden")
            .facts(&["HTTP 403", "forbidden"])
            .advice(&["lacks the scope", "another account"]),
        Row::fault(
            "409",
            Class::NotReported,
            FaultKind::problem(409, "conflict"),
        )
        .checked()
        .facts(&["HTTP 409", "conflict"])
        .advice(rejected),
        Row::fault(
            "422",
            Class::NotReported,
            FaultKind::problem(422, "unprocessable"),
        )
        .checked()
        .facts(&["HTTP 422", "unprocessable"])
        .advice(rejected),
        Row::fault("409, legacy", Class::Final, legacy)
            .checked()
            .facts(&["HTTP 409", "CONFLICT"])
            .advice(rejected),
    ]
}

fn not_found() -> Vec<Row> {
    let problem = |name: &str, class, status, code: &'static str| {
        Row::fault(name, class, FaultKind::problem(status, code))
    };
    let stranger: &[&str] = &["captive portal", "Check api_base"];
    vec![
        problem("404 not_found", Class::NotFound, 404, "not_found")
            .facts(&["HTTP 404", "not_found"])
            .advice(&["does not exist", "another account"]),
        problem(
            "404 with another code",
            Class::Final,
            404,
            "route_not_found",
        )
        .facts(&["HTTP 404", "route_not_found"])
        .advice(&["requestId to HostUp's support"]),
        Row::fault(
            "404 without a code",
            Class::Final,
            FaultKind::raw(404, "application/json", "{}"),
        )
        .facts(&["HTTP 404"])
        .advice(stranger),
        Row::fault(
            "HTML 404",
            Class::Final,
            FaultKind::raw(404, "text/html", "<h1>Not Found</h1>not_found"),
        )
        .facts(&["HTTP 404", "  | <h1>Not Found</h1>"])
        .advice(stranger),
        problem(
            "404 tld_not_supported",
            Class::NotEligible,
            404,
            "tld_not_supported",
        )
        .facts(&["HTTP 404", "tld_not_supported"])
        .advice(&["no automatic DNSSEC for this domain"]),
        problem(
            "409 domain_not_eligible",
            Class::NotEligible,
            409,
            "domain_not_eligible",
        )
        .checked()
        .facts(&["HTTP 409", "domain_not_eligible"])
        .advice(&["no automatic DNSSEC for this domain"]),
    ]
}

fn server_faults() -> Vec<Row> {
    let fault = |name: &str, status, facts: &[&'static str]| {
        let kind = FaultKind::problem(status, "upstream_failed");
        let row = Row::fault(name, Class::Passing, kind).facts(facts);
        row.unsure()
            .advice(&["Try again later", "requestId to HostUp's support"])
    };
    let html = FaultKind::raw(502, "text/html", "<h1>Bad Gateway</h1>");
    vec![
        fault("500, once", 500, &[]).once(),
        // Asked again twice, however many retries are allowed.
        Row {
            max_retries: 9,
            ..fault("500, for ever", 500, &["HTTP 500", "upstream_failed"]).tries(3, 3)
        },
        fault("502, once", 502, &[]).once(),
        fault("503, once", 503, &[]).once(),
        fault("504, once", 504, &[]).once(),
        fault("503, for ever", 503, &["HTTP 503", "upstream_failed"]),
        Row::fault("HTML 502, for ever", Class::Passing, html)
            .unsure()
            .facts(&["HTTP 502", "  | <h1>Bad Gateway</h1>"])
            .advice(&["Try again later"]),
    ]
}
