//! The order of a demo: numbered steps, each under its headline.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::signals::Stop;

/// How much later than a program the demo itself may hear of a signal.
const HEARING: Duration = Duration::from_millis(200);

/// Counts the steps, and gives a failure the name of the one it happened in.
#[derive(Debug)]
pub(crate) struct Steps {
    pub(crate) screen: Screen,
    pub(crate) stop: Stop,
    taken: usize,
}

impl Steps {
    pub(crate) fn new(screen: Screen, stop: Stop) -> Self {
        Self {
            screen,
            stop,
            taken: 0,
        }
    }

    /// Prints the headline, with what to look at, and does the work. When the user wants the demo to end, whatever went
    /// wrong with the work went wrong because of that.
    pub(crate) async fn step<T>(
        &mut self,
        title: &str,
        look: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.stop.has_come() {
            return Err(Failure::Interrupted);
        }
        self.taken += 1;
        self.screen.headline(self.taken, title, look);
        match work.await {
            Err(Failure::Interrupted) => Err(Failure::Interrupted),
            // Ctrl-C reaches the programs as well, and one can end of it before the demo has heard of it.
            Err(_) if timeout(HEARING, self.stop.comes()).await.is_ok() => {
                Err(Failure::Interrupted)
            }
            Err(failure) => Err(Failure::Step {
                title: title.to_owned(),
                failure: Box::new(failure),
            }),
            done => done,
        }
    }
}
