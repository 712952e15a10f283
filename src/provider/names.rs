//! Domains by their names.
//!
//! A configuration may look up one name or three hundred. One name is one filtered call. From the third name on the
//! whole list is read, once, and answers all of them; a name that it lacks is asked for directly before anybody is told
//! that it does not exist, since the domain may be younger than the list. What was read lives as long as the configured
//! provider: one phase of a command, such as the plan.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::api::{self, Domain, Outcome};

/// So many names are asked for directly before the list is read.
const DIRECT: usize = 2;

/// The look-ups of one configured provider.
#[derive(Debug, Default)]
pub(super) struct Names {
    asked: Mutex<HashMap<Folded, Rows>>,
    list: OnceCell<Arc<Listing>>,
}

/// What a direct look-up of one name found, once it was made.
type Rows = Arc<OnceCell<Vec<Domain>>>;

/// All domains of the account.
#[derive(Debug)]
pub(super) struct Listing {
    /// In the order of the server.
    domains: Vec<Domain>,
    /// The positions of each folded name.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// How a look-up failed.
#[derive(Debug)]
pub(super) enum NameError {
    /// It can be no name of a domain.
    Invalid,
    /// The account has no such domain; these names are near.
    Unknown(Vec<String>),
    /// Several domains have the name, and not just one of them is active. Their ids.
    Ambiguous(Vec<String>),
    /// HostUp could not be asked.
    Failed(api::Error),
}

/// A name as HostUp's filter and all comparisons have it: lower case, without trailing dot, IDN in ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Folded(String);

impl Folded {
    /// Folds a name; `None` when it can be none.
    pub(super) fn new(name: &str) -> Option<Self> {
        let ascii = idna::domain_to_ascii(name.trim()).ok()?;
        // Only now: the dots of other scripts have become plain ones.
        let ascii = ascii.trim_end_matches('.').to_owned();
        let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        (!ascii.is_empty() && ascii.len() <= 253 && ascii.chars().all(lawful))
            .then_some(Self(ascii))
    }

    /// The folded text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in Unicode; `None` where that is no other text.
    fn unicode(&self) -> Option<String> {
        let (unicode, valid) = idna::domain_to_unicode(&self.0);
        (valid.is_ok() && unicode != self.0).then_some(unicode)
    }
}

/// Whether two spellings name one domain.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || Folded::new(one).is_some_and(|name| Folded::new(other) == Some(name))
}

/// The rows with a name, as HostUp's filter finds them. The filter is documented as exact, but not in which form HostUp
/// keeps names: an IDN that is not found in ASCII is asked for once more in Unicode.
pub(super) async fn rows_named(
    api: &api::Client,
    name: &Folded,
    stop: &CancellationToken,
) -> Result<Vec<Domain>, api::Error> {
    // A row of another name must never be taken for this one.
    let matching = |mut rows: Vec<Domain>| {
        rows.retain(|row| Folded::new(&row.name).as_ref() == Some(name));
        rows
    };
    let rows = matching(api.domains_named(name.as_str(), stop).await?);
    let Some(unicode) = name.unicode().filter(|_| rows.is_empty()) else {
        return Ok(rows);
    };
    match api.domains_named(&unicode, stop).await {
        Ok(rows) => Ok(matching(rows)),
        // HostUp takes names in ASCII only, and there it has none.
        Err(api::Error {
            outcome: Outcome::Rejected(problem),
            ..
        }) if problem.code.is_some() => Ok(rows),
        Err(error) => Err(error),
    }
}

impl fmt::Display for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What several rows of a list say about one name.
#[derive(Debug, PartialEq)]
pub(super) enum Choice<'a> {
    /// There is none.
    None,
    /// This one: the only, or the only active.
    One(&'a Domain),
    /// Several, none or more than one of them active.
    Several(Vec<&'a Domain>),
}

/// Chooses among the rows of one name. A domain that is listed twice, as where the list grew between two pages, is one.
pub(super) fn choose(mut rows: Vec<&Domain>) -> Choice<'_> {
    rows.sort_by_key(|row| (&row.id, !row.is_active()));
    rows.dedup_by(|row, kept| row.id == kept.id);
    match rows.as_slice() {
        [] => return Choice::None,
        [only] => return Choice::One(only),
        _ => {}
    }
    let mut actives = rows.iter().filter(|row| row.is_active());
    match (actives.next(), actives.next()) {
        (Some(only), None) => Choice::One(only),
        _ => Choice::Several(rows),
    }
}

