use std::collections::BTreeMap;

use crate::labels::Labels;

/// What was measured of one kind since it was told last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) count: u64,
    pub(crate) sum: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// Name and labels.
pub(crate) type Series = (String, Labels);

/// More series than this are a mistake: a label with too many values.
const MOST_SERIES: usize = 500;

/// Adds up measures between two reports. What is told is the difference, so an instance that goes away loses little.
#[derive(Debug, Default)]
pub(crate) struct Measures(BTreeMap<Series, Summary>);

impl Measures {
    /// Answers whether there was room.
    pub(crate) fn add(&mut self, series: Series, value: f64) -> bool {
        if let Some(summary) = self.0.get_mut(&series) {
            summary.count += 1;
            summary.sum += value;
            summary.least = summary.least.min(value);
            summary.most = summary.most.max(value);
            return true;
        }
        let has_room = self.0.len() < MOST_SERIES;
        if has_room {
            self.0.insert(series, Summary { count: 1, sum: value, least: value, most: value });
        }
        has_room
    }

    pub(crate) fn take(&mut self) -> BTreeMap<Series, Summary> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(label: usize) -> Series {
        ("decided".to_owned(), [("outcome", label.to_string())].into())
    }

    #[test]
    fn values_of_a_series_are_added_up_until_they_are_taken() {
        let mut measures = Measures::default();
        for value in [3.0, 1.0, 2.0] {
            assert!(measures.add(series(0), value));
        }
        measures.add(series(1), 7.0);
        let taken = measures.take();
        assert_eq!(taken[&series(0)], Summary { count: 3, sum: 6.0, least: 1.0, most: 3.0 });
        assert_eq!((taken.len(), measures.take().len()), (2, 0));
    }

    #[test]
    fn a_label_with_too_many_values_fills_no_memory() {
        let mut measures = Measures::default();
        let added = (0..MOST_SERIES * 2).filter(|number| measures.add(series(*number), 1.0)).count();
        assert_eq!(added, MOST_SERIES);
        assert!(measures.add(series(0), 1.0), "known series go on");
    }
}
