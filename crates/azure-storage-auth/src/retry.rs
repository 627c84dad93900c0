use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::rand;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientOptions, Context, Request, RetryOptions, StatusCode};
use tokio::time::{sleep, timeout};

use crate::{AttemptTimedOut, Attempts, Deadline, DeadlinePassed, retry_after};

/// How [`RetryPolicy`] paces itself.
#[derive(Clone, Debug)]
pub struct RetryPolicyOptions {
    /// Attempts at most, the first included.
    pub max_attempts: u32,
    /// How long one attempt may take, up to its whole answer; a streamed download up to its headers.
    pub attempt_timeout: Duration,
    /// The longest pause after the first attempt; it doubles with each further one.
    pub base_pause: Duration,
    /// The pause is never longer than this, unless the service asks for more.
    pub max_pause: Duration,
    /// The time for a whole call whose `Context` holds no [`Deadline`].
    pub call_timeout: Duration,
}

impl Default for RetryPolicyOptions {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            attempt_timeout: Duration::from_secs(3),
            base_pause: Duration::from_millis(100),
            max_pause: Duration::from_secs(2),
            call_timeout: Duration::from_secs(15),
        }
    }
}

/// Tries again after 408, 429, 5xx and failures of the connection, and is over by the call's [`Deadline`].
///
/// azure_core's own retry knows no deadline and may last longer than a minute, so it is switched off:
/// [`RetryPolicy::install`] does both.
#[derive(Clone)]
pub struct RetryPolicy {
    options: RetryPolicyOptions,
    chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl RetryPolicy {
    /// A policy whose pauses vary by chance, so that clients that failed together do not come back together.
    #[must_use]
    pub fn new(options: RetryPolicyOptions) -> Self {
        Self::with_chance(options, random_fraction)
    }

    /// The same with another source of chance, a number from 0 to 1. Tests make pauses certain with it; with the
    /// runtime's clock paused they take no time either.
    #[must_use]
    pub fn with_chance(
        options: RetryPolicyOptions,
        chance: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { options, chance: Arc::new(chance) }
    }

    /// Puts the policy into a client's options, in the place of azure_core's own.
    pub fn install(self, options: &mut ClientOptions) {
        options.retry = RetryOptions::none();
        options.per_call_policies.push(Arc::new(self));
    }

    /// Between half of the pause and the whole of it.
    fn pause(&self, attempt: u32) -> Duration {
        let doubled = self.options.base_pause.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.options.max_pause).mul_f64(0.5 + (self.chance)().clamp(0.0, 1.0) / 2.0)
    }

    /// The pause before the next attempt; none when the next one would not be over in time or is one too many.
    fn next(&self, attempt: u32, end: &End, deadline: Deadline) -> Option<Duration> {
        let pause = self.pause(attempt).max(end.asked_pause());
        (attempt < self.options.max_attempts && pause < deadline.remaining()).then_some(pause)
    }

    async fn attempt(
        &self,
        context: &Context<'_>,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
        remaining: Duration,
    ) -> PolicyResult {
        let Some((first, rest)) = next.split_first() else { return Err(no_transport()) };
        let limit = self.options.attempt_timeout.min(remaining);
        match timeout(limit, first.send(context, request, rest)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(ErrorKind::Io, AttemptTimedOut { after: limit })),
        }
    }
}

#[async_trait]
impl Policy for RetryPolicy {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let deadline =
            ctx.value::<Deadline>().copied().unwrap_or_else(|| Deadline::after(self.options.call_timeout));
        let attempts = ctx.value::<Attempts>().cloned().unwrap_or_default();
        if deadline.remaining().is_zero() {
            return Err(Error::new(ErrorKind::Connection, DeadlinePassed));
        }
        for attempt in 1.. {
            attempts.count();
            let result = self.attempt(ctx, request, next, deadline.remaining()).await;
            let end = End::of(&result);
            if end.is_unclear() {
                attempts.end_unclear();
            }
            if !end.may_improve() {
                return result;
            }
            let Some(pause) = self.next(attempt, &end, deadline) else { return result };
            tracing::debug!(attempt, pause_ms = pause.as_millis(), %end, "storage call retried");
            sleep(pause).await;
            request.body_mut().reset().await?;
        }
        Err(no_transport())
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RetryPolicy").field("options", &self.options).finish_non_exhaustive()
    }
}

/// How an attempt ended.
enum End {
    /// With an answer that another attempt would repeat.
    Final,
    /// With an answer that another attempt may change.
    Refused { status: StatusCode, asked_pause: Duration },
    /// The request never left.
    NotSent,
    /// Without an answer.
    Lost,
}

impl End {
    fn of(result: &PolicyResult) -> Self {
        match result {
            Ok(response) if is_transient(response.status()) => Self::Refused {
                status: response.status(),
                asked_pause: retry_after::asked(response.headers()).unwrap_or_default(),
            },
            Ok(_) => Self::Final,
            Err(error) => match error.kind() {
                ErrorKind::Connection => Self::NotSent,
                ErrorKind::Io => Self::Lost,
                ErrorKind::HttpResponse { .. }
                | ErrorKind::DataConversion
                | ErrorKind::Credential
                | ErrorKind::Other => Self::Final,
            },
        }
    }

    const fn may_improve(&self) -> bool {
        !matches!(self, Self::Final)
    }

    /// 429 is a refusal; every other transient end leaves open whether the request was carried out.
    fn is_unclear(&self) -> bool {
        match self {
            Self::Final | Self::NotSent => false,
            Self::Refused { status, .. } => *status != StatusCode::TooManyRequests,
            Self::Lost => true,
        }
    }

    const fn asked_pause(&self) -> Duration {
        match self {
            Self::Refused { asked_pause, .. } => *asked_pause,
            Self::Final | Self::NotSent | Self::Lost => Duration::ZERO,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final => formatter.write_str("answered"),
            Self::Refused { status, .. } => write!(formatter, "status {status}"),
            Self::NotSent => formatter.write_str("no connection"),
            Self::Lost => formatter.write_str("no answer"),
        }
    }
}

/// 501 and the like say that the service will never do it.
const fn is_transient(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::RequestTimeout
            | StatusCode::TooManyRequests
            | StatusCode::InternalServerError
            | StatusCode::BadGateway
            | StatusCode::ServiceUnavailable
            | StatusCode::GatewayTimeout
    )
}

/// Without randomness from the operating system pauses are merely not spread.
fn random_fraction() -> f64 {
    let mut bytes = [0; 4];
    match rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

/// azure_core puts the transport last; only a policy called by hand has nothing behind it.
pub(crate) fn no_transport() -> Error {
    Error::with_message(ErrorKind::Other, "there is no policy left to send the request")
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
