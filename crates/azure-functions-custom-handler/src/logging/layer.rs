//! Turns events into lines.

use std::io::{self, Write};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::fields::Fields;
use super::line::{Line, timestamp};

/// A tracing layer for programs that build their own subscriber; [`super::init`] does it for all others.
#[derive(Debug)]
pub struct JsonLines<Out = fn() -> io::Stdout, Trouble = fn() -> io::Stderr> {
    out: Out,
    trouble: Trouble,
}

impl JsonLines {
    /// Information and below to standard output, warnings and errors to standard error: what the host expects.
    #[must_use]
    pub fn to_host() -> Self {
        Self { out: io::stdout, trouble: io::stderr }
    }
}

impl<Out, Trouble> JsonLines<Out, Trouble> {
    /// The same division, written elsewhere.
    pub fn to(out: Out, trouble: Trouble) -> Self {
        Self { out, trouble }
    }
}

impl<S, Out, Trouble> Layer<S> for JsonLines<Out, Trouble>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    Out: for<'a> MakeWriter<'a> + 'static,
    Trouble: for<'a> MakeWriter<'a> + 'static,
{
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
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.named.extend(outer.named.clone());
            }
        }
        event.record(&mut fields);
        let level = *event.metadata().level();
        let line = Line {
            timestamp: timestamp(),
            level: level.as_str(),
            target: event.metadata().target(),
            message: fields.message.as_deref().unwrap_or_default(),
            fields: &fields.named,
        };
        self.write(level, line.render().as_bytes());
    }
}

impl<Out, Trouble> JsonLines<Out, Trouble>
where
    Out: for<'a> MakeWriter<'a>,
    Trouble: for<'a> MakeWriter<'a>,
{
    /// One write per line keeps lines whole; a host that reads no more must not stop the work.
    fn write(&self, level: Level, line: &[u8]) {
        let written = if level <= Level::WARN {
            self.trouble.make_writer().write_all(line)
        } else {
            self.out.make_writer().write_all(line)
        };
        written.unwrap_or_default();
    }
}
