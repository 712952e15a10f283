//! The automatic DNSSEC of one domain, as documented.
//!
//! A domain that is included waits for checks (`pending`) and becomes `active` when they pass. A change of name servers starts a
//! cooldown (`blocked`), after which the checks run again. The status depends only on past events and on the time: nothing runs in
//! the background, so moving the clock affects every domain at once.

use std::time::Duration;

use jiff::Timestamp;

use super::clock::saturating_add;

/// The state of a domain's automatic DNSSEC.
#[derive(Clone, Debug)]
pub(crate) struct DnssecAuto {
    pub(crate) enrolled: bool,
    /// Whether the domain's name servers are HostUp's.
    pub(crate) uses_hostup_nameservers: bool,
    pub(crate) nameservers_changed_at: Option<Timestamp>,
    pub(crate) cooldown_until: Option<Timestamp>,
    /// A past check. Further checks follow at the platform's interval.
    pub(crate) checked_at: Option<Timestamp>,
    /// When the checks that started last pass, or passed.
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

impl DnssecAuto {
    /// The status at `now`. `supported` says whether the TLD has automatic DNSSEC, `cooldown_masks_excluded` whether a domain that is
    /// opted out during a cooldown is `blocked`.
    pub(crate) fn status(
        &self,
        now: Timestamp,
        supported: bool,
        cooldown_masks_excluded: bool,
    ) -> Status {
        let in_cooldown = self.is_in_cooldown(now);
        if !self.enrolled {
            return if in_cooldown && cooldown_masks_excluded {
                Status::Blocked
            } else {
                Status::Excluded
            };
        }
        if !supported || !self.uses_hostup_nameservers {
            Status::Inactive
        } else if in_cooldown {
            Status::Blocked
        } else if self.error.is_some() {
            Status::Error
        } else if now < self.checks_pass_at {
            Status::Pending
        } else {
            Status::Active
        }
    }

    pub(crate) fn is_in_cooldown(&self, now: Timestamp) -> bool {
        self.cooldown_until.is_some_and(|until| now < until)
    }

    /// The times after `from` and before `now` at which the status may have changed without an event, in order, and `now`.
    pub(crate) fn times_to_compare_status(
        &self,
        from: Timestamp,
        now: Timestamp,
    ) -> Vec<Timestamp> {
        let candidates = [self.cooldown_until, Some(self.checks_pass_at)];
        let mut times: Vec<_> = candidates
            .into_iter()
            .flatten()
            .filter(|at| from < *at && *at < now)
            .collect();
        times.sort_unstable();
        times.push(now);
        times
    }

    /// Opts in. The checks start again for a domain that was opted out or failed. Any other domain does not change.
    pub(crate) fn include(&mut self, now: Timestamp, checks_take: Duration) {
        if self.enrolled && self.error.is_none() {
            return;
        }
        self.enrolled = true;
        self.error = None;
        self.start_checks(now, checks_take);
    }

    /// Opts out.
    pub(crate) fn exclude(&mut self) {
        self.enrolled = false;
        self.error = None;
    }

    /// Starts the cooldown and, after it, the checks.
    pub(crate) fn change_nameservers(
        &mut self,
        now: Timestamp,
        uses_hostup_nameservers: bool,
        cooldown: Duration,
        checks_take: Duration,
    ) {
        self.uses_hostup_nameservers = uses_hostup_nameservers;
        self.nameservers_changed_at = Some(now);
        self.cooldown_until = Some(saturating_add(now, cooldown));
        self.error = None;
        self.start_checks(now, checks_take);
    }

    /// Makes the checks fail with `text`, until they start again or pass.
    pub(crate) fn fail_checks(&mut self, text: String) {
        self.error = Some(text);
    }

    /// Makes the checks pass now. Does not end a cooldown.
    pub(crate) fn pass_checks(&mut self, now: Timestamp) {
        self.error = None;
        self.checks_pass_at = now;
    }

    /// When HostUp checked the domain last, with a check at every `check_every` since the last known one.
    pub(crate) fn last_checked(&self, now: Timestamp, check_every: Duration) -> Option<Timestamp> {
        let passed_at = (self.checks_pass_at <= now).then_some(self.checks_pass_at);
        let known = self.checked_at.max(passed_at)?;
        let elapsed = now.duration_since(known).as_millis().max(0);
        let interval = i128::try_from(check_every.as_millis()).unwrap_or(i128::MAX);
        if interval == 0 {
            return Some(known);
        }
        let whole_intervals = u64::try_from(elapsed - elapsed % interval).unwrap_or(0);
        Some(saturating_add(
            known,
            Duration::from_millis(whole_intervals),
        ))
    }

