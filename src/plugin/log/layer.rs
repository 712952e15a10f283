//! Turns `tracing`'s events into lines.

use std::fmt::Debug;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::level::Levels;
use super::line::Line;

/// Writes the events of the provider's own crates. The fields of the spans around an event (RPC, resource type) become
/// fields of its line; if names are equal, the innermost wins.
pub(super) struct HclogLayer<W> {
    levels: Levels,
    targets: &'static [&'static str],
    write: W,
}

impl<W: Fn(&[u8])> HclogLayer<W> {
    /// `write` gets one line at a time.
    pub(super) fn new(levels: Levels, targets: &'static [&'static str], write: W) -> Self {
        Self {
            levels,
            targets,
            write,
        }
    }

    /// Spans are enabled at any level, because they describe events. Libraries are never logged.
    fn is_enabled(&self, metadata: &Metadata<'_>) -> bool {
        match Origin::of(metadata.target(), self.targets) {
            None => false,
            Some(_) if metadata.is_span() => true,
            Some(origin) => self.levels.allows(origin.subsystem, *metadata.level()),
        }
    }
}

impl<S, W> Layer<S> for HclogLayer<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&[u8]) + 'static,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.is_enabled(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.is_enabled(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let Some(origin) = Origin::of(metadata.target(), self.targets) else {
            return;
        };
        let mut fields = Fields::default();
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(|s| s.from_root())
        {
            if let Some(span_fields) = span.extensions().get::<Fields>() {
                fields.0.extend(span_fields.0.clone());
            }
        }
        // A span's field of this name is not the message of the event.
        fields.0.remove(MESSAGE);
        event.record(&mut fields);
        let message = match fields.0.remove(MESSAGE) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let line = Line::new(
            *metadata.level(),
            &message,
            &origin.module(),
            jiff::Timestamp::now(),
        );
        (self.write)(&line.with_fields(&fields.0).finish());
    }
}

/// `tracing`'s field for the text of an event.
const MESSAGE: &str = "message";

/// The part of the provider that an event comes from.
struct Origin<'a> {
    /// The module, which is the second segment of the target: `api` in `example::api::send`.
    subsystem: Option<&'a str>,
}

impl<'a> Origin<'a> {
    fn of(target: &'a str, crates: &[&str]) -> Option<Self> {
        let mut segments = target.split("::");
        let krate = segments.next()?;
        crates.contains(&krate).then(|| Self {
            subsystem: segments.next(),
        })
    }

    fn module(&self) -> String {
        match self.subsystem {
            Some(name) => format!("provider.{name}"),
            None => "provider".to_owned(),
        }
    }
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        let name = field.name();
        let name = name.strip_prefix("r#").unwrap_or(name);
        self.0.insert(name.to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.set(field, value.to_string());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests;
