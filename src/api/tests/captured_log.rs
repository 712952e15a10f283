//! Captures the log as text.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer};

/// Every event of the API client, one per line: its level and its fields.
#[derive(Clone, Default)]
pub(super) struct CapturedLog(Arc<Mutex<String>>);

impl CapturedLog {
    pub(super) fn text(&self) -> String {
        self.0.lock().expect("no panic").clone()
    }
}

impl Visit for CapturedLog {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = self.0.lock().expect("no panic");
        write!(text, " {field}={value:?}").expect("written");
    }
}

impl<S: tracing::Subscriber> Layer<S> for CapturedLog {
    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        if event.metadata().target() == "hostup::api" {
            let level = event.metadata().level();
            write!(self.0.lock().expect("no panic"), "\n{level}").expect("written");
            event.record(&mut self.clone());
        }
    }
}
