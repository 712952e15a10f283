//! The source of a type's client.

use super::Diagnostic;

/// Where a type takes its client from. `C` is the client of the configured provider, and `T` that of the type.
#[derive(Debug)]
pub(super) enum ClientSource<C, T> {
    /// The provider's, so that the type works only while there is one.
    Provider(fn(&C) -> &T),
    /// The type's own, so that it works whatever the provider block contains.
    Own(T),
}

impl<C, T> ClientSource<C, T> {
    /// Returns the client, or the reason why the provider has none.
    pub(super) fn client<'a>(
        &'a self,
        provider: Result<&'a C, Diagnostic>,
    ) -> Result<&'a T, Diagnostic> {
        match self {
            ClientSource::Provider(select) => provider.map(select),
            ClientSource::Own(client) => Ok(client),
        }
    }

    /// Returns the client of a plan; `None` while it is not known.
    pub(super) fn planning_client<'a>(
        &'a self,
        provider: Result<Option<&'a C>, Diagnostic>,
    ) -> Result<Option<&'a T>, Diagnostic> {
        match self {
            ClientSource::Provider(select) => provider.map(|client| client.map(select)),
            ClientSource::Own(client) => Ok(Some(client)),
        }
    }
}