    fn start_checks(&mut self, now: Timestamp, checks_take: Duration) {
        let start = self.cooldown_until.map_or(now, |until| until.max(now));
        self.checks_pass_at = saturating_add(start, checks_take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const CHECKS: Duration = Duration::from_secs(600);

    fn noon() -> Timestamp {
        "2026-04-27T12:00:00Z".parse().expect("a timestamp")
    }

    fn active() -> DnssecAuto {
        DnssecAuto {
            enrolled: true,
            uses_hostup_nameservers: true,
            nameservers_changed_at: None,
            cooldown_until: None,
            checked_at: Some(noon()),
            checks_pass_at: noon(),
            error: None,
        }
    }

    fn status(dnssec_auto: &DnssecAuto, after: Duration) -> Status {
        dnssec_auto.status(saturating_add(noon(), after), true, true)
    }

    #[test]
    fn included_domain_is_pending_until_checks_pass() {
        let mut domain = active();
        domain.exclude();
        assert_eq!(status(&domain, HOUR), Status::Excluded);
        domain.include(saturating_add(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, HOUR), Status::Pending);
        assert_eq!(status(&domain, HOUR + CHECKS), Status::Active);
    }

    #[test]
    fn include_of_active_domain_changes_nothing() {
        let mut domain = active();
        domain.include(saturating_add(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, HOUR), Status::Active);
    }

    #[test]
    fn nameserver_change_blocks_for_cooldown_then_runs_checks() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        assert_eq!(status(&domain, Duration::ZERO), Status::Blocked);
        assert_eq!(status(&domain, 72 * HOUR), Status::Pending);
        assert_eq!(status(&domain, 72 * HOUR + CHECKS), Status::Active);
    }

    #[test]
    fn include_during_cooldown_does_not_shorten_it() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        domain.exclude();
        domain.include(saturating_add(noon(), HOUR), CHECKS);
        assert_eq!(status(&domain, 71 * HOUR), Status::Blocked);
        assert_eq!(status(&domain, 72 * HOUR), Status::Pending);
    }

    #[test]
    fn opt_out_during_cooldown_is_blocked_or_excluded_by_setting() {
        let mut domain = active();
        domain.change_nameservers(noon(), true, 72 * HOUR, CHECKS);
        domain.exclude();
        assert_eq!(domain.status(noon(), true, true), Status::Blocked);
        assert_eq!(domain.status(noon(), true, false), Status::Excluded);
        assert_eq!(status(&domain, 72 * HOUR), Status::Excluded);
    }

    #[test]
    fn domain_with_other_nameservers_or_an_unsupported_tld_is_inactive() {
        let mut domain = active();
        assert_eq!(domain.status(noon(), false, true), Status::Inactive);
        domain.uses_hostup_nameservers = false;
        assert_eq!(status(&domain, Duration::ZERO), Status::Inactive);
    }

    #[test]
    fn error_is_kept_until_the_checks_start_again_or_pass() {
        let mut failed = active();
        failed.fail_checks("no DNSKEY".to_owned());
        assert_eq!(status(&failed, 100 * HOUR), Status::Error);
        let mut included = failed.clone();
        included.include(noon(), CHECKS);
        assert_eq!(status(&included, Duration::ZERO), Status::Pending);
        failed.pass_checks(noon());
        assert_eq!(status(&failed, Duration::ZERO), Status::Active);
    }

    #[test]
    fn last_checked_advances_by_interval_and_is_none_before_first_check() {
        let last_checked = |domain: &DnssecAuto, after| {
            domain.last_checked(saturating_add(noon(), after), 4 * HOUR)
        };
        let domain = active();
        assert_eq!(last_checked(&domain, 3 * HOUR), Some(noon()));
        assert_eq!(
            last_checked(&domain, 9 * HOUR),
            Some(saturating_add(noon(), 8 * HOUR))
        );

        let new = DnssecAuto {
            checked_at: None,
            checks_pass_at: saturating_add(noon(), CHECKS),
            ..active()
        };
        assert_eq!(last_checked(&new, Duration::ZERO), None);
        assert_eq!(
            last_checked(&new, CHECKS),
            Some(saturating_add(noon(), CHECKS))
        );
    }
}
