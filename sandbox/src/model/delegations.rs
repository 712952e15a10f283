//! The domains as delegations in the DNS, by zone, in the order of RFC 4034 (6.1).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use hickory_proto::rr::Name;

use super::Row;

/// Which zone delegates which domain. A name that cannot be written in the DNS has no delegation.
#[derive(Debug, Default)]
pub(crate) struct Delegations(HashMap<Name, BTreeMap<Name, BTreeSet<Row>>>);

impl Delegations {
    pub(crate) fn insert(&mut self, domain: &str, row: Row) {
        if let Some(name) = dns_name(domain) {
            let zone = self.0.entry(name.base_name()).or_default();
            zone.entry(name).or_default().insert(row);
        }
    }

    pub(crate) fn remove(&mut self, domain: &str, row: Row) {
        let Some(name) = dns_name(domain) else {
            return;
        };
        let Some(zone) = self.0.get_mut(&name.base_name()) else {
            return;
        };
        if let Some(rows) = zone.get_mut(&name) {
            rows.remove(&row);
            if rows.is_empty() {
                zone.remove(&name);
            }
        }
        if zone.is_empty() {
            self.0.remove(&name.base_name());
        }
    }

    /// The rows with this name, in the order of the list.
    pub(crate) fn rows(&self, name: &Name) -> impl Iterator<Item = Row> + Clone + '_ {
        let zone = self.0.get(&name.base_name());
        let rows = zone.and_then(|zone| zone.get(name));
        rows.into_iter().flatten().copied()
    }

    /// Whether the zone delegates any domain.
    pub(crate) fn has_zone(&self, zone: &Name) -> bool {
        self.0.contains_key(zone)
    }

    /// The last delegation of `zone` that is not after `name`, and the first that is.
    pub(crate) fn neighbours(&self, zone: &Name, name: &Name) -> (Option<&Name>, Option<&Name>) {
        let Some(delegations) = self.0.get(zone) else {
            return (None, None);
        };
        let last = delegations.range(..=name).next_back();
        let next = delegations
            .range((Bound::Excluded(name), Bound::Unbounded))
            .next();
        (last.map(|(name, _)| name), next.map(|(name, _)| name))
    }
}

/// `text` as a fully qualified name in lower case, an internationalized one in ASCII. `None` if the text is not a valid DNS name, or is the root.
pub(crate) fn dns_name(text: &str) -> Option<Name> {
    let mut name = Name::from_utf8(text).ok()?.to_lowercase();
    name.set_fqdn(true);
    (!name.is_root()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        dns_name(text).expect("a name")
    }

    #[test]
    fn neighbours_are_in_canonical_order_and_of_the_zone_alone() {
        let mut delegations = Delegations::default();
        for (row, domain) in ["z.se", "a.se", "sub.a.se", "B.se.", "a.nu"]
            .into_iter()
            .enumerate()
        {
            delegations.insert(domain, row as Row);
        }
        let neighbours = |of: &str| delegations.neighbours(&name("se"), &name(of));
        assert_eq!(
            neighbours("a.se"),
            (Some(&name("a.se")), Some(&name("b.se")))
        );
        assert_eq!(
            neighbours("c.se"),
            (Some(&name("b.se")), Some(&name("z.se")))
        );
        assert_eq!(neighbours("*.se"), (None, Some(&name("a.se"))));
        assert_eq!(neighbours("zz.se"), (Some(&name("z.se")), None));
    }

    #[test]
    fn internationalized_name_is_found_in_ascii() {
        let mut delegations = Delegations::default();
        delegations.insert("räksmörgås.se", 7);
        let rows: Vec<_> = delegations.rows(&name("xn--rksmrgs-5wao1o.se")).collect();
        assert_eq!(rows, [7]);
        delegations.remove("räksmörgås.se", 7);
        assert!(!delegations.has_zone(&name("se")));
    }

    #[test]
    fn name_that_dns_cannot_have_is_left_out() {
        let mut delegations = Delegations::default();
        delegations.insert(&format!("{}.se", "a".repeat(64)), 1);
        delegations.insert("a..se", 2);
        assert!(!delegations.has_zone(&name("se")));
    }
}
