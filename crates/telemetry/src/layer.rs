use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::labels::Labels;
use crate::queue::{Call, Queue};
use crate::signal::{CALL, CALL_SECONDS, FUNCTION, MEASURE};
use crate::trace::{SpanId, TraceId};

/// Takes calls, measures and functions out of what a program traces.
pub struct Layer {
    queue: Arc<Queue>,
    random: fn(&mut [u8]),
    now: fn() -> SystemTime,
    /// Of a hundred functions, so many are told with their calls. Calls that fail always are, and measures count all.
    percent: u8,
}

/// What a call belongs to.
#[derive(Clone, Copy)]
struct Within {
    trace: TraceId,
    span: SpanId,
    is_told: bool,
}

/// A function that runs.
struct Function {
    trace: TraceId,
    span: SpanId,
    is_told: bool,
    fields: Fields,
    began_at: SystemTime,
    began: Instant,
    /// Until the status was known: what runs on after the answer, such as a deferred write, is not the answer.
    answered_after: Option<Duration>,
}

/// The longest value that is kept: Application Insights cuts at 8192 bytes, and nothing of ours is near that.
const LONGEST: usize = 256;

/// What an event or a span says.
#[derive(Default)]
struct Fields(Labels);

impl Layer {
    /// `random` fills ids, which need not be secret.
    #[must_use]
    pub fn new(queue: Arc<Queue>, random: fn(&mut [u8]), now: fn() -> SystemTime, percent: u8) -> Self {
        Self { queue, random, now, percent }
    }

    /// What is of interest here; all else costs nothing.
    #[must_use]
    pub fn wants(metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() {
            metadata.name() == FUNCTION
        } else {
            [CALL, MEASURE].contains(&metadata.target())
        }
    }

    fn span_id(&self) -> SpanId {
        let mut bytes = [0; 8];
        (self.random)(&mut bytes);
        SpanId::from_random(bytes)
    }

    fn trace_id(&self) -> TraceId {
        let mut bytes = [0; 16];
        (self.random)(&mut bytes);
        TraceId::from_random(bytes)
    }

    /// Drawn by lot: a trace id comes from outside, and would let its sender decide.
    fn draw(&self) -> bool {
        let mut bytes = [0; 2];
        (self.random)(&mut bytes);
        u16::from_be_bytes(bytes) % 100 < u16::from(self.percent)
    }

    fn tell(&self, call: Call, is_told: bool) {
        if is_told || !call.is_success {
            self.queue.put_call(call);
        }
    }

    fn measure(&self, mut fields: Fields) {
        let value = fields.take("value").and_then(|value| value.parse().ok());
        if let Some((name, value)) = fields.take("name").zip(value) {
            self.queue.put_measure((name, fields.0), value);
        }
    }

    fn call(&self, mut fields: Fields, within: Option<Within>) {
        let elapsed = fields.take("elapsed_us").and_then(|micros| micros.parse().ok());
        let elapsed = Duration::from_micros(elapsed.unwrap_or_default());
        let call = Call {
            trace: within.map_or_else(|| self.trace_id(), |within| within.trace),
            span: self.span_id(),
            parent: within.map(|within| within.span),
            name: fields.take("name").unwrap_or_default(),
            kind: fields.take("kind").unwrap_or_default(),
            target: fields.take("target").unwrap_or_default(),
            status: fields.take("status").unwrap_or_default(),
            is_success: fields.take("success").is_none_or(|success| success == "true"),
            began_at: (self.now)() - elapsed,
            elapsed,
            properties: fields.0,
        };
        self.measure_call(&call);
        self.tell(call, within.map_or_else(|| self.draw(), |within| within.is_told));
    }

    /// Every call counts, also those that are not told.
    fn measure_call(&self, call: &Call) {
        let result = if call.is_success { "ok" } else { "failed" };
        let labels = [("kind", call.kind.as_str()), ("name", &call.name), ("result", result)];
        let labels = labels.map(|(name, value)| (name, value.to_owned()));
        self.queue.put_measure((CALL_SECONDS.to_owned(), labels.into()), call.elapsed.as_secs_f64());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut function = Function {
            trace: self.trace_id(),
            span: self.span_id(),
            is_told: self.draw(),
            fields: Fields::default(),
            began_at: (self.now)(),
            began: Instant::now(),
            answered_after: None,
        };
        attributes.record(&mut function.fields);
        function.take_ids();
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(function);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(function) = span.extensions_mut().get_mut::<Function>()
        {
            values.record(&mut function.fields);
            function.take_ids();
            if function.fields.0.has("status") {
                function.answered_after.get_or_insert(function.began.elapsed());
            }
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if event.metadata().target() == MEASURE {
            return self.measure(fields);
        }
        let mut scope = context.event_scope(event).into_iter().flatten();
        let within = scope.find_map(|span| {
            let extensions = span.extensions();
            let Function { trace, span, is_told, .. } = extensions.get::<Function>()?;
            Some(Within { trace: *trace, span: *span, is_told: *is_told })
        });
        self.call(fields, within);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(function) = span.extensions_mut().remove::<Function>() else { return };
        let elapsed = function.answered_after.unwrap_or_else(|| function.began.elapsed());
        let Function { trace, span, is_told, mut fields, began_at, .. } = function;
        let status = fields.take("status").unwrap_or_default();
        let is_fault = status.parse::<u16>().is_ok_and(|status| status >= 500);
        self.tell(
            Call {
                trace,
                span,
                parent: fields.take("parent_id").and_then(|parent| parent.parse().ok()),
                name: fields.take("route").unwrap_or_else(|| "no function".to_owned()),
                kind: "InProc".to_owned(),
                target: String::new(),
                status,
                is_success: !is_fault,
                began_at,
                elapsed,
                properties: fields.0,
            },
            is_told,
        );
    }
}

impl Function {
    /// Ids that the program has chosen, in place of ours.
    fn take_ids(&mut self) {
        let trace = self.fields.take("trace_id").and_then(|trace| trace.parse().ok());
        let span = self.fields.take("span_id").and_then(|span| span.parse().ok());
        self.trace = trace.unwrap_or(self.trace);
        self.span = span.unwrap_or(self.span);
    }
}

impl Fields {
    fn take(&mut self, name: &str) -> Option<String> {
        self.0.take(name)
    }

    fn put(&mut self, field: &Field, mut value: String) {
        if value.len() > LONGEST {
            // At a letter's end, and not in the middle of one.
            let end = value.char_indices().nth(LONGEST).map_or(value.len(), |(end, _)| end);
            value.truncate(end);
        }
        self.0.set(field.name(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // The message is for readers of the log.
        if field.name() != "message" {
            self.put(field, format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.to_string());
    }
}
