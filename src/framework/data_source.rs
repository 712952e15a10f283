//! A data source: something that is looked up and never changed.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use super::value::{from_value, to_value};
use super::{Diagnostic, Diagnostics, Schema, Value};

/// What an author says of one kind of data source.
pub trait DataSource: Send + Sync + 'static {
    /// The name in configurations, such as `hostup_domain`.
    const TYPE_NAME: &'static str;
    /// What a configured provider hands over.
    type Client: Send + Sync + 'static;
    /// What users can set: each field an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;
    /// All attributes.
    type State: DeserializeOwned + Serialize + Send + Sync;

    /// The schema. Static: the same whenever it is asked for.
    fn schema(&self) -> Schema;

    /// Checks a configuration beyond its schema. Values may be unknown.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

    /// Looks it up; everything in the configuration is known.
    fn read(
        &self,
        context: Look<'_, Self::Client>,
        config: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;
}

/// What a look-up works with.
#[derive(Debug)]
pub struct Look<'a, C> {
    /// What the configured provider handed over.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted.
    pub stop: &'a CancellationToken,
    /// Where warnings go.
    pub diagnostics: &'a mut Diagnostics,
}

/// What a look-up found.
#[derive(Debug)]
pub struct Found {
    /// The state; `None` with errors.
    pub state: Option<Value>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// A [`DataSource`] on untyped values.
pub trait AnyDataSource<C>: Send + Sync {
    /// The name in configurations.
    fn type_name(&self) -> &'static str;

    /// The schema, made at the first call.
    fn schema(&self) -> &Schema;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Looks it up.
    fn read<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        config: Value,
    ) -> BoxFuture<'a, Found>;
}

impl<C> fmt::Debug for dyn AnyDataSource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// A data source for a provider's list.
pub fn listed<D: DataSource>(source: D) -> Box<dyn AnyDataSource<D::Client>> {
    Box::new(Listed {
        source,
        schema: OnceLock::new(),
    })
}

struct Listed<D> {
    source: D,
    schema: OnceLock<Schema>,
}

impl<D: DataSource> Listed<D> {
    async fn look(&self, look: Look<'_, D::Client>, config: Value) -> Result<Value, Diagnostic> {
        let typed: D::Config = from_value(config.clone()).map_err(unreadable::<D>)?;
        let state = self.source.read(look, typed).await?;
        let kind = self.schema().kind();
        let mut state = to_value(&state, kind).map_err(unreadable::<D>)?;
        self.schema().complete(&mut state);
        Ok(echo(config, state))
    }
}

impl<D: DataSource> AnyDataSource<D::Client> for Listed<D> {
    fn type_name(&self) -> &'static str {
        D::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.source.schema())
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = self.schema().validate(config);
        if !diagnostics.has_errors() {
            match from_value(config.clone()) {
                Ok(config) => self.source.validate(&config, &mut diagnostics),
                Err(error) => diagnostics.push(unreadable::<D>(error)),
            }
        }
        diagnostics
    }

    fn read<'a>(
        &'a self,
        client: &'a D::Client,
        stop: &'a CancellationToken,
        config: Value,
    ) -> BoxFuture<'a, Found> {
        Box::pin(async move {
            // What was unknown in the validation may be null now.
            let mut diagnostics = self.schema().validate(&config);
            if diagnostics.has_errors() {
                return Found {
                    state: None,
                    diagnostics,
                };
            }
            let look = Look {
                client,
                stop,
                diagnostics: &mut diagnostics,
            };
            let outcome = self.look(look, config).await;
            let state = outcome.map_err(|error| diagnostics.push(error)).ok();
            Found { state, diagnostics }
        })
    }
}

/// What users wrote comes back as they wrote it, however the service spells it.
fn echo(config: Value, state: Value) -> Value {
    let (Value::Mapping(config), Value::Mapping(mut state)) = (config, state) else {
        return Value::Null;
    };
    state.extend(config.into_iter().filter(|(_, value)| !value.is_null()));
    Value::Mapping(state)
}

fn unreadable<D: DataSource>(error: impl fmt::Display) -> Diagnostic {
    let detail = format!(
        "A value is not of the shape that this provider knows: {error}.\n\nPlease report this."
    );
    Diagnostic::error(format!("Cannot read a value of {}", D::TYPE_NAME), detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_wrote_comes_back_as_written_and_the_rest_as_found() {
        let object = |name: Value, size: Value| {
            Value::Mapping([("name".to_owned(), name), ("size".to_owned(), size)].into())
        };
        let config = object(Value::string("A"), Value::Null);
        let state = object(Value::string("a"), Value::string("7"));
        assert_eq!(
            echo(config, state),
            object(Value::string("A"), Value::string("7"))
        );
    }
}