impl Names {
    /// The domain of a name.
    pub(super) async fn find(
        &self,
        api: &api::Client,
        name: &str,
        stop: &CancellationToken,
    ) -> Result<Domain, NameError> {
        let name = Folded::new(name).ok_or(NameError::Invalid)?;
        if self.is_direct(&name) {
            let rows = self.direct(api, &name, stop).await?;
            return settled(rows.get().into_iter().flatten().collect())
                .unwrap_or(Err(NameError::Unknown(Vec::new())));
        }
        let list = self.list(api, stop).await.map_err(NameError::Failed)?;
        if let Some(settled) = settled(list.named(&name)) {
            return settled;
        }
        let rows = self.direct(api, &name, stop).await?;
        settled(rows.get().into_iter().flatten().collect())
            .unwrap_or_else(|| Err(NameError::Unknown(near(&name, list.by_name.keys()))))
    }

    /// All domains, read once.
    pub(super) async fn list(
        &self,
        api: &api::Client,
        stop: &CancellationToken,
    ) -> Result<Arc<Listing>, api::Error> {
        let read = || async {
            api.domains(stop)
                .await
                .map(|domains| Arc::new(Listing::new(domains)))
        };
        self.list.get_or_try_init(read).await.cloned()
    }

    /// Whether the name is one of the first, and the list is not there anyway.
    fn is_direct(&self, name: &Folded) -> bool {
        if self.list.initialized() {
            return false;
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= DIRECT && !asked.contains_key(name) {
            return false;
        }
        // Noted at once: of ten look-ups that come together, only the first names are direct.
        asked.entry(name.clone()).or_default();
        true
    }

    /// The rows that the filter finds for a name, asked for once however many want them.
    async fn direct(
        &self,
        api: &api::Client,
        name: &Folded,
        stop: &CancellationToken,
    ) -> Result<Rows, NameError> {
        let rows = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.entry(name.clone()).or_default().clone()
        };
        rows.get_or_try_init(|| rows_named(api, name, stop))
            .await
            .map_err(NameError::Failed)?;
        Ok(rows)
    }
}

fn settled(rows: Vec<&Domain>) -> Option<Result<Domain, NameError>> {
    match choose(rows) {
        Choice::None => None,
        Choice::One(domain) => Some(Ok(domain.clone())),
        Choice::Several(rows) => {
            let ids = rows
                .into_iter()
                .map(|row| row.id.as_str().to_owned())
                .collect();
            Some(Err(NameError::Ambiguous(ids)))
        }
    }
}

impl Listing {
    fn new(domains: Vec<Domain>) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, domain) in domains.iter().enumerate() {
            if let Some(name) = Folded::new(&domain.name) {
                by_name.entry(name.0).or_default().push(row);
            }
        }
        Self { domains, by_name }
    }

    /// Of each name the row that counts among those that pass, ordered by name.
    pub(super) fn by_name(
        &self,
        passes: impl Fn(&Domain) -> bool,
    ) -> impl Iterator<Item = (String, Choice<'_>)> {
        let mut names: BTreeMap<String, Vec<&Domain>> = BTreeMap::new();
        for row in self.domains.iter().filter(|row| passes(row)) {
            let folded = Folded::new(&row.name).map_or_else(|| row.name.clone(), |name| name.0);
            names.entry(folded).or_default().push(row);
        }
        names.into_iter().map(|(name, rows)| (name, choose(rows)))
    }

    fn named(&self, name: &Folded) -> Vec<&Domain> {
        let rows = self.by_name.get(name.as_str()).into_iter().flatten();
        rows.filter_map(|row| self.domains.get(*row)).collect()
    }
}

