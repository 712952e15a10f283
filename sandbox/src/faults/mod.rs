//! Injected faults: what goes wrong, for which requests, how often.
//!
//! Rules are checked in the order in which they were added. The first rule that matches a request and is not used up applies to
//! it. In JSON:
//!
//! ```json
//! { "when": { "method": "POST", "domain": "example.se" }, "times": 2, "kind": { "problem": { "status": 503, "code": "upstream_failed" } } }
//! ```

pub(crate) mod inject;
mod kind;

pub use kind::FaultKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A rule that makes requests fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// A comment for people. The sandbox's page shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The requests that it applies to. Default: all requests to the API.
    #[serde(default)]
    pub when: Matcher,
    /// The number of matching requests that are not affected first. Default 0.
    #[serde(default)]
    pub skip: u32,
    /// The number of requests that are affected: "once", "forever" (until the faults are cleared) or a number. Default `once`.
    #[serde(default)]
    #[schemars(schema_with = "times_schema")]
    pub times: Times,
    /// What happens to these requests.
    pub kind: FaultKind,
}

/// The requests that a fault applies to. A field that is absent matches all requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Matcher {
    /// The method, in upper case.
    pub method: Option<String>,
    /// The beginning of the path, such as `/api/v2/domains/`.
    pub path_prefix: Option<String>,
    /// The domain in the path or in the `name` parameter of the list, by id or name.
    pub domain: Option<String>,
}

/// The number of requests that a fault affects. In JSON `"once"`, `"forever"` or a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "serde_json::Value")]
pub enum Times {
    /// One request.
    #[default]
    Once,
    /// All requests, until the faults are cleared.
    Forever,
    /// This number of requests.
    #[serde(untagged)]
    Times(u32),
}

fn times_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [{ "enum": ["once", "forever"] }, { "type": "integer", "minimum": 0 }] })
}

impl TryFrom<serde_json::Value> for Times {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match (value.as_str(), number) {
            (Some("once"), _) => Ok(Self::Once),
            (Some("forever"), _) => Ok(Self::Forever),
            (_, Some(times)) => Ok(Self::Times(times)),
            _ => Err(format!(
                "{value} is not a number of times; write \"once\", \"forever\" or a whole number"
            )),
        }
    }
}

impl Fault {
    /// A fault that affects the next request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            comment: None,
            when: Matcher::default(),
            skip: 0,
            times: Times::Once,
            kind,
        }
    }

    /// Applies only to requests with this method.
    pub fn on(mut self, method: &str) -> Self {
        self.when.method = Some(method.to_owned());
        self
    }

    /// Applies only to requests whose path begins with `prefix`, such as `/api/v2/domains/`.
    pub fn path(mut self, prefix: &str) -> Self {
        self.when.path_prefix = Some(prefix.to_owned());
        self
    }

    /// Applies only to requests about this domain, by id or name.
    pub fn domain(mut self, name_or_id: &str) -> Self {
        self.when.domain = Some(name_or_id.to_owned());
        self
    }

    /// Applies to this number of requests.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Times::Times(times),
            ..self
        }
    }

    /// Applies to all requests, until the faults are cleared.
    pub fn forever(self) -> Self {
        Self {
            times: Times::Forever,
            ..self
        }
    }

    /// Does not apply to the first `skip` matching requests.
    pub fn skip(self, skip: u32) -> Self {
        Self { skip, ..self }
    }
}

/// The properties of a request that a fault is matched against.
pub(crate) struct RequestTarget<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The id in the path, the name of that domain, and the `name` parameter of the list, as far as the request has them.
    pub(crate) domain: [Option<&'a str>; 3],
}

/// The pending faults.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Fault>,
}

