//! Settings of the whole sandbox: its quirks, its timing, its rate limit.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Quirks, RateLimit, duration};

/// Settings of the whole sandbox, in a fixture under `settings` and over HTTP under `/_sandbox/settings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The quirks of every domain that does not set its own.
    pub quirks: Quirks,
    /// A malformed list of domains. Default: none.
    pub list: Option<ListQuirk>,
    /// The answer about a domain of another account. Default `notFound`.
    pub foreign_domain: ForeignDomain,
    /// Problem documents are sent as `application/json`. Default `false`: `application/problem+json`.
    pub problems_as_plain_json: bool,
    /// The rate limit of each account. Default: none.
    pub rate_limit: Option<RateLimit>,
    /// How long every response is delayed, in real time, those of the name server too. Default 0 s.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub latency: Duration,
    /// How long automatic DNSSEC pauses after a change of name servers, by the sandbox's clock. Default 72 h, as documented.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub cooldown: Duration,
    /// How long a domain is `pending` before its checks pass, by the sandbox's clock. Default 10 min.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub checks_take: Duration,
    /// How long the DS of a domain stays in the parent zone after an opt-out, by the sandbox's clock. Default 10 min.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub ds_removal_takes: Duration,
    /// The TTL of DS records, in whole seconds. Default 1 h.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub ds_ttl: Duration,
    /// How often HostUp checks a domain again, which changes `lastCheckedAt`. Default 4 h; with zero it never changes.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub check_every: Duration,
    /// How long a change to HostUp's own name servers is queued before it takes effect, by the sandbox's clock. Default 1 min.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub nameserver_job_takes: Duration,
    /// The TLDs that support automatic DNSSEC and glue records. Default `se`, `nu` and `test`. A domain under another TLD is
    /// `inactive`.
    pub supported_tlds: Vec<String>,
    /// The page size of a list request without `limit`. The documentation names none; default 100.
    #[schemars(range(min = 1))]
    pub default_page_size: usize,
}

/// A malformed answer to every list request, with or without `name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ListQuirk {
    /// Pages have no `data`.
    NoData,
    /// Every page says `hasMore: true` and none has a `nextCursor`.
    NoNextCursor,
    /// The second page has its own cursor as `nextCursor`.
    RepeatingCursor,
    /// Every page has a new cursor to another page; pages after the last domain are empty.
    EndlessCursors,
}

/// The answer about a domain of another account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ForeignDomain {
    /// 404, the same as for a domain that does not exist.
    #[default]
    NotFound,
    /// 403 `forbidden`.
    Forbidden,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            quirks: Quirks::default(),
            list: None,
            foreign_domain: ForeignDomain::default(),
            problems_as_plain_json: false,
            rate_limit: None,
            latency: Duration::ZERO,
            cooldown: Duration::from_secs(72 * 3600),
            checks_take: Duration::from_secs(10 * 60),
            ds_removal_takes: Duration::from_secs(10 * 60),
            ds_ttl: Duration::from_secs(3600),
            check_every: Duration::from_secs(4 * 3600),
            nameserver_job_takes: Duration::from_secs(60),
            supported_tlds: ["se", "nu", "test"].map(String::from).to_vec(),
            default_page_size: 100,
        }
    }
}

impl Settings {
    /// Whether the TLD of `name` supports automatic DNSSEC and glue records.
    pub(crate) fn supports_automatic_dnssec(&self, name: &str) -> bool {
        let tld = name.rsplit('.').next().unwrap_or(name);
        self.supported_tlds
            .iter()
            .any(|known| known.eq_ignore_ascii_case(tld))
    }
}

/// Applies a JSON merge patch (RFC 7396) to `settings`: fields that it does not name are kept, and null resets a field to its
/// default.
pub(crate) fn apply_patch<T: Serialize + DeserializeOwned>(
    settings: &T,
    patch: &Value,
) -> Result<T, serde_json::Error> {
    let mut merged = serde_json::to_value(settings)?;
    merge(&mut merged, patch);
    serde_json::from_value(merged)
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(fields) = target else {
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn apply_patch_changes_named_fields_and_null_resets_them() {
        let changed = apply_patch(
            &Settings::default(),
            &json!({"latency": "5ms", "quirks": {"readLag": 2}, "foreignDomain": "forbidden"}),
        )
        .expect("a valid patch");
        assert_eq!(changed.latency, Duration::from_millis(5));
        assert_eq!(changed.quirks.read_lag, Some(2));
        assert_eq!(changed.cooldown, Settings::default().cooldown);

        let back = apply_patch(
            &changed,
            &json!({"latency": null, "quirks": {"readLag": null}, "foreignDomain": null}),
        )
        .expect("a valid patch");
        assert_eq!(back, Settings::default());
    }

    #[test]
    fn apply_patch_refuses_unknown_field() {
        let error = apply_patch(&Settings::default(), &json!({"latancy": "5ms"}))
            .expect_err("no such setting");
        assert!(error.to_string().contains("latancy"), "{error}");
    }
}
