//! Faults on demand: what goes wrong, for which requests, how often.
//!
//! Rules are asked in the order in which they were made; the first that fits a request and is not used up takes it. In JSON:
//!
//! ```json
//! { "when": { "method": "POST", "domain": "example.se" }, "times": 2, "kind": { "problem": { "status": 503, "code": "upstream_failed" } } }
//! ```

mod kind;
pub(crate) mod play;

pub use kind::FaultKind;
use serde::{Deserialize, Serialize};

/// A rule that makes requests go wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// What it is there for. Only people read it: it stands on the sandbox's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Which requests. Default: any to the API.
    #[serde(default)]
    pub when: Matcher,
    /// So many fitting requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests are harmed. Default: one.
    #[serde(default)]
    pub times: Times,
    /// What happens to them.
    pub kind: FaultKind,
}

/// Which requests a fault is for. What is left out fits any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Matcher {
    /// The method, in upper case.
    pub method: Option<String>,
    /// The beginning of the path, from `/api/v2` on.
    pub path_prefix: Option<String>,
    /// The domain in the path or in the list's `name=`, by id or by name.
    pub domain: Option<String>,
}

/// How many requests a fault harms. In JSON `"once"`, `"forever"` or a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "serde_json::Value")]
pub enum Times {
    /// One.
    #[default]
    Once,
    /// All, until the faults are cleared.
    Forever,
    /// So many.
    #[serde(untagged)]
    Times(u32),
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
                "{value} is no number of times; write \"once\", \"forever\" or a whole number"
            )),
        }
    }
}

impl Fault {
    /// A fault that harms the next request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            comment: None,
            when: Matcher::default(),
            skip: 0,
            times: Times::Once,
            kind,
        }
    }

    /// Only requests with this method.
    pub fn on(mut self, method: &str) -> Self {
        self.when.method = Some(method.to_owned());
        self
    }

    /// Only requests whose path begins so, as `/api/v2/domains/`.
    pub fn path(mut self, prefix: &str) -> Self {
        self.when.path_prefix = Some(prefix.to_owned());
        self
    }

    /// Only requests about this domain, by id or name.
    pub fn domain(mut self, name_or_id: &str) -> Self {
        self.when.domain = Some(name_or_id.to_owned());
        self
    }

    /// So many requests.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Times::Times(times),
            ..self
        }
    }

    /// All requests, until the faults are cleared.
    pub fn forever(self) -> Self {
        Self {
            times: Times::Forever,
            ..self
        }
    }

    /// Only after so many fitting requests.
    pub fn skip(self, skip: u32) -> Self {
        Self { skip, ..self }
    }
}

/// What a fault is matched against.
pub(crate) struct Subject<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The domain's id, its name, and the name that the list is asked for, as far as the request has them.
    pub(crate) domain: [Option<&'a str>; 3],
}

/// The rules that are not used up.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Fault>,
}

impl Faults {
    /// Adds a rule; the error says what no answer could be made of.
    pub(crate) fn add(&mut self, fault: Fault) -> Result<(), String> {
        fault.kind.check()?;
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

    /// The fault that takes this request, if one does.
    pub(crate) fn take(&mut self, subject: &Subject<'_>) -> Option<FaultKind> {
        let index = self.rules.iter_mut().position(|rule| {
            if !rule.when.fits(subject) {
                return false;
            }
            let waits = rule.skip > 0;
            rule.skip = rule.skip.saturating_sub(1);
            !waits
        })?;
        let rule = &mut self.rules[index];
        let left = match rule.times {
            Times::Forever => return Some(rule.kind.clone()),
            Times::Once => 0,
            Times::Times(times) => times.saturating_sub(1),
        };
        if left == 0 {
            return Some(self.rules.remove(index).kind);
        }
        rule.times = Times::Times(left);
        Some(rule.kind.clone())
    }
}

impl Matcher {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        self.method
            .as_deref()
            .is_none_or(|method| method == subject.method)
            && self
                .path_prefix
                .as_deref()
                .is_none_or(|prefix| subject.path.starts_with(prefix))
            && self
                .domain
                .as_deref()
                .is_none_or(|domain| subject.domain.contains(&Some(domain)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Subject<'_> = Subject {
        method: "GET",
        path: "/api/v2/domains/d1",
        domain: [Some("d1"), Some("a.se"), None],
    };
    const POST: Subject<'_> = Subject {
        method: "POST",
        ..GET
    };

    fn faults(rules: impl IntoIterator<Item = Fault>) -> Faults {
        let mut faults = Faults::default();
        for rule in rules {
            faults.add(rule).expect("the rule is possible");
        }
        faults
    }

    #[test]
    fn a_fault_harms_as_many_requests_as_it_says() {
        let harmed = |fault: Fault| {
            let mut faults = faults([fault]);
            (0..5)
                .map(|_| u8::from(faults.take(&GET).is_some()))
                .collect::<Vec<_>>()
        };
        assert_eq!(harmed(Fault::new(FaultKind::ResetBefore)), [1, 0, 0, 0, 0]);
        assert_eq!(
            harmed(Fault::new(FaultKind::ResetBefore).times(2).skip(1)),
            [0, 1, 1, 0, 0]
        );
        assert_eq!(
            harmed(Fault::new(FaultKind::ResetBefore).forever()),
            [1, 1, 1, 1, 1]
        );
    }

    #[test]
    fn a_fault_takes_only_the_requests_that_it_is_for() {
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
    fn the_first_fitting_rule_goes_first() {
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
    fn an_impossible_answer_is_refused_when_the_rule_is_made() {
        let error = Faults::default()
            .add(Fault::new(FaultKind::problem(42, "x")))
            .expect_err("42 is no status");
        assert!(error.contains("42"), "{error}");
    }
}
