//! The list resource: three objects, cut at the limit.

use serde::Deserialize;
use terraform_provider_hostup::framework::{
    Attr, Attribute, Block, Diagnostic, Diagnostics, ListContext, ListItem, ListResource,
    ListSender, Schema,
};

use super::{Everything, State};

pub struct EverythingList;

#[derive(Debug, Deserialize)]
pub struct Config {
    prefix: Attr<String>,
}

impl ListResource for EverythingList {
    type Managed = Everything;
    type Config = Config;

    fn schema(&self) -> Schema {
        let prefix = Attribute::string("prefix").describe("How their names begin.");
        Schema::new(0, Block::new("Lists them.", vec![prefix]))
    }

    async fn list(
        &self,
        query: ListContext<'_, ()>,
        config: Config,
        events: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        let prefix = config.prefix.into_known().unwrap_or_default();
        for name in ["a", "b", "c"].into_iter().take(query.limit) {
            let name = format!("{prefix}{name}");
            let item = ListItem {
                display_name: name.clone(),
                state: State::named(name),
                diagnostics: Diagnostics::default(),
            };
            if !events.send(item).await {
                break;
            }
        }
        Ok(())
    }
}