impl Faults {
    /// Adds a rule. The error says why no response can be created from it.
    pub(crate) fn add(&mut self, fault: Fault) -> Result<(), String> {
        fault.kind.validate()?;
        self.rules.push(fault);
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn rules(&self) -> &[Fault] {
        &self.rules
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Finds the fault that applies to this request, and counts the request.
    pub(crate) fn take(&mut self, target: &RequestTarget<'_>) -> Option<FaultKind> {
        let index = self.rules.iter_mut().position(|rule| {
            if !rule.when.matches(target) {
                return false;
            }
            let is_skipped = rule.skip > 0;
            rule.skip = rule.skip.saturating_sub(1);
            !is_skipped
        })?;
        let rule = &mut self.rules[index];
        let remaining = match rule.times {
            Times::Forever => return Some(rule.kind.clone()),
            Times::Once => 0,
            Times::Times(times) => times.saturating_sub(1),
        };
        if remaining == 0 {
            return Some(self.rules.remove(index).kind);
        }
        rule.times = Times::Times(remaining);
        Some(rule.kind.clone())
    }
}

impl Matcher {
    fn matches(&self, target: &RequestTarget<'_>) -> bool {
        self.method
            .as_deref()
            .is_none_or(|method| method == target.method)
            && self
                .path_prefix
                .as_deref()
                .is_none_or(|prefix| target.path.starts_with(prefix))
            && self
                .domain
                .as_deref()
                .is_none_or(|domain| target.domain.contains(&Some(domain)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: RequestTarget<'_> = RequestTarget {
        method: "GET",
        path: "/api/v2/domains/d1",
        domain: [Some("d1"), Some("a.se"), None],
    };
    const POST: RequestTarget<'_> = RequestTarget {
        method: "POST",
        ..GET
    };

    fn faults(rules: impl IntoIterator<Item = Fault>) -> Faults {
        let mut faults = Faults::default();
        for rule in rules {
            faults.add(rule).expect("a valid rule");
        }
        faults
    }

    #[test]
    fn take_applies_fault_the_configured_number_of_times() {
        let affected = |fault: Fault| {
            let mut faults = faults([fault]);
            (0..5)
                .map(|_| u8::from(faults.take(&GET).is_some()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            affected(Fault::new(FaultKind::ResetBefore)),
            [1, 0, 0, 0, 0]
        );
        assert_eq!(
            affected(Fault::new(FaultKind::ResetBefore).times(2).skip(1)),
            [0, 1, 1, 0, 0]
        );
        assert_eq!(
            affected(Fault::new(FaultKind::ResetBefore).forever()),
            [1, 1, 1, 1, 1]
        );
    }

    #[test]
    fn take_applies_fault_to_matching_requests_only() {
        let takes = |fault: Fault| faults([fault]).take(&POST).is_some();
        let fault = || Fault::new(FaultKind::ResetBefore);
        assert!(takes(
            fault().on("POST").path("/api/v2/domains/").domain("a.se")
        ));
        assert!(takes(fault().domain("d1")));
        assert!(!takes(fault().on("GET")));
        assert!(!takes(fault().path("/api/v2/me")));
        assert!(!takes(fault().domain("b.se")));
    }

    #[test]
    fn take_uses_first_matching_rule() {
        let mut faults = faults([
            Fault::new(FaultKind::problem(503, "upstream_failed")).on("POST"),
            Fault::new(FaultKind::ResetBefore),
            Fault::new(FaultKind::ResetAfter),
        ]);
        assert_eq!(faults.take(&GET), Some(FaultKind::ResetBefore));
        assert_eq!(
            faults.take(&POST),
            Some(FaultKind::problem(503, "upstream_failed"))
        );
        assert_eq!(faults.take(&POST), Some(FaultKind::ResetAfter));
        assert!(faults.is_empty());
    }

    #[test]
    fn add_refuses_invalid_status() {
        let error = Faults::default()
            .add(Fault::new(FaultKind::problem(42, "x")))
            .expect_err("42 is not a status");
        assert!(error.contains("42"), "{error}");
    }
}
