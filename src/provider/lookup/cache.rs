//! Finds domains by name with as few requests as possible.
//!
//! A configuration may look up one name or three hundred. The first two names are one filtered request each. From the third
//! name on, the list of the account is read once and serves all of them. A name that the list lacks is requested directly
//! before it is reported as missing, since the domain may be newer than the list. The cache lives as long as the configured
//! provider: one phase of a command, such as the plan.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::{DomainList, DomainName, Selection, select};
use crate::api::{self, Domain, ErrorKind};

/// How many names are requested directly before the list is read.
const MAX_DIRECT_LOOKUPS: usize = 2;

/// The lookups of one configured provider.
#[derive(Debug, Default)]
pub(in crate::provider) struct LookupCache {
    direct: Mutex<HashMap<DomainName, DirectLookup>>,
    list: OnceCell<Arc<DomainList>>,
}

/// What the filtered request for one name found, once it has finished.
type DirectLookup = Arc<OnceCell<Vec<Domain>>>;

/// How a lookup by name failed.
#[derive(Debug)]
pub(in crate::provider) enum LookupError {
    /// The text is not a valid domain name.
    InvalidName,
    /// The account has no such domain; it has these similar names.
    NotFound { similar: Vec<String> },
    /// Several domains have the name, and none or more than one of them is active.
    Ambiguous { ids: Vec<String> },
    /// The request failed.
    Failed(api::Error),
}

impl LookupCache {
    /// Returns the domain with a name.
    pub(in crate::provider) async fn find(
        &self,
        api: &api::Client,
        name: &str,
        stop: &CancellationToken,
    ) -> Result<Domain, LookupError> {
        let name = DomainName::parse(name).ok_or(LookupError::InvalidName)?;
        if !self.is_direct(&name) {
            let list = self.list(api, stop).await.map_err(LookupError::Failed)?;
            if let Some(domain) = selected(list.named(&name))? {
                return Ok(domain);
            }
        }
        let domains = self.request(api, &name, stop).await?;
        if let Some(domain) = selected(domains.get().into_iter().flatten().collect())? {
            return Ok(domain);
        }
        // Only the message needs the list here.
        let list = self.list(api, stop).await.ok();
        let similar = list.map_or_else(Vec::new, |list| list.similar_names(&name));
        Err(LookupError::NotFound { similar })
    }

    /// Returns all domains, which are read once.
    pub(in crate::provider) async fn list(
        &self,
        api: &api::Client,
        stop: &CancellationToken,
    ) -> Result<Arc<DomainList>, api::Error> {
        let read = || async {
            api.domains(stop)
                .await
                .map(|domains| Arc::new(DomainList::new(domains)))
        };
        self.list.get_or_try_init(read).await.cloned()
    }

    /// Whether the name is one of the first, and the list has not been read for another reason.
    fn is_direct(&self, name: &DomainName) -> bool {
        if self.list.initialized() {
            return false;
        }
        let mut direct = self.direct.lock().unwrap_or_else(PoisonError::into_inner);
        if direct.len() >= MAX_DIRECT_LOOKUPS && !direct.contains_key(name) {
            return false;
        }
        // Reserved before the request: of ten concurrent lookups only the first names are direct.
        direct.entry(name.clone()).or_default();
        true
    }

    /// Returns the domains that the filter finds for a name, requested once for all callers.
    async fn request(
        &self,
        api: &api::Client,
        name: &DomainName,
        stop: &CancellationToken,
    ) -> Result<DirectLookup, LookupError> {
        let lookup = {
            let mut direct = self.direct.lock().unwrap_or_else(PoisonError::into_inner);
            direct.entry(name.clone()).or_default().clone()
        };
        lookup
            .get_or_try_init(|| domains_named(api, name, stop))
            .await
            .map_err(LookupError::Failed)?;
        Ok(lookup)
    }
}

/// Returns the domains with a name, as HostUp's filter finds them.
///
/// The filter is documented as exact, but not in which form HostUp stores names: an IDN that is not found in ASCII is
/// requested once more in Unicode.
pub(in crate::provider) async fn domains_named(
    api: &api::Client,
    name: &DomainName,
    stop: &CancellationToken,
) -> Result<Vec<Domain>, api::Error> {
    // A domain with another name must never be mistaken for this one.
    let matching = |mut domains: Vec<Domain>| {
        domains.retain(|domain| DomainName::parse(&domain.name).as_ref() == Some(name));
        domains
    };
    let domains = matching(api.domains_named(name.as_str(), stop).await?);
    let Some(unicode) = name.unicode().filter(|_| domains.is_empty()) else {
        return Ok(domains);
    };
    match api.domains_named(&unicode, stop).await {
        Ok(domains) => Ok(matching(domains)),
        // HostUp accepts names in ASCII only, and has none.
        Err(api::Error {
            kind: ErrorKind::UnexpectedStatus(problem),
            ..
        }) if problem.code.is_some() => Ok(domains),
        Err(error) => Err(error),
    }
}

fn selected(domains: Vec<&Domain>) -> Result<Option<Domain>, LookupError> {
    match select(domains) {
        Selection::None => Ok(None),
        Selection::One(domain) => Ok(Some(domain.clone())),
        Selection::Ambiguous(domains) => {
            let ids = domains
                .into_iter()
                .map(|domain| domain.id.as_str().to_owned());
            Err(LookupError::Ambiguous { ids: ids.collect() })
        }
    }
}