/// At most three names that differ by a slip of the hand: one or two letters, or the top-level domain.
fn near<'a>(wanted: &Folded, names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let label = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let stem = label(wanted.as_str());
    let mut near: Vec<_> = names
        .filter_map(|name| {
            let distance = strsim::damerau_levenshtein(wanted.as_str(), name);
            (distance <= 2 || label(name) == stem).then_some((distance, name.clone()))
        })
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::api::DomainId;

    /// A row of a list.
    pub(in crate::provider) fn row(id: &str, name: &str, status: &str) -> Domain {
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
            odd: Vec::new(),
        }
    }

    fn domain(id: &str, status: &str) -> Domain {
        row(id, "example.se", status)
    }

    #[test]
    fn names_are_folded_in_case_dot_and_script() {
        for (name, folded) in [
            ("Example.SE.", "example.se"),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("RÄKSMÖRGÅS.se", "xn--rksmrgs-5wao1o.se"),
            ("XN--rksmrgs-5wao1o.se", "xn--rksmrgs-5wao1o.se"),
            ("ｅｘａｍｐｌｅ．ｓｅ．", "example.se"),
            ("例え。テスト。", "xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(Folded::new(name).expect(name).as_str(), folded);
        }
        for name in ["", ".", "a b.se", "a/b", "a&name=b.se"] {
            assert_eq!(Folded::new(name), None, "{name:?}");
        }
    }

    #[test]
    fn unicode_form_exists_for_idn_only() {
        let unicode = |name: &str| Folded::new(name).expect("a name").unicode();
        assert_eq!(unicode("RÄKSMÖRGÅS.se").as_deref(), Some("räksmörgås.se"));
        assert_eq!(unicode("example.se"), None);
    }

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for (one, other) in [
            ("example.se", "Example.SE."),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("not a name", "not a name"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        assert!(!is_same("example.se", "example.nu"));
        assert!(!is_same("not a name", "no name either"));
    }

    #[test]
    fn repeated_rows_and_expired_namesakes_are_listed_once() {
        let (old, new) = (domain("dom_1", "expired"), domain("dom_2", "active"));
        let other = row("dom_3", "A.se", "active");
        let list = Listing::new(vec![new.clone(), old.clone(), other.clone(), new.clone()]);
        let chosen: Vec<_> = list.by_name(|_| true).collect();
        assert_eq!(
            chosen,
            [
                ("a.se".to_owned(), Choice::One(&other)),
                ("example.se".to_owned(), Choice::One(&new))
            ]
        );
        let expired: Vec<_> = list.by_name(|row| !row.is_active()).collect();
        assert_eq!(expired, [("example.se".to_owned(), Choice::One(&old))]);
    }

    #[test]
    fn of_several_rows_the_single_active_one_counts() {
        let (old, new) = (domain("dom_1", "expired"), domain("dom_2", "active"));
        assert_eq!(choose(vec![&old, &new]), Choice::One(&new));
        assert_eq!(choose(vec![&old]), Choice::One(&old));
        let newer = domain("dom_3", "active");
        assert_eq!(
            choose(vec![&newer, &old, &new]),
            Choice::Several(vec![&old, &new, &newer])
        );
        let gone = domain("dom_4", "expired");
        assert_eq!(
            choose(vec![&gone, &old]),
            Choice::Several(vec![&old, &gone])
        );
        // One that is listed twice is one.
        assert_eq!(choose(vec![&new, &old, &new]), Choice::One(&new));
        assert_eq!(choose(vec![&old, &old]), Choice::One(&old));
        let renewed = domain("dom_1", "active");
        assert_eq!(choose(vec![&old, &renewed]), Choice::One(&renewed));
        assert_eq!(choose(Vec::new()), Choice::None);
    }

    #[test]
    fn near_names_are_slips_of_the_hand() {
        let names = ["example.se", "example.nu", "exampel.se", "other.se"].map(str::to_owned);
        let wanted = Folded::new("exmaple.se").expect("a name");
        assert_eq!(near(&wanted, names.iter()), ["example.se", "exampel.se"]);
        let wanted = Folded::new("example.com").expect("a name");
        assert_eq!(near(&wanted, names.iter()), ["example.nu", "example.se"]);
    }
}
