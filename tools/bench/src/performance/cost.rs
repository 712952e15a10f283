//! CPU time and memory of processes, as the system counts them.

use std::io;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

/// What processes have used until their end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// CPU time, in user and system mode.
    pub(super) cpu: Duration,
    /// The highest memory peak of one of them, in bytes.
    pub(super) peak: u64,
}

impl Cost {
    /// Returns the cost of this process's children so far. Their own children count if they waited for them.
    pub(super) fn of_children() -> io::Result<Cost> {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        let time = |value: TimeVal| {
            Duration::from_micros(u64::try_from(value.num_microseconds()).unwrap_or(0))
        };
        // In KiB on Linux.
        let peak = u64::try_from(usage.max_rss()).unwrap_or(0) * 1024;
        Ok(Cost {
            cpu: time(usage.user_time()) + time(usage.system_time()),
            peak,
        })
    }

    /// Formats the cost as one line of a file.
    pub(super) fn line(&self) -> String {
        format!("{} {}\n", self.cpu.as_micros(), self.peak)
    }

    /// Returns the sum of the times and the highest peak of several lines.
    pub(super) fn sum(lines: &str) -> Cost {
        let parse = |line: &str| {
            let (cpu, peak) = line.split_once(' ')?;
            Some((cpu.parse().ok()?, peak.parse().ok()?))
        };
        let costs = lines.lines().filter_map(parse);
        costs.fold(Cost::default(), |sum, (cpu, peak)| Cost {
            cpu: sum.cpu + Duration::from_micros(cpu),
            peak: sum.peak.max(peak),
        })
    }
}

#[test]
fn sum_adds_times_and_keeps_highest_peak() {
    let cost = Cost {
        cpu: Duration::from_millis(20),
        peak: 300,
    };
    let sum = Cost::sum(&format!("{}1000 200\n", cost.line()));
    assert_eq!((sum.cpu, sum.peak), (Duration::from_millis(21), 300));
}
