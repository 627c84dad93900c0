use std::collections::BTreeMap;

use azure_tables::Entity;
use service::kernel::StoreError;

use super::row;
use crate::rows::{Found, Row};

/// The first rows by their names, in whatever order they come: Cosmos DB for Table keeps none. Holds no more of them than are
/// wanted.
pub(super) struct FirstRows {
    most: usize,
    rows: BTreeMap<(String, String), Result<Row, StoreError>>,
}

impl FirstRows {
    pub(super) const fn of(most: usize) -> Self {
        Self { most, rows: BTreeMap::new() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= self.most
    }

    pub(super) fn take(&mut self, entity: Entity) {
        let content = row::content(&entity);
        self.rows.insert((entity.partition_key, entity.row_key), content);
        if self.rows.len() > self.most {
            self.rows.pop_last();
        }
    }

    pub(super) fn found(self) -> Vec<Found> {
        let found = |((partition, row), content)| Found { partition, row, content };
        self.rows.into_iter().map(found).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_kept_whatever_comes_first() {
        let names = |keys: &[(&str, &str)], most| {
            let mut first = FirstRows::of(most);
            for (partition, row) in keys {
                first.take(row::entity(partition, row, &Row::open("{}".into())));
            }
            let is_full = first.is_full();
            let found = first.found().into_iter().map(|found| format!("{} {}", found.partition, found.row));
            (found.collect::<Vec<_>>(), is_full)
        };
        let keys = [("b", "1"), ("a", "2"), ("c", "0"), ("a", "1"), ("b", "0")];
        assert_eq!(names(&keys, 3), (vec!["a 1".to_owned(), "a 2".into(), "b 0".into()], true));
        assert_eq!(names(&keys[..2], 3), (vec!["a 2".to_owned(), "b 1".into()], false));
        assert_eq!(names(&keys, 0), (vec![], true));
    }
}
