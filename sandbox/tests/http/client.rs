//! HTTP clients for the API and for the sandbox's own paths.

use hostup_sandbox::{MAIN_KEY, Sandbox};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// A client of the API with one key.
pub(crate) struct Caller<'a> {
    sandbox: &'a Sandbox,
    client: Client,
    key: String,
}

impl<'a> Caller<'a> {
    pub(crate) fn main(sandbox: &'a Sandbox) -> Self {
        Self::with_key(sandbox, MAIN_KEY)
    }

    pub(crate) fn with_key(sandbox: &'a Sandbox, key: &str) -> Self {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client without TLS needs nothing");
        Self {
            sandbox,
            client,
            key: key.to_owned(),
        }
    }

    /// A request to a path below the base URL, with the key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.sandbox.base_url()))
            .bearer_auth(&self.key)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path)
            .send()
            .await
            .expect("a response")
    }

    /// The path of a domain's automatic DNSSEC.
    pub(crate) fn path(&self, domain: &str) -> String {
        format!("/domains/{}/dnssec-auto", self.sandbox.id_of(domain))
    }

    /// The answer to a GET of a domain's automatic DNSSEC.
    pub(crate) async fn state(&self, domain: &str) -> Value {
        ok(self.get(&self.path(domain)).await).await
    }

    /// The answer to a POST of a domain's automatic DNSSEC.
    pub(crate) async fn act(&self, domain: &str, action: &str) -> Value {
        ok(self
            .post(&self.path(domain), &json!({ "action": action }))
            .await)
        .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path)
            .json(body)
            .send()
            .await
            .expect("a response")
    }
}

/// A request to one of the sandbox's own paths, without a key.
pub(crate) fn sandbox_request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client without TLS needs nothing");
    client.request(method, format!("http://{}{path}", sandbox.address()))
}

/// The JSON body of a response, which must be 200.
pub(crate) async fn ok(response: Response) -> Value {
    let status = response.status();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// The problem document of a response, which must have this status and code.
pub(crate) async fn problem(response: Response, status: u16, code: &str) -> Value {
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let answered = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(
        (answered, body["code"].as_str()),
        (status, Some(code)),
        "{body}"
    );
    body
}
