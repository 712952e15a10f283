//! `hostup_domain`: one domain, by its name or its id.

use serde::Deserialize;

use super::attributes::{DomainState, told};
use crate::api;
use crate::framework::quote::inline;
use crate::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, ReadContext, Schema,
};
use crate::provider::{Client, failure, lookup, unexpected_fields};

/// The data source.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Domain;

/// What users set.
#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    name: Attr<String>,
    id: Attr<String>,
}

impl DataSource for Domain {
    const TYPE_NAME: &'static str = "hostup_domain";
    type Client = Client;
    type Config = Config;
    type State = DomainState;

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            Attribute::string("name").optional_computed().describe(
                "The name of the domain, such as `example.se`. Case and a trailing dot make no difference, and names \
                 such as `räksmörgås.se` can be written as they are. Exactly one of `name` and `id` must be set.",
            ),
            Attribute::string("id").optional_computed().check(|text| lookup::check_id(text, "id", "name")).describe(
                "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`.",
            ),
        ];
        attributes.extend(told());
        let description = "Looks up a domain of the account, most often to get its id from its name. Up to two names are \
                           one call each; from the third on the list of the account is read once and answers.";
        Schema::new(0, Block::new(description, attributes))
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        lookup::exactly_one(("name", &config.name), ("id", &config.id), diagnostics);
    }

    async fn read(
        &self,
        look: ReadContext<'_, Client>,
        config: Config,
    ) -> Result<DomainState, Diagnostic> {
        match (config.name, config.id) {
            (Attr::Known(name), _) => {
                let found = lookup::by_name(&look, &name, "name").await?;
                Ok(taken(look.diagnostics, found, &name))
            }
            (_, Attr::Known(id)) => {
                let found = by_id(&look, &id).await?;
                Ok(taken(look.diagnostics, found, &id))
            }
            _ => Err(lookup::neither("name", "id")),
        }
    }
}

/// What is found, with a warning where it has an unexpected form. `asked` is how the domain was named.
fn taken<Name: Into<Option<String>>>(
    diagnostics: &mut Diagnostics,
    found: api::Domain<Name>,
    asked: &str,
) -> DomainState {
    diagnostics.extend(unexpected_fields::warning(&found.unexpected, || {
        inline(asked)
    }));
    DomainState::from(found)
}

async fn by_id(
    look: &ReadContext<'_, Client>,
    text: &str,
) -> Result<api::Domain<Option<String>>, Diagnostic> {
    let id = lookup::parse_id(text, "id")?;
    let found = look.client.api.domain(&id, look.stop).await;
    found.map_err(|error| {
        failure::told(
            &format!("read the domain {}", inline(text)),
            &error,
            look.client,
        )
    })
}
