//! Schedules: NCRONTAB with six fields, or a time span between runs. Source: Azure Functions, Timer trigger, "NCRONTAB expressions".

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use time::{Date, OffsetDateTime, Time};

use crate::app::time_span;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Some expressions name days that never come.
const HORIZON_DAYS: usize = 8 * 366;

/// When a timer runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    text: String,
    rule: Rule,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Every(Duration),
    Cron(Cron),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cron {
    seconds: BTreeSet<u8>,
    minutes: BTreeSet<u8>,
    hours: BTreeSet<u8>,
    days: BTreeSet<u8>,
    months: BTreeSet<u8>,
    weekdays: BTreeSet<u8>,
}

impl Schedule {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let rule = match time_span::parse(text) {
            Some(span) => Rule::Every(span),
            None => Rule::Cron(Cron::parse(text)?),
        };
        Ok(Self { text: text.to_owned(), rule })
    }

    /// The first moment after `now` that the schedule names.
    pub(crate) fn next(&self, now: OffsetDateTime) -> OffsetDateTime {
        match &self.rule {
            Rule::Every(span) => now + *span,
            Rule::Cron(cron) => cron.next(now).unwrap_or(Date::MAX.midnight().assume_utc()),
        }
    }

    /// The time between the next two runs.
    pub(crate) fn pause(&self) -> Duration {
        let next = self.next(OffsetDateTime::now_utc());
        (self.next(next) - next).try_into().unwrap_or_default()
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Cron {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "The schedule expression '{text}' was not recognized as a valid cron expression or timespan string."
            )
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        // Five fields mean that the seconds are left out.
        let (seconds, rest) = match fields.as_slice() {
            [seconds, rest @ ..] if rest.len() == 5 => (*seconds, rest),
            rest if rest.len() == 5 => ("0", rest),
            _ => return Err(wrong()),
        };
        let [minutes, hours, days, months, weekdays] = rest else { return Err(wrong()) };
        let cron = || {
            Some(Self {
                seconds: field(seconds, 0, 59, &[])?,
                minutes: field(minutes, 0, 59, &[])?,
                hours: field(hours, 0, 23, &[])?,
                days: field(days, 1, 31, &[])?,
                months: field(months, 1, 12, &MONTHS)?,
                weekdays: field(weekdays, 0, 7, &DAYS)?.into_iter().map(|day| day % 7).collect(),
            })
        };
        cron().ok_or_else(wrong)
    }

    fn next(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut days = std::iter::successors(Some(now.date()), |day| day.next_day()).take(HORIZON_DAYS);
        days.find_map(|day| {
            let from = if day == now.date() { now.time() } else { Time::MIDNIGHT };
            let includes_from = day != now.date();
            let time = self.names_day(day).then(|| self.first_time(from, includes_from)).flatten()?;
            Some(day.with_time(time).assume_utc())
        })
    }

    fn names_day(&self, day: Date) -> bool {
        self.months.contains(&u8::from(day.month()))
            && self.days.contains(&day.day())
            && self.weekdays.contains(&day.weekday().number_days_from_sunday())
    }

    fn first_time(&self, from: Time, includes_from: bool) -> Option<Time> {
        let all = self.hours.range(from.hour()..).flat_map(|hour| {
            self.minutes
                .iter()
                .flat_map(move |minute| self.seconds.iter().map(move |second| (*hour, *minute, *second)))
        });
        let mut times = all.filter_map(|(hour, minute, second)| Time::from_hms(hour, minute, second).ok());
        times.find(|time| *time > from || (includes_from && *time == from))
    }
}

/// One field: `*`, `5`, `1-5`, `*/10`, `2-20/3`, `mon`, and lists of them.
fn field(text: &str, min: u8, max: u8, names: &[&str]) -> Option<BTreeSet<u8>> {
    let mut values = BTreeSet::new();
    for item in text.split(',') {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let step: usize = step.map_or(Some(1), |step| step.parse().ok()).filter(|step| *step > 0)?;
        let number = |text: &str| value(text, min, names).filter(|value| (min..=max).contains(value));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (min, max),
            Some((first, last)) => (number(first)?, number(last)?),
            None if item.contains('/') => (number(range)?, max),
            None => (number(range)?, number(range)?),
        };
        values.extend((first..=last).step_by(step));
    }
    (!values.is_empty()).then_some(values)
}

fn value(text: &str, min: u8, names: &[&str]) -> Option<u8> {
    let named = names.iter().position(|name| text.to_ascii_lowercase().starts_with(name));
    named.and_then(|at| u8::try_from(at).ok()).map_or_else(|| text.parse().ok(), |at| Some(at + min))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_next_run_is_the_first_moment_after_now() {
        let now = datetime!(2026-01-02 03:04:05.5 UTC);
        let cases = [
            ("0 */5 * * * *", datetime!(2026-01-02 03:05:00 UTC)),
            ("*/15 * * * * *", datetime!(2026-01-02 03:04:15 UTC)),
            ("5 4 3 * * *", datetime!(2026-01-03 03:04:05 UTC)),
            ("0 0 9-17 * * mon-fri", datetime!(2026-01-02 09:00:00 UTC)),
            ("0 30 9 * Jan Mon", datetime!(2026-01-05 09:30:00 UTC)),
            ("0 0 0 29 2 *", datetime!(2028-02-29 00:00:00 UTC)),
            ("0 0 0 * * 7", datetime!(2026-01-04 00:00:00 UTC)),
            ("*/5 * * * *", datetime!(2026-01-02 03:05:00 UTC)),
            ("00:00:10", datetime!(2026-01-02 03:04:15.5 UTC)),
        ];
        for (text, next) in cases {
            assert_eq!(Schedule::parse(text).unwrap().next(now), next, "{text}");
        }
    }

    #[test]
    fn the_last_second_of_a_year_leads_into_the_next() {
        let schedule = Schedule::parse("0 0 0 1 * *").unwrap();
        assert_eq!(schedule.next(datetime!(2026-12-31 23:59:59 UTC)), datetime!(2027-01-01 00:00:00 UTC));
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for text in ["", "every minute", "60 * * * * *", "* * * * * * *", "0 0 25 * * *", "*/0 * * * * *"] {
            assert!(Schedule::parse(text).is_err(), "{text}");
        }
    }
}
