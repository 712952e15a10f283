//! The attributes of the resource and their descriptions.

use crate::framework::schema::Attribute;
use crate::framework::{Block, Schema, Value, timeouts};
use crate::provider::per_domain;

const DESCRIPTION: &str = "Manages the automatic DNSSEC of one domain. For an enrolled domain, HostUp checks the DNSSEC \
    material and publishes the DS record at the registry. This resource enrols the domain or opts it out, and shows what \
    HostUp reports.\n\nAutomatic DNSSEC exists for domains that are delegated to HostUp's name servers. Including a domain does \
    not skip the 72 hours that HostUp waits after a change of name servers: the apply succeeds, and the status is \
    `blocked` until the pause ends.";

pub(super) fn schema() -> Schema {
    let mut attributes = Vec::from(per_domain::attributes());
    attributes.extend(configured());
    attributes.extend(observed());
    let timeouts = timeouts::block(
        "How long to wait for `active` after a creation, such as `30m`. Default `10m`. The time counts from the first wait \
         of the run; a wait that begins after its end reads the status once.",
        "How long to wait for `active` after an update. Default `10m`.",
    );
    Schema::new(0, Block::new(DESCRIPTION, attributes).with(timeouts))
}

fn configured() -> Vec<Attribute> {
    vec![
        Attribute::string("action").required().one_of(&["include", "exclude"]).describe(
            "`include` enrols the domain, `exclude` opts it out. There is no default, so a missing value never switches \
             DNSSEC off.",
        ),
        Attribute::string("on_destroy")
            .one_of(&["keep", "exclude"])
            .default_value(Value::string("keep"))
            .describe(
                "What destroying this resource does: `keep` (the default) only removes the domain from the state and \
                 changes nothing at HostUp, `exclude` opts the domain out. The value of the last apply counts. A \
                 replacement for the same domain never opts it out.",
            ),
        Attribute::bool("wait_for_active").default_value(Value::Bool(false)).describe(
            "Whether an apply that includes the domain waits until its status is `active`. Default `false`. A wait \
             that does not end in `active` is a warning, never an error. Has no effect if `action` is `exclude`.",
        ),
    ]
}

/// Returns the attributes of [`Observed`](super::observed::Observed).
pub(super) fn observed() -> Vec<Attribute> {
    let mut attributes = reported();
    attributes.extend([
        Attribute::string("reason").computed().describe(
            "HostUp's explanation of the status. Another wording alone is not drift, so this attribute changes only \
             together with another one. The data source has the current text.",
        ),
        Attribute::string("block_reason").computed().describe(
            "HostUp's explanation of the pause. Like `reason`, it changes only together with another attribute.",
        ),
        Attribute::string("last_checked_at").computed().describe(
            "When HostUp last checked the domain. HostUp checks every few hours, which is not drift, so this attribute \
             changes only together with another one. The data source has the current time.",
        ),
    ]);
    attributes
}

/// Returns the observed attributes whose descriptions are the same in the resource and the data source.
pub(super) fn reported() -> Vec<Attribute> {
    vec![
        Attribute::string("status").computed().describe(
            "What HostUp reports: `active` (on and healthy), `pending` (waiting for checks), `blocked` (paused, usually \
             after a change of name servers), `excluded` (opted out), `inactive` (not active for this domain), `error` \
             (the last attempt failed), or a status that HostUp adds later.",
        ),
        Attribute::bool("is_enabled").computed().describe("Whether HostUp reports the automation as enabled."),
        Attribute::bool("is_blocked").computed().describe("Whether the automation is paused."),
        Attribute::string("blocked_until").computed().describe("When the pause ends: a timestamp in the format that HostUp uses."),
        Attribute::string("last_error").computed().describe("The error of the last failed attempt."),
        Attribute::string("nameservers_changed_at").computed().describe(
            "When the name servers of the domain were last changed, if HostUp reports it.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::model::{Config, State};
    use super::*;
    use crate::framework::schema::{Reserved, struct_match, violations};

    #[test]
    fn schema_follows_the_rules_of_core() {
        assert_eq!(
            violations(schema().block(), Reserved::Resource),
            Vec::<String>::new()
        );
    }

    #[test]
    fn schema_matches_the_structs() {
        assert_eq!(
            struct_match::mismatches::<Config, State>(&schema()),
            Vec::<String>::new()
        );
    }
}
