//! The list of all domains of the account, and the selection among several domains with one name.

use std::collections::BTreeMap;

use super::DomainName;
use crate::api::Domain;

/// All domains of the account.
#[derive(Debug)]
pub(in crate::provider) struct DomainList {
    /// In the order of the server.
    domains: Vec<Domain>,
    /// The positions of each normalized name.
    positions: BTreeMap<String, Vec<usize>>,
}

/// The domain that a name refers to.
#[derive(Debug, PartialEq)]
pub(in crate::provider) enum Selection<'a> {
    /// No domain has the name.
    None,
    /// The only domain with the name, or the only active one.
    One(&'a Domain),
    /// Several domains have the name, and none or more than one of them is active.
    Ambiguous(Vec<&'a Domain>),
}

/// Selects among the domains of one name. A domain can be listed twice if the list grew between two pages; it counts once.
pub(in crate::provider) fn select(mut domains: Vec<&Domain>) -> Selection<'_> {
    domains.sort_by_key(|domain| (&domain.id, !domain.is_active()));
    domains.dedup_by(|domain, kept| domain.id == kept.id);
    match domains.as_slice() {
        [] => return Selection::None,
        [only] => return Selection::One(only),
        _ => {}
    }
    let mut active = domains.iter().filter(|domain| domain.is_active());
    match (active.next(), active.next()) {
        (Some(only), None) => Selection::One(only),
        _ => Selection::Ambiguous(domains),
    }
}

impl DomainList {
    pub(super) fn new(domains: Vec<Domain>) -> Self {
        let mut positions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, domain) in domains.iter().enumerate() {
            if let Some(name) = DomainName::parse(&domain.name) {
                positions
                    .entry(name.into_string())
                    .or_default()
                    .push(position);
            }
        }
        Self { domains, positions }
    }

    /// Returns the selection for each name among the domains that pass a filter, ordered by name.
    pub(in crate::provider) fn by_name(
        &self,
        filter: impl Fn(&Domain) -> bool,
    ) -> impl Iterator<Item = (String, Selection<'_>)> {
        let mut names: BTreeMap<String, Vec<&Domain>> = BTreeMap::new();
        for domain in self.domains.iter().filter(|domain| filter(domain)) {
            let name = DomainName::parse(&domain.name)
                .map_or_else(|| domain.name.clone(), DomainName::into_string);
            names.entry(name).or_default().push(domain);
        }
        names
            .into_iter()
            .map(|(name, domains)| (name, select(domains)))
    }

    /// Returns all domains with a name.
    pub(super) fn named(&self, name: &DomainName) -> Vec<&Domain> {
        let positions = self.positions.get(name.as_str()).into_iter().flatten();
        positions
            .filter_map(|position| self.domains.get(*position))
            .collect()
    }

    /// Returns at most three names that look similar: one or two letters differ, or only the top-level domain.
    pub(super) fn similar_names(&self, wanted: &DomainName) -> Vec<String> {
        similar(wanted, self.positions.keys())
    }
}

fn similar<'a>(wanted: &DomainName, names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let first_label = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let wanted_label = first_label(wanted.as_str());
    let mut similar: Vec<_> = names
        .filter_map(|name| {
            let distance = strsim::damerau_levenshtein(wanted.as_str(), name);
            (distance <= 2 || first_label(name) == wanted_label).then_some((distance, name.clone()))
        })
        .collect();
    similar.sort();
    similar.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
pub(in crate::provider) mod tests {
    use super::*;
    use crate::api::DomainId;

    /// Creates a listed domain.
    pub(in crate::provider) fn domain_with(id: &str, name: &str, status: &str) -> Domain {
        Domain {
            id: DomainId::parse(id).expect("an id"),
            name: name.into(),
            service_status: Some(status.into()),
            order_id: None,
            lifecycle_type: None,
            auto_renew_enabled: None,
            registrar_lock_enabled: None,
            transfer_in_progress: None,
            created_at: None,
            expires_at: None,
            next_due_at: None,
            tags: None,
            unexpected: Vec::new(),
        }
    }

    fn example(id: &str, status: &str) -> Domain {
        domain_with(id, "example.se", status)
    }

    #[test]
    fn by_name_merges_repeated_entries_and_prefers_the_active_domain() {
        let (old, new) = (example("dom_1", "expired"), example("dom_2", "active"));
        let other = domain_with("dom_3", "A.se", "active");
        let list = DomainList::new(vec![new.clone(), old.clone(), other.clone(), new.clone()]);
        let selected: Vec<_> = list.by_name(|_| true).collect();
        assert_eq!(
            selected,
            [
                ("a.se".to_owned(), Selection::One(&other)),
                ("example.se".to_owned(), Selection::One(&new))
            ]
        );
        let expired: Vec<_> = list.by_name(|domain| !domain.is_active()).collect();
        assert_eq!(expired, [("example.se".to_owned(), Selection::One(&old))]);
    }

    #[test]
    fn select_prefers_the_only_active_domain() {
        let (old, new) = (example("dom_1", "expired"), example("dom_2", "active"));
        assert_eq!(select(vec![&old, &new]), Selection::One(&new));
        assert_eq!(select(vec![&old]), Selection::One(&old));
        let newer = example("dom_3", "active");
        assert_eq!(
            select(vec![&newer, &old, &new]),
            Selection::Ambiguous(vec![&old, &new, &newer])
        );
        let expired = example("dom_4", "expired");
        assert_eq!(
            select(vec![&expired, &old]),
            Selection::Ambiguous(vec![&old, &expired])
        );
        assert_eq!(select(Vec::new()), Selection::None);
    }

    #[test]
    fn select_counts_a_repeated_domain_once() {
        let (old, new) = (example("dom_1", "expired"), example("dom_2", "active"));
        assert_eq!(select(vec![&new, &old, &new]), Selection::One(&new));
        assert_eq!(select(vec![&old, &old]), Selection::One(&old));
        let renewed = example("dom_1", "active");
        assert_eq!(select(vec![&old, &renewed]), Selection::One(&renewed));
    }

    #[test]
    fn similar_names_differ_by_two_letters_or_the_top_level_domain() {
        let names = ["example.se", "example.nu", "exampel.se", "other.se"].map(str::to_owned);
        let wanted = DomainName::parse("exmaple.se").expect("a name");
        assert_eq!(similar(&wanted, names.iter()), ["example.se", "exampel.se"]);
        let wanted = DomainName::parse("example.com").expect("a name");
        assert_eq!(similar(&wanted, names.iter()), ["example.nu", "example.se"]);
    }
}
