//! The numbered steps of a demo, each under its headline.

use std::future::Future;
use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::error::{Error, expect_eq};
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
    total: usize,
    pause: bool,
}

impl Steps {
    /// With `pause`, waits for Enter before each step; without a terminal it says that it cannot.
    pub(crate) fn new(screen: Screen, stop: Stop, total: usize, pause: bool) -> Self {
        let can_pause = io::stdin().is_terminal();
        if pause && !can_pause {
            screen.paragraph("--pause needs a terminal; the demo runs without pauses.");
        }
        Self {
            screen,
            stop,
            count: 0,
            total,
            pause: pause && can_pause,
        }
    }

    /// Prints the headline and the explanation, and does the work. An error after a signal is reported as an interrupt.
    pub(crate) async fn step<T>(
        &mut self,
        title: &str,
        explanation: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.count += 1;
        let number = format!("{}/{}", self.count, self.total);
        self.screen.headline(&number, title, explanation);
        if self.pause {
            self.enter().await;
        }
        if self.stop.is_requested() {
            return Err(Error::Interrupted);
        }
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

    /// Checks that the steps were as many as announced.
    pub(crate) fn expect_complete(&self) -> Result<(), Error> {
        expect_eq("the number of steps", self.total, self.count)
    }

    /// Returns on Enter, on the end of the input, or on a signal.
    async fn enter(&self) {
        self.screen.output("Press Enter to continue. ");
        let (entered, is_entered) = oneshot::channel();
        // A thread of the runtime would keep the demo from ending while it reads.
        thread::spawn(move || {
            let _ = io::stdin().read_line(&mut String::new());
            let _ = entered.send(());
        });
        tokio::select! {
            _ = is_entered => {}
            () = self.stop.requested() => self.screen.output("\n"),
        }
    }
}
