//! Unsuccessful responses: rejections, redirects, server errors.

use hostup_sandbox::{FaultKind, FieldError};

use super::{Class, Row, Servers};

pub fn rows() -> Vec<Row> {
    let mut rows: Vec<_> = [301, 302, 307, 308]
        .into_iter()
        .flat_map(redirects)
        .collect();
    rows.extend(client_errors());
    rows.extend(not_found());
    rows.extend(server_errors());
    rows
}

fn redirects(status: u16) -> [Row; 2] {
    let with_texts = |row: Row| {
        let fact = match status {
            301 => "HTTP 301",
            302 => "HTTP 302",
            307 => "HTTP 307",
            _ => "HTTP 308",
        };
        row.facts(&[fact, "not followed"]).advice(&["api_base"])
    };
    let to = move |status, location| FaultKind::Redirect { status, location };
    let here = move |_: &Servers<'_>| to(status, "/api/v2/moved".to_owned());
    let there =
        move |servers: &Servers<'_>| to(status, format!("{}/x", servers.elsewhere.base_url()));
    [
        with_texts(Row::made(
            format!("{status} to the same host"),
            Class::Permanent,
            here,
        )),
        with_texts(Row::made(
            format!("{status} to another host"),
            Class::Permanent,
            there,
        )),
    ]
}

fn client_errors() -> Vec<Row> {
    let final_ = |name: &str, status, code: &'static str| {
        Row::fault(name, Class::Permanent, FaultKind::problem(status, code))
    };
    let pointing = |servers: &Servers<'_>| FaultKind::Problem {
        status: 400,
        code: "invalid_request".to_owned(),
        detail: None,
        errors: vec![FieldError::new(servers.field, "Not this one.")],
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
            has_pointer: true,
            ..Row::made("400 with pointers", Class::Permanent, pointing)
                .followed_by_get()
                .facts(&["HTTP 400", "invalid_request", ": Not this one."])
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
        .followed_by_get()
        .facts(&["HTTP 409", "conflict"])
        .advice(rejected),
        Row::fault(
            "422",
            Class::NotReported,
            FaultKind::problem(422, "unprocessable"),
        )
        .followed_by_get()
        .facts(&["HTTP 422", "unprocessable"])
        .advice(rejected),
        Row::fault("409, legacy", Class::Permanent, legacy)
            .followed_by_get()
            .facts(&["HTTP 409", "CONFLICT"])
            .advice(rejected),
    ]
}

fn not_found() -> Vec<Row> {
    let problem = |name: &str, class, status, code: &'static str| {
        Row::fault(name, class, FaultKind::problem(status, code))
    };
    let not_hostup: &[&str] = &["captive portal", "Check api_base"];
    vec![
        problem("404 not_found", Class::NotFound, 404, "not_found")
            .facts(&["HTTP 404", "not_found"])
            .advice(&["does not exist", "another account"]),
        problem(
            "404 with another code",
            Class::Permanent,
            404,
            "route_not_found",
        )
        .facts(&["HTTP 404", "route_not_found"])
        .advice(&["requestId to HostUp's support"]),
        Row::fault(
            "404 without a code",
            Class::Permanent,
            FaultKind::raw(404, "application/json", "{}"),
        )
        .facts(&["HTTP 404"])
        .advice(not_hostup),
        Row::fault(
            "HTML 404",
            Class::Permanent,
            FaultKind::raw(404, "text/html", "<h1>Not Found</h1>not_found"),
        )
        .facts(&["HTTP 404", "  | <h1>Not Found</h1>"])
        .advice(not_hostup),
        problem(
            "404 tld_not_supported",
            Class::NotEligible,
            404,
            "tld_not_supported",
        )
        .facts(&["HTTP 404", "tld_not_supported"])
        .advice(&["for this domain"]),
        problem(
            "409 domain_not_eligible",
            Class::NotEligible,
            409,
            "domain_not_eligible",
        )
        .followed_by_get()
        .facts(&["HTTP 409", "domain_not_eligible"])
        .advice(&["for this domain"]),
    ]
}

fn server_errors() -> Vec<Row> {
    let fault = |name: &str, status, facts: &[&'static str]| {
        let kind = FaultKind::problem(status, "upstream_failed");
        let row = Row::fault(name, Class::Transient, kind).facts(facts);
        row.effect_unknown()
            .advice(&["Try again later", "requestId to HostUp's support"])
    };
    let html = FaultKind::raw(502, "text/html", "<h1>Bad Gateway</h1>");
    vec![
        fault("500, once", 500, &[]).once(),
        // Two retries, regardless of max_retries.
        Row {
            max_retries: 9,
            ..fault("500, always", 500, &["HTTP 500", "upstream_failed"]).attempts(3, 3)
        },
        fault("502, once", 502, &[]).once(),
        fault("503, once", 503, &[]).once(),
        fault("504, once", 504, &[]).once(),
        fault("503, always", 503, &["HTTP 503", "upstream_failed"]),
        Row::fault("HTML 502, always", Class::Transient, html)
            .effect_unknown()
            .facts(&["HTTP 502", "  | <h1>Bad Gateway</h1>"])
            .advice(&["Try again later"]),
    ]
}
