use std::{fmt, time::Duration};

/// What was measured, each beside its budget.
#[derive(Default)]
pub(crate) struct Figures {
    rows: Vec<Figure>,
    /// What to bear in mind when reading.
    notes: Vec<String>,
}

struct Figure {
    what: String,
    unit: &'static str,
    measured: f64,
    budget: Option<f64>,
}

impl Figures {
    pub(crate) fn add(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        measured: f64,
        budget: Option<f64>,
    ) {
        self.rows.push(Figure { what: what.into(), unit, measured, budget });
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<52} {:>12} {:>10} {:>8}", "", "measured", "budget", "ratio")?;
        for Figure { what, unit, measured, budget } in &self.rows {
            let measured_text = format!("{measured:.2} {unit}");
            match budget {
                Some(budget) => {
                    writeln!(f, "{what:<52} {measured_text:>12} {budget:>10} {:>8.2}", measured / budget)?;
                }
                None => writeln!(f, "{what:<52} {measured_text:>12}")?,
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// The value below which this share of the sorted values lies.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or_default()
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 50), Duration::from_millis(100));
        assert_eq!(percentile(&sorted, 99), Duration::from_millis(198));
        assert_eq!(percentile(&sorted[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn the_median_is_not_moved_by_one_value() {
        assert!((median(vec![1.0, 900.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }

    #[test]
    fn a_figure_stands_beside_its_budget_and_their_ratio() {
        let mut figures = Figures::default();
        figures.add("idle", "MiB", 7.5, Some(15.0));
        let row =
            figures.to_string().lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(row, "idle 7.50 MiB 15 0.50");
    }
}
