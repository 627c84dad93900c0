use std::collections::{BTreeMap, BTreeSet};

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
const MOST_SERIES: usize = 1000;

/// The one label whose values operators choose.
const CLIENT: &str = "client";

/// Clients beyond these are told together: each has a dozen series.
const MOST_CLIENTS: usize = 50;

/// Stands for the clients beyond.
const OTHERS: &str = "(others)";

/// Adds up measures between two reports. What is told is the difference, so an instance that goes away loses little.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    summaries: BTreeMap<Series, Summary>,
    /// Which clients are told by name: the first ones that were measured.
    clients: BTreeSet<String>,
}

impl Measures {
    /// Answers whether there was room.
    pub(crate) fn add(&mut self, mut series: Series, value: f64) -> bool {
        self.bound(&mut series.1);
        if let Some(summary) = self.summaries.get_mut(&series) {
            summary.count += 1;
            summary.sum += value;
            summary.least = summary.least.min(value);
            summary.most = summary.most.max(value);
            return true;
        }
        let has_room = self.summaries.len() < MOST_SERIES;
        if has_room {
            self.summaries.insert(series, Summary { count: 1, sum: value, least: value, most: value });
        }
        has_room
    }

    fn bound(&mut self, labels: &mut Labels) {
        let Some(client) = labels.get(CLIENT) else { return };
        if self.clients.contains(client) {
            return;
        }
        if self.clients.len() < MOST_CLIENTS {
            self.clients.insert(client.to_owned());
        } else {
            labels.set(CLIENT, OTHERS.to_owned());
        }
    }

    pub(crate) fn take(&mut self) -> BTreeMap<Series, Summary> {
        std::mem::take(&mut self.summaries)
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

    #[test]
    fn clients_beyond_the_bound_are_told_together_and_none_is_lost() {
        let mut measures = Measures::default();
        let of = |client: usize| ("started".to_owned(), [("client", format!("client-{client}"))].into());
        for client in (0..MOST_CLIENTS + 30).chain(0..MOST_CLIENTS + 30) {
            assert!(measures.add(of(client), 1.0));
        }
        let told = measures.take();
        assert_eq!(told.len(), MOST_CLIENTS + 1);
        assert_eq!(told[&of(0)].count, 2);
        let others = ("started".to_owned(), [("client", OTHERS.to_owned())].into());
        assert_eq!(told[&others].count, 60);
        measures.add(of(MOST_CLIENTS), 1.0);
        assert!(measures.take().contains_key(&others), "the same ones in the next report");
    }
}
