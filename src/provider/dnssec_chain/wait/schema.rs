//! The attributes of the resource and their descriptions.

use crate::framework::schema::Attribute;
use crate::framework::{Block, Schema, Type, timeouts};
use crate::provider::dnssec_chain::arguments;

const DESCRIPTION: &str = "Waits until the DNS shows a domain as `secure` or as `insecure`, so that what depends on it is applied only \
    then. HostUp is not called, and no API key is needed. `hostup_dnssec_chain` explains the statuses.\n\nOnly the creation \
    waits. It ends with an error when the timeout passes, and nothing that depends on the resource is applied; the next apply \
    waits again. A refresh sends no query, and a destroy does nothing. There is nothing to import.\n\nA wait for `insecure` \
    also holds after the DS records of the domain are gone, for the longest TTL that it has seen them with, since caches may \
    keep them for as long. So the timeout must be longer than that TTL, which the data source has as `ds_ttl`. If the wait \
    saw no DS record, it does not hold, and warns that it did not.";

pub(super) fn schema() -> Schema {
    let attributes = vec![
        arguments::domain_name().requires_replace().describe(
            "The domain name, such as `example.se`. Another spelling is not a change; another name waits again.",
        ),
        Attribute::string("wait_for")
            .required()
            .one_of(&["secure", "insecure"])
            .requires_replace()
            .describe("The status to wait for: `secure` or `insecure`. A change waits again."),
        Attribute::typed("triggers", Type::Map(Box::new(Type::String)))
            .requires_replace()
            .describe("Any values. A change of one of them waits again."),
        arguments::resolvers(),
        Attribute::string("id")
            .computed()
            .describe("The domain name in lower case, without trailing dot and in ASCII."),
    ];
    let timeouts = timeouts::create_block(
        "How long the creation waits at most, such as `3h`. Default `30m`. For `insecure` it must be longer than the TTL of \
         the DS records.",
    );
    Schema::new(0, Block::new(DESCRIPTION, attributes).with(timeouts))
}

#[cfg(test)]
mod tests {
    use super::super::model::{Config, State};
    use super::*;
    use crate::framework::schema::struct_match;

    #[test]
    fn schema_matches_the_structs() {
        assert_eq!(
            struct_match::mismatches::<Config, State>(&schema()),
            Vec::<String>::new()
        );
    }
}
