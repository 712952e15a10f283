//! The numbered steps of a demo, each under its headline.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use crate::error::Error;
use crate::screen::Screen;
use crate::signals::Stop;

/// How much later than a program the demo itself may receive a signal.
const SIGNAL_GRACE_PERIOD: Duration = Duration::from_millis(200);

/// Counts the steps, and adds to an error the title of the step in which it happened.
#[derive(Debug)]
pub(crate) struct Steps {
    pub(crate) screen: Screen,
    pub(crate) stop: Stop,
    count: usize,
}

impl Steps {
    pub(crate) fn new(screen: Screen, stop: Stop) -> Self {
        Self {
            screen,
            stop,
            count: 0,
        }
    }

    /// Prints the headline and the explanation, and does the work. An error after a signal is reported as an interrupt.
    pub(crate) async fn step<T>(
        &mut self,
        title: &str,
        explanation: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if self.stop.is_requested() {
            return Err(Error::Interrupted);
        }
        self.count += 1;
        self.screen.headline(self.count, title, explanation);
        match work.await {
            Err(Error::Interrupted) => Err(Error::Interrupted),
            // Ctrl-C reaches the programs as well, and may end one before the demo has received it.
            Err(_)
                if timeout(SIGNAL_GRACE_PERIOD, self.stop.requested())
                    .await
                    .is_ok() =>
            {
                Err(Error::Interrupted)
            }
            Err(error) => Err(Error::Step {
                title: title.to_owned(),
                error: Box::new(error),
            }),
            done => done,
        }
    }
}
