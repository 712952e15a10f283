//! A data source: an object that is read and never changed.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use super::client_source::ClientSource;
use super::value::{from_value, to_value};
use super::{Diagnostic, Diagnostics, Schema, Value};

/// A type of data source.
pub trait DataSource: Send + Sync + 'static {
    /// The name in configurations, such as `example_server`.
    const TYPE_NAME: &'static str;
    /// The client of a configured provider, or one of its own.
    type Client: Send + Sync + 'static;
    /// What users can set. Each field is an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;
    /// All attributes.
    type State: DeserializeOwned + Serialize + Send + Sync;

    /// Returns the schema; the same at every call.
    fn schema(&self) -> Schema;

    /// Checks a configuration beyond its schema. Values may be unknown.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

    /// Reads the object. Every value of the configuration is known.
    fn read(
        &self,
        context: ReadContext<'_, Self::Client>,
        config: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;
}

/// The context of a read.
#[derive(Debug)]
pub struct ReadContext<'a, C> {
    /// The client.
    pub client: &'a C,
    /// Cancelled when Terraform is interrupted.
    pub stop: &'a CancellationToken,
    /// Collects warnings.
    pub diagnostics: &'a mut Diagnostics,
}

/// The result of a read.
#[derive(Debug)]
pub struct ReadResponse {
    /// The state; `None` with errors.
    pub state: Option<Value>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// A [`DataSource`] on untyped values.
pub trait AnyDataSource<C>: Send + Sync {
    /// Returns the name in configurations.
    fn type_name(&self) -> &'static str;

    /// Returns the schema, built at the first call.
    fn schema(&self) -> &Schema;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Reads the object.
    ///
    /// # Errors
    ///
    /// The error in `client`, if a client is needed.
    fn read<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        config: Value,
    ) -> Result<BoxFuture<'a, ReadResponse>, Diagnostic>;
}

impl<C> fmt::Debug for dyn AnyDataSource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// Wraps a data source for [`Provider::data_sources`](super::Provider::data_sources).
pub fn box_data_source<D: DataSource>(source: D) -> Box<dyn AnyDataSource<D::Client>> {
    Box::new(TypedDataSource {
        source,
        client: ClientSource::Provider(|client| client),
        schema: OnceLock::new(),
    })
}

/// Wraps a data source with a client of its own, for a provider with any client.
pub fn box_independent_data_source<C: 'static, D: DataSource>(
    source: D,
    client: D::Client,
) -> Box<dyn AnyDataSource<C>> {
    Box::new(TypedDataSource {
        source,
        client: ClientSource::Own(client),
        schema: OnceLock::new(),
    })
}

struct TypedDataSource<C, D: DataSource> {
    source: D,
    client: ClientSource<C, D::Client>,
    schema: OnceLock<Schema>,
}

impl<C, D: DataSource> TypedDataSource<C, D> {
    async fn read_state(
        &self,
        context: ReadContext<'_, D::Client>,
        config: Value,
    ) -> Result<Value, Diagnostic> {
        let typed: D::Config = from_value(config.clone()).map_err(struct_error::<D>)?;
        let state = self.source.read(context, typed).await?;
        let kind = self.schema().kind();
        let state = to_value(&state, kind).map_err(struct_error::<D>)?;
        Ok(keep_configured(config, state))
    }
}

impl<C, D: DataSource> AnyDataSource<C> for TypedDataSource<C, D> {
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
                Err(error) => diagnostics.push(struct_error::<D>(error)),
            }
        }
        diagnostics
    }

    fn read<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        config: Value,
    ) -> Result<BoxFuture<'a, ReadResponse>, Diagnostic> {
        let client = self.client.client(client)?;
        Ok(Box::pin(async move {
            // A value that was unknown in ValidateDataResourceConfig may be null now.
            let mut diagnostics = self.schema().validate(&config);
            if diagnostics.has_errors() {
                return ReadResponse {
                    state: None,
                    diagnostics,
                };
            }
            let context = ReadContext {
                client,
                stop,
                diagnostics: &mut diagnostics,
            };
            let result = self.read_state(context, config).await;
            let state = result.map_err(|error| diagnostics.push(error)).ok();
            ReadResponse { state, diagnostics }
        }))
    }
}

/// Keeps configured values as users wrote them; the service may spell them differently.
fn keep_configured(config: Value, state: Value) -> Value {
    let (Value::Mapping(config), Value::Mapping(mut state)) = (config, state) else {
        return Value::Null;
    };
    state.extend(config.into_iter().filter(|(_, value)| !value.is_null()));
    Value::Mapping(state)
}

fn struct_error<D: DataSource>(error: impl fmt::Display) -> Diagnostic {
    let detail =
        format!("A value does not have the expected structure: {error}.\n\nPlease report this.");
    Diagnostic::error(format!("Cannot read a value of {}", D::TYPE_NAME), detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_values_are_kept_as_written() {
        let object = |name: Value, size: Value| {
            Value::Mapping([("name".to_owned(), name), ("size".to_owned(), size)].into())
        };
        let config = object(Value::string("A"), Value::Null);
        let state = object(Value::string("a"), Value::string("7"));
        assert_eq!(
            keep_configured(config, state),
            object(Value::string("A"), Value::string("7"))
        );
    }
}
