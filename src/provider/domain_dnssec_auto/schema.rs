//! The attributes and what users read about them.

use crate::framework::schema::Attribute;
use crate::framework::{Block, Schema, Value, timeouts};
use crate::provider::per_domain;

/// The attributes that are open whenever HostUp is written to. `id` and `domain_name` belong to the domain, not to
/// its automation, and are not among them.
pub(super) const OBSERVED: [&str; 9] = [
    "status",
    "reason",
    "is_enabled",
    "is_blocked",
    "blocked_until",
    "block_reason",
    "last_checked_at",
    "last_error",
    "nameservers_changed_at",
];

const DESCRIPTION: &str = "Puts the automatic DNSSEC of one domain under code. HostUp then checks the domain's DNSSEC \
    material and publishes the DS record at the registry by itself; this resource says whether it should, and shows what \
    it reports.\n\nAutomatic DNSSEC exists for domains that are delegated to HostUp's name servers. Including a domain does \
    not skip the 72 hours that HostUp waits after a change of name servers: the apply succeeds, and the status is \
    `blocked` until they are over.";

/// The schema.
pub(super) fn schema() -> Schema {
    let mut attributes = Vec::from(per_domain::attributes());
    attributes.extend(wanted());
    attributes.extend(observed());
    let timeouts = timeouts::block(
        "How long to wait for `active` after a creation, such as `30m`. Default `10m`. It is counted from the first wait \
         of the run; a wait that begins later still looks once.",
        "The same after an update. Default `10m`.",
    );
    Schema::new(0, Block::new(DESCRIPTION, attributes).with(timeouts))
}

fn wanted() -> Vec<Attribute> {
    vec![
        Attribute::string("action").required().one_of(&["include", "exclude"]).describe(
            "What is wanted: `include` enrols the domain, `exclude` opts it out. There is no default, so that leaving \
             it out can never switch DNSSEC off.",
        ),
        Attribute::string("on_destroy")
            .one_of(&["keep", "exclude"])
            .default_value(Value::string("keep"))
            .describe(
                "What destroying this resource does: `keep` (the default) forgets the domain and changes nothing at \
                 HostUp, `exclude` opts it out. The value of the last apply counts. A replacement for the same domain \
                 never opts it out.",
            ),
        Attribute::bool("wait_for_active").default_value(Value::Bool(false)).describe(
            "Whether an apply that includes the domain waits until its status is `active`. Default `false`. A wait \
             that does not end in `active` gives a warning, never an error. Without meaning when `action` is `exclude`.",
        ),
    ]
}

fn observed() -> Vec<Attribute> {
    let mut attributes = reported();
    attributes.extend([
        Attribute::string("reason").computed().describe(
            "HostUp's words for the status. Words alone are no drift: this is the wording of the moment when something \
             else changed last. The data source has the present one.",
        ),
        Attribute::string("block_reason").computed().describe(
            "HostUp's words for the pause; see `reason` for their age.",
        ),
        Attribute::string("last_checked_at").computed().describe(
            "When HostUp last checked the domain, as of the moment when something else changed last. It moves by \
             itself every few hours, which is no drift; the data source has the present one.",
        ),
    ]);
    attributes
}

/// What resource and data source report in the same words.
pub(super) fn reported() -> Vec<Attribute> {
    vec![
        Attribute::string("status").computed().describe(
            "What HostUp reports: `active` (on and healthy), `pending` (waiting for checks), `blocked` (paused, usually \
             after a change of name servers), `excluded` (opted out), `inactive` (not active for this domain), `error` \
             (the last attempt failed), or a status that HostUp adds later.",
        ),
        Attribute::bool("is_enabled").computed().describe("Whether HostUp counts the automation as enabled."),
        Attribute::bool("is_blocked").computed().describe("Whether the automation is paused."),
        Attribute::string("blocked_until").computed().describe("When the pause ends, in HostUp's notation of time."),
        Attribute::string("last_error").computed().describe("What the last failed attempt ended with."),
        Attribute::string("nameservers_changed_at").computed().describe(
            "When the name servers of the domain were changed last, if HostUp tells it.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::model::{Config, State};
    use super::*;
    use crate::framework::schema::{Reserved, agreement, breaches};

    #[test]
    fn the_schema_keeps_cores_rules() {
        assert_eq!(
            breaches(schema().block(), Reserved::Resource),
            Vec::<String>::new()
        );
    }

    #[test]
    fn schema_and_structs_agree() {
        assert_eq!(
            agreement::disagreements::<Config, State>(&schema()),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_is_open_after_a_write_is_computed() {
        for name in OBSERVED {
            let schema = schema();
            let attribute = schema
                .block()
                .attribute(name)
                .expect("an observed attribute is declared");
            assert!(!attribute.is_settable(), "{name}");
        }
    }
}
