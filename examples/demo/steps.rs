//! The order of a demo: numbered steps, each under its headline.

use std::future::Future;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::signals::Stop;

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
        work.await.map_err(|failure| match failure {
            Failure::Interrupted => Failure::Interrupted,
            _ if self.stop.has_come() => Failure::Interrupted,
            failure => Failure::Step {
                title: title.to_owned(),
                failure: Box::new(failure),
            },
        })
    }
}
