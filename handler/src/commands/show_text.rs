//! What `show` prints, line by line.

use contract::Timestamp;
use serde::Serialize;
use serde_json::Value;
use service::{
    model::{TimelineEvent, iso8601},
    operator::{Shown, ShownEvent, ShownVerification, Why},
};
use verification::{Check, OverdueCause, ReviewCause};

pub(super) fn text(shown: &Shown) -> String {
    match shown {
        Shown::Verification(shown) => verification(shown),
        Shown::Erased { verification_id, erased_at, account } => {
            let rest = account.as_ref().map_or_else(String::new, |account| {
                format!("The provider has not yet deleted its account {}.\n", account.0)
            });
            format!("Verification {verification_id} was erased at {}.\n{rest}", time(*erased_at))
        }
    }
}

fn verification(shown: &ShownVerification) -> String {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let transaction = shown.transaction.as_ref().map(|one| {
        let (issued, expires) = (time(one.issued_at), time(one.expires_at));
        format!(
            "{}, account {}, execution {}, issued {issued}, expires {expires}",
            one.provider.0, one.account.0, one.execution.0
        )
    });
    let polls = shown.poll.as_ref().map(|poll| {
        let at = |at: Option<Timestamp>| or_none(at.map(time));
        format!("last {}, next {}, retries {}", at(poll.last), at(poll.next), poll.retries)
    });
    let current = if shown.is_current { "the current one" } else { "not the current one" };
    let browser = if shown.is_confirmed { "confirmed" } else { "not confirmed" };
    let rows = [
        ("verification id", shown.verification_id.to_string()),
        ("support reference", shown.support_reference.clone()),
        ("client", shown.client.0.clone()),
        ("correlation id", or_none(shown.correlation_id.clone())),
        ("method", shown.method.to_string()),
        ("attempt", format!("{}, {current}", shown.number)),
        ("created", time(shown.created_at)),
        ("state", format!("{} (answered as {})", shown.state, shown.effective_state)),
        ("outcome", format!("{}, next step {}", shown.outcome, shown.next_step)),
        ("why", why(&shown.why)),
        ("remaining attempts", shown.remaining_attempts.to_string()),
        ("browser", browser.to_owned()),
        ("transaction", or_none(transaction)),
        ("polls", or_none(polls)),
        ("reports kept", shown.reports.to_string()),
    ];
    let mut text = String::new();
    for (name, value) in rows {
        text.push_str(&format!("{name:<20}{value}\n"));
    }
    text.push_str("timeline\n");
    shown.timeline.iter().for_each(|event| text.push_str(&line(event)));
    text
}

fn line(ShownEvent { at, event }: &ShownEvent) -> String {
    let what = match event {
        TimelineEvent::Moved { from, to } => format!("{from} -> {to}"),
        TimelineEvent::CalledBack { status } => format!("calledBack: {status}"),
        other => name(other, "event"),
    };
    format!("  {}  {what}\n", time(*at))
}

/// One sentence.
fn why(why: &Why) -> String {
    let reasons = list(&why.reasons);
    let checks: Vec<String> = why.checks.iter().map(check).collect();
    let checks = checks.join(", ");
    let about_checks = if checks.is_empty() { String::new() } else { format!("; checks: {checks}") };
    match why.review {
        Some(ReviewCause::UnclearChecks) => {
            let about_reasons =
                if reasons.is_empty() { String::new() } else { format!("; reasons: {reasons}") };
            format!("some checks are not clear{about_checks}{about_reasons}")
        }
        Some(ReviewCause::ChecksNotPassed) => {
            format!("an approval rests on checks that are missing or did not pass{about_checks}")
        }
        Some(ReviewCause::AttributeMismatch) => {
            format!("document and account differ in: {}", list(&why.differing))
        }
        Some(ReviewCause::NotCompared) if why.differing.is_empty() => {
            "the account says too little to be compared with the document".to_owned()
        }
        Some(ReviewCause::NotCompared) => {
            format!("the document does not tell, so that it cannot be compared: {}", list(&why.differing))
        }
        Some(ReviewCause::LateRejection) => {
            format!("a rejection came after the approval: {reasons}{about_checks}")
        }
        Some(ReviewCause::FraudElsewhere) => "another attempt of the user was rejected for fraud".to_owned(),
        None if why.overdue == Some(OverdueCause::TimeRanOut) => "no decision came in time".to_owned(),
        None if why.overdue == Some(OverdueCause::UnknownDecision) => {
            "Jumio decided in a word that this version does not know, or in none".to_owned()
        }
        None if !reasons.is_empty() || !checks.is_empty() => format!("rejected for: {reasons}{about_checks}"),
        None => why.incomplete.map_or_else(|| "-".to_owned(), |cause| name(&cause, "")),
    }
}

/// Such as `liveness (warning, BAD_QUALITY)`.
fn check(Check { name, decision, label }: &Check) -> String {
    let label = label.as_ref().map_or_else(String::new, |label| format!(", {label}"));
    format!("{name} ({decision}{label})")
}

fn list<T: Serialize>(all: &[T]) -> String {
    all.iter().map(|one| name(one, "")).collect::<Vec<_>>().join(", ")
}

/// The serialized name: of a plain enum, or in this field.
fn name<T: Serialize>(value: &T, field: &str) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    let name = if field.is_empty() { Some(&value) } else { value.get(field) };
    name.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn time(at: Timestamp) -> String {
    iso8601::text(at).unwrap_or_default()
}
