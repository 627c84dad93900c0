use std::{fmt, str::FromStr};

use thiserror::Error;

/// A day of the Gregorian calendar, written `YYYY-MM-DD` (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is not a calendar day in the form `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a calendar date of the form YYYY-MM-DD")]
pub struct InvalidDate;

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    /// Reads `1988-04-17`; a time of day after a `T` or a space, as Azure AD B2C and databases send it, is ignored.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let day_part = text.split_once(['T', 't', ' ']).map_or(text, |(day, _)| day);
        let mut parts = day_part.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidDate);
        };
        let date = Self { year: number(year, 4)?, month: number(month, 2)?, day: number(day, 2)? };
        if date.exists() { Ok(date) } else { Err(InvalidDate) }
    }
}

fn number<N: FromStr>(text: &str, digits: usize) -> Result<N, InvalidDate> {
    let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().map_err(|_| InvalidDate) } else { Err(InvalidDate) }
}

impl CalendarDate {
    fn exists(self) -> bool {
        let is_leap =
            self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return false,
        };
        self.year > 0 && (1..=days).contains(&self.day)
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_survives_writing_and_reading() {
        let date: CalendarDate = "1988-04-17".parse().unwrap();
        assert_eq!(date.to_string().parse(), Ok(date));
        assert_eq!("1988-04-17T00:00:00Z".parse(), Ok(date));
        assert_eq!("1988-04-17 00:00:00".parse(), Ok(date));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "1988-02-30",
            "2023-02-29",
            "1988-13-01",
            "1988-00-10",
            "1988-4-17",
            "17.04.1988",
            "",
            "0000-01-01",
            "+988-04-17",
        ] {
            assert_eq!(text.parse::<CalendarDate>(), Err(InvalidDate), "{text}");
        }
    }

    #[test]
    fn every_month_has_its_days() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for (day, exists) in [(1, true), (length, true), (length + 1, false), (0, false)] {
                let text = format!("1999-{month:02}-{day:02}");
                assert_eq!(text.parse::<CalendarDate>().is_ok(), exists, "{text}");
            }
        }
        for (year, is_leap) in [(2024, true), (2023, false), (2000, true), (1900, false), (1, false)] {
            let text = format!("{year:04}-02-29");
            assert_eq!(text.parse::<CalendarDate>().is_ok(), is_leap, "{text}");
        }
    }
}
