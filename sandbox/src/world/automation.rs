//! The life of one domain's automatic DNSSEC, as the documentation tells it.
//!
//! A domain that is included waits for checks (`pending`) and becomes `active` when they pass. A change of name servers starts
//! a cooldown (`blocked`) after which the checks are due again. All of it is a function of what happened and of the time:
//! nothing runs in the background, so moving the clock moves every domain at once.

use std::time::Duration;

use jiff::Timestamp;

use super::clock::later;

/// What happened to a domain's automation so far.
#[derive(Clone, Debug)]
pub(crate) struct Automation {
    pub(crate) enrolled: bool,
    /// Whether the domain's name servers are HostUp's.
    pub(crate) delegated: bool,
    pub(crate) nameservers_changed_at: Option<Timestamp>,
    pub(crate) cooldown_until: Option<Timestamp>,
    /// A check that is known to have taken place; later ones follow at the platform's interval.
    pub(crate) checked_at: Option<Timestamp>,
    /// When the checks of the present enrolment pass.
    pub(crate) checks_pass_at: Timestamp,
    pub(crate) error: Option<String>,
}

/// The documented values of `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Inactive,
    Excluded,
    Pending,
    Error,
    Blocked,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Excluded => "excluded",
            Self::Pending => "pending",
            Self::Error => "error",
            Self::Blocked => "blocked",
        }
    }
}

impl Automation {
    /// The status at `now`, for a domain whose TLD is supported or not, where a cooldown masks an opt-out or not.
    pub(crate) fn status(
        &self,
        now: Timestamp,
        supported: bool,
        cooldown_masks_excluded: bool,
    ) -> Status {
        let cooling = self.is_cooling(now);
        if !self.enrolled {
            return if cooling && cooldown_masks_excluded {
                Status::Blocked
            } else {
                Status::Excluded
            };
        }
        if !supported || !self.delegated {
            Status::Inactive
        } else if cooling {
            Status::Blocked
        } else if self.error.is_some() {
            Status::Error
        } else if now < self.checks_pass_at {
            Status::Pending
        } else {
            Status::Active
        }
    }

    pub(crate) fn is_cooling(&self, now: Timestamp) -> bool {
        self.cooldown_until.is_some_and(|until| now < until)
    }

    /// The times after `from` and up to `now` at which the status can have changed on its own, in order, and `now` itself.
    pub(crate) fn turns(&self, from: Timestamp, now: Timestamp) -> Vec<Timestamp> {
        let own = [self.cooldown_until, Some(self.checks_pass_at)];
        let passed = own.into_iter().flatten();
        let mut turns: Vec<_> = passed.filter(|at| from < *at && *at < now).collect();
        turns.sort_unstable();
        turns.push(now);
        turns
    }

    /// Opts in. Checks begin anew for a domain that was opted out or in error; for any other nothing changes.
    pub(crate) fn include(&mut self, now: Timestamp, checks_take: Duration) {
        if self.enrolled && self.error.is_none() {
            return;
        }
        self.enrolled = true;
        self.error = None;
        self.await_checks(now, checks_take);
    }

    /// Opts out.
    pub(crate) fn exclude(&mut self) {
        self.enrolled = false;
        self.error = None;
    }

    /// New name servers: the cooldown begins, and the checks come after it.
    pub(crate) fn change_nameservers(
        &mut self,
        now: Timestamp,
        delegated: bool,
        cooldown: Duration,
        checks_take: Duration,
    ) {
        self.delegated = delegated;
        self.nameservers_changed_at = Some(now);
        self.cooldown_until = Some(later(now, cooldown));
        self.error = None;
        self.await_checks(now, checks_take);
    }

    /// The last attempt failed with `text`.
    pub(crate) fn fail(&mut self, text: String) {
        self.error = Some(text);
    }

    /// The checks pass now, whatever they waited for; a cooldown stays.
    pub(crate) fn pass(&mut self, now: Timestamp) {
        self.error = None;
        self.checks_pass_at = now;
    }

