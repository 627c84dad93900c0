//! Trace context as W3C has it (Trace Context, level 2).

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;

/// Everything that belongs to one request from outside, across services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId([u8; 16]);

/// One call in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanId([u8; 8]);

/// The trace and the call that a request belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    pub trace: TraceId,
    pub span: SpanId,
}

/// The text is no `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent of W3C Trace Context")]
pub struct NotATraceContext;

impl TraceId {
    /// From random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl SpanId {
    /// From random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for TraceId {
    type Err = NotATraceContext;

    fn from_str(text: &str) -> Result<Self, NotATraceContext> {
        non_zero(text).map(Self)
    }
}

impl FromStr for SpanId {
    type Err = NotATraceContext;

    fn from_str(text: &str) -> Result<Self, NotATraceContext> {
        non_zero(text).map(Self)
    }
}

/// Lower-case digits alone, not all of them zero (Trace Context, 3.2.2.3 and 3.2.2.4).
fn non_zero<const N: usize>(text: &str) -> Result<[u8; N], NotATraceContext> {
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotATraceContext)?;
    let bytes: [u8; N] = bytes.try_into().map_err(|_| NotATraceContext)?;
    if bytes == [0; N] { Err(NotATraceContext) } else { Ok(bytes) }
}

impl FromStr for TraceContext {
    type Err = NotATraceContext;

    /// Reads a `traceparent`. Its flags are not looked at: a caller does not decide what is sampled here. Later versions may
    /// append fields (Trace Context, 3.2.4); version `ff` is none.
    fn from_str(text: &str) -> Result<Self, NotATraceContext> {
        let mut fields = text.trim().split('-');
        let (version, trace, span, flags) = (fields.next(), fields.next(), fields.next(), fields.next());
        let (Some(version), Some(trace), Some(span), Some(flags)) = (version, trace, span, flags) else {
            return Err(NotATraceContext);
        };
        let is_byte = |text: &str| text.len() == 2 && HEXLOWER.decode(text.as_bytes()).is_ok();
        let has_more = fields.next().is_some();
        if !is_byte(version) || !is_byte(flags) || version == "ff" || (version == "00" && has_more) {
            return Err(NotATraceContext);
        }
        Ok(Self { trace: trace.parse()?, span: span.parse()? })
    }
}

impl fmt::Display for TraceContext {
    /// As the header is sent on, sampled.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-01", self.trace, self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn a_traceparent_is_read_and_written() {
        for text in [
            format!("00-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-00"),
            format!(" 00-{TRACE}-{SPAN}-01 "),
            format!("cc-{TRACE}-{SPAN}-01-what-comes-later"),
        ] {
            let context: TraceContext = text.parse().unwrap();
            assert_eq!(context.to_string(), format!("00-{TRACE}-{SPAN}-01"), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        let zeros = "0".repeat(32);
        for text in [
            String::new(),
            "00".to_owned(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{zeros}-{SPAN}-01"),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}x-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-1"),
            "ä".repeat(55),
        ] {
            assert_eq!(text.parse::<TraceContext>(), Err(NotATraceContext), "{text}");
        }
    }
}
