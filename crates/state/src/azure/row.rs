use azure_core::http::Etag as ServiceEtag;
use azure_tables::{Entity, Value};
use service::kernel::StoreError;

use crate::rows::{Etag, Row, SealedCells};

const PLAIN: &str = "Plain";
const DATA_KEY: &str = "DataKey";
/// Sealed cells, in as many properties as they need.
const CELLS: &str = "Cells";
/// A binary property holds 64 KiB ("Understanding the Table service data model").
const CELL_BYTES: usize = 64 * 1024;

pub(super) fn entity(partition: &str, row: &str, content: &Row) -> Entity {
    let mut entity = Entity::new(partition, row).with(PLAIN, content.plain.as_str());
    if let Some(sealed) = &content.sealed {
        entity = entity.with(DATA_KEY, sealed.data_key.as_str());
        for (number, cell) in sealed.cells.chunks(CELL_BYTES).enumerate() {
            entity = entity.with(format!("{CELLS}{number}"), cell);
        }
    }
    entity
}

pub(super) fn content(entity: &Entity) -> Result<Row, StoreError> {
    let text = |name| entity.get(name).and_then(Value::as_str).map(str::to_owned);
    let plain =
        text(PLAIN).ok_or_else(|| StoreError::unreadable().because("the property `Plain` is missing"))?;
    let sealed = text(DATA_KEY).map(|data_key| {
        let cells: Vec<u8> = (0..)
            .map_while(|number| entity.get(&format!("{CELLS}{number}")).and_then(Value::as_bytes))
            .flatten()
            .copied()
            .collect();
        SealedCells { data_key, cells }
    });
    Ok(Row { plain, sealed })
}

pub(super) fn etag(etag: &ServiceEtag) -> Etag {
    etag.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_any_size_is_what_it_was() {
        for size in [0, 1, CELL_BYTES - 1, CELL_BYTES, CELL_BYTES + 1, 5 * CELL_BYTES] {
            let cells = vec![7; size];
            let row = Row { plain: "{}".into(), sealed: Some(SealedCells { data_key: "key".into(), cells }) };
            assert_eq!(content(&entity("p", "r", &row)).unwrap(), row, "{size}");
        }
        let open = Row::open("{}".into());
        assert_eq!(content(&entity("p", "r", &open)).unwrap(), open);
    }
}