    /// When the platform last looked, with a look at every `check_every` since the last one that is known.
    pub(crate) fn last_checked(&self, now: Timestamp, check_every: Duration) -> Option<Timestamp> {
        let passed = (self.checks_pass_at <= now).then_some(self.checks_pass_at);
        let known = self.checked_at.max(passed)?;
        let since = now.duration_since(known).as_millis().max(0);
        let every = i128::try_from(check_every.as_millis()).unwrap_or(i128::MAX);
        if every == 0 {
            return Some(known);
        }
        let whole = u64::try_from(since - since % every).unwrap_or(0);
        Some(later(known, Duration::from_millis(whole)))
    }

    fn await_checks(&mut self, now: Timestamp, checks_take: Duration) {
        let begin = self.cooldown_until.map_or(now, |until| until.max(now));
        self.checks_pass_at = later(begin, checks_take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const CHECKS: Duration = Duration::from_secs(600);

    fn noon() -> Timestamp {
        "2026-04-27T12:00:00Z".parse().expect("a time")
    }

    fn active() -> Automation {
        Automation {
            enrolled: true,
            delegated: true,
            nameservers_changed_at: None,
            cooldown_until: None,
            checked_at: Some(noon()),
            checks_pass_at: noon(),
            error: None,
        }
    }

    fn status(automation: &Automation, after: Duration) -> Status {
        automation.status(later(noon(), after), true, true)
    }

    #[test]
    fn an_included_domain_is_pending_until_its_checks_have_passed() {
        let mut domain = active();
        domain.exclude();
        assert_eq!(status(&domain, HOUR), Status::Excluded);
        domain.include(later(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, HOUR), Status::Pending);
        assert_eq!(status(&domain, HOUR + CHECKS), Status::Active);
    }

    #[test]
    fn including_an_active_domain_changes_nothing() {
        let mut domain = active();
        domain.include(later(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, HOUR), Status::Active);
    }

    #[test]
    fn a_change_of_name_servers_blocks_for_the_cooldown_and_then_the_checks_are_due() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        assert_eq!(status(&domain, Duration::ZERO), Status::Blocked);
        assert_eq!(status(&domain, 72 * HOUR), Status::Pending);
        assert_eq!(status(&domain, 72 * HOUR + CHECKS), Status::Active);
    }

    #[test]
    fn including_inside_the_cooldown_does_not_shorten_it() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        domain.exclude();
        domain.include(later(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, 71 * HOUR), Status::Blocked);
        assert_eq!(status(&domain, 72 * HOUR), Status::Pending);
    }

    #[test]
    fn an_opt_out_inside_the_cooldown_shows_or_hides_behind_it() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        domain.exclude();
        assert_eq!(domain.status(noon(), true, true), Status::Blocked);
        assert_eq!(domain.status(noon(), true, false), Status::Excluded);
        assert_eq!(status(&domain, 72 * HOUR), Status::Excluded);
    }

    #[test]
    fn a_domain_elsewhere_or_under_another_tld_is_inactive() {
        let mut domain = active();
        assert_eq!(domain.status(noon(), false, true), Status::Inactive);
        domain.delegated = false;
        assert_eq!(status(&domain, Duration::ZERO), Status::Inactive);
    }

    #[test]
    fn an_error_stays_until_the_domain_is_included_again_or_the_checks_pass() {
        let mut domain = active();
        domain.fail("no DNSKEY".to_owned());
        assert_eq!(status(&domain, 100 * HOUR), Status::Error);
        domain.include(noon(), CHECKS);
        assert_eq!(status(&domain, Duration::ZERO), Status::Pending);
        domain.pass(noon());
        assert_eq!(status(&domain, Duration::ZERO), Status::Active);
    }

    #[test]
    fn the_last_check_moves_on_its_own_and_a_domain_that_waits_for_its_first_has_none() {
        let checked =
            |domain: &Automation, after| domain.last_checked(later(noon(), after), 4 * HOUR);
        let domain = active();
        assert_eq!(checked(&domain, 3 * HOUR), Some(noon()));
        assert_eq!(checked(&domain, 9 * HOUR), Some(later(noon(), 8 * HOUR)));

        let new = Automation {
            checked_at: None,
            checks_pass_at: later(noon(), CHECKS),
            ..active()
        };
        assert_eq!(checked(&new, Duration::ZERO), None);
        assert_eq!(checked(&new, CHECKS), Some(later(noon(), CHECKS)));
    }
}
