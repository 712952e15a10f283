//! `data "hostup_domain"`: one domain, by its name or its id.

use serde::Deserialize;

use super::attributes::{DomainState, attributes};
use crate::api;
use crate::framework::quote::inline;
use crate::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, ReadContext, Schema,
};
use crate::provider::{Client, call_error, lookup, unexpected_fields};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DomainDataSource;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    name: Attr<String>,
    id: Attr<String>,
}

impl DataSource for DomainDataSource {
    const TYPE_NAME: &'static str = "hostup_domain";
    type Client = Client;
    type Config = Config;
    type State = DomainState;

    fn schema(&self) -> Schema {
        let mut all = vec![
            Attribute::string("name").optional_computed().describe(
                "The domain name, such as `example.se`. Case and a trailing dot make no difference, and names \
                 such as `räksmörgås.se` can be written as they are. Exactly one of `name` and `id` must be set.",
            ),
            Attribute::string("id").optional_computed().check(|text| lookup::check_id(text, "id", "name")).describe(
                "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`.",
            ),
        ];
        all.extend(attributes());
        let description = "Looks up a domain of the account, most often to get its id from its name. The first two names \
                           need one request each; from the third name on, the list of the account is read once.\n\nA name that the \
                           account does not have is an error of every plan. Resources of a domain take `domain_name` \
                           themselves, and look it up only once.";
        Schema::new(0, Block::new(description, all))
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        lookup::exactly_one(("name", &config.name), ("id", &config.id), diagnostics);
    }

    async fn read(
        &self,
        context: ReadContext<'_, Client>,
        config: Config,
    ) -> Result<DomainState, Diagnostic> {
        match (config.name, config.id) {
            (Attr::Known(name), _) => {
                let domain =
                    lookup::find_by_name(context.client, context.stop, &name, "name").await?;
                Ok(state(context.diagnostics, domain, &name))
            }
            (_, Attr::Known(id)) => {
                let domain = read_by_id(&context, &id).await?;
                Ok(state(context.diagnostics, domain, &id))
            }
            _ => Err(lookup::neither_argument_set("name", "id")),
        }
    }
}

/// Returns the state, with a warning about unexpected fields. `label` is how the configuration names the domain.
fn state<Name: Into<Option<String>>>(
    diagnostics: &mut Diagnostics,
    domain: api::Domain<Name>,
    label: &str,
) -> DomainState {
    diagnostics.extend(unexpected_fields::warning(&domain.unexpected, || {
        inline(label)
    }));
    DomainState::from(domain)
}

async fn read_by_id(
    context: &ReadContext<'_, Client>,
    text: &str,
) -> Result<api::Domain<Option<String>>, Diagnostic> {
    let id = lookup::parse_id(text, "id")?;
    let domain = context.client.api.domain(&id, context.stop).await;
    domain.map_err(|error| {
        call_error::diagnostic(
            &format!("read the domain {}", inline(text)),
            &error,
            context.client,
        )
    })
}
