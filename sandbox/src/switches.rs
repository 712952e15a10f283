//! How the whole sandbox behaves: its traps, its timing, its limits.

use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{RateLimit, Traps, span};

/// Settings of the whole sandbox, in fixtures under `switches` and over HTTP under `/_sandbox/switches`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
    /// What holds for every domain that does not say otherwise.
    pub traps: Traps,
    /// What is wrong with the list of domains. Default: nothing.
    pub list: Option<ListTrap>,
    /// The answer about a domain of another account. Default `notFound`.
    pub foreign_domain: ForeignDomain,
    /// Problem documents are sent as `application/json`. Default `false`: `application/problem+json`.
    pub problems_as_plain_json: bool,
    /// The limit on requests, per account. Default: none.
    pub rate_limit: Option<RateLimit>,
    /// How long every answer takes, in real time.
    #[serde(with = "span")]
    pub latency: Duration,
    /// How long automation pauses after a change of name servers, on the sandbox's clock. Default 72 h, as documented.
    #[serde(with = "span")]
    pub cooldown: Duration,
    /// How long a domain is pending before its checks have passed, on the sandbox's clock. Default 10 min.
    #[serde(with = "span")]
    pub checks_take: Duration,
    /// How often the platform looks at a domain again, which moves `lastCheckedAt`. Default 4 h; zero never moves it.
    #[serde(with = "span")]
    pub check_every: Duration,
    /// The TLDs that automation serves. Default `se`, `nu` and `test`; a domain under another one is `inactive`.
    pub supported_tlds: Vec<String>,
    /// The page size of a list call without `limit`. The documentation names none; default 100.
    pub default_page: usize,
}

/// The ways in which a list of domains can be no list. Each holds for every list call, with `name` or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListTrap {
    /// Pages have no `data`.
    NoData,
    /// Every page says `hasMore: true` and none has a `nextCursor`.
    NoNextCursor,
    /// The second page names itself as the next one.
    RepeatingCursor,
    /// Every page has a fresh cursor to one more page; past the last domain they are empty.
    EndlessCursors,
}

/// What a caller hears about a domain of another account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ForeignDomain {
    /// 404, the same as for a domain that does not exist.
    #[default]
    NotFound,
    /// 403 `forbidden`.
    Forbidden,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            traps: Traps::default(),
            list: None,
            foreign_domain: ForeignDomain::default(),
            problems_as_plain_json: false,
            rate_limit: None,
            latency: Duration::ZERO,
            cooldown: Duration::from_secs(72 * 3600),
            checks_take: Duration::from_secs(10 * 60),
            check_every: Duration::from_secs(4 * 3600),
            supported_tlds: ["se", "nu", "test"].map(String::from).to_vec(),
            default_page: 100,
        }
    }
}

impl Switches {
    /// Whether automation serves the TLD of `name`.
    pub(crate) fn supports(&self, name: &str) -> bool {
        let tld = name.rsplit('.').next().unwrap_or(name);
        self.supported_tlds
            .iter()
            .any(|known| known.eq_ignore_ascii_case(tld))
    }
}

/// `settings` changed by a JSON merge patch (RFC 7396): what the patch does not name stays, null is back to the default.
pub(crate) fn patched<T: Serialize + DeserializeOwned>(
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
    fn a_patch_changes_what_it_names_and_null_takes_a_setting_back() {
        let changed = patched(
            &Switches::default(),
            &json!({"latency": "5ms", "traps": {"readLag": 2}, "foreignDomain": "forbidden"}),
        )
        .expect("the patch fits");
        assert_eq!(changed.latency, Duration::from_millis(5));
        assert_eq!(changed.traps.read_lag, Some(2));
        assert_eq!(changed.cooldown, Switches::default().cooldown);

        let back = patched(
            &changed,
            &json!({"latency": null, "traps": {"readLag": null}, "foreignDomain": null}),
        )
        .expect("the patch fits");
        assert_eq!(back, Switches::default());
    }

    #[test]
    fn a_patch_with_a_misspelt_setting_is_refused_by_its_name() {
        let error =
            patched(&Switches::default(), &json!({"latancy": "5ms"})).expect_err("no such switch");
        assert!(error.to_string().contains("latancy"), "{error}");
    }
}
