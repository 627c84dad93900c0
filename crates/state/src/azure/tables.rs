use azure_core::http::{ClientMethodOptions, Etag as ServiceEtag, StatusCode, pager::PagerOptions};
use azure_tables::{
    Comparison, CreateTableOptions, DeleteEntityOptions, Filter, GetEntityOptions, IfMatch,
    InsertEntityOptions, QueryEntitiesOptions, SubmitTransactionOptions, TableClient, Transaction,
    UpdateEntityOptions, UpsertEntityOptions,
};
use futures::TryStreamExt;
use service::kernel::{Deadline, StoreError};

use super::{
    call::Call,
    client::Azure,
    first_rows::FirstRows,
    outcome::{failure, is_missing_row, of_write},
    row,
};
use crate::rows::{Action, BatchError, Etag, Found, Row, RowKey, RowRange, Table, Write};

/// Makes the table, unless it is there. Where we may not make any, as in Cosmos DB without keys, it has to be there.
pub(super) async fn create(table: &TableClient, deadline: Deadline) -> Result<(), StoreError> {
    let call = Call::until(deadline);
    let options = CreateTableOptions { method_options: ClientMethodOptions { context: call.context() } };
    match table.create_if_not_exists(Some(options)).await {
        Ok(_) => Ok(()),
        Err(error) if error.http_status() == Some(StatusCode::Forbidden) && is_there(table, &call).await => {
            Ok(())
        }
        Err(error) => Err(failure("creating a table", &error)),
    }
}

/// Whether a table answers to reads, of a row that need not be there.
async fn is_there(table: &TableClient, call: &Call) -> bool {
    let options = GetEntityOptions {
        method_options: ClientMethodOptions { context: call.context() },
        ..GetEntityOptions::default()
    };
    let read = table.get_entity("is", "there", Some(options)).await;
    read.map_or_else(|error| is_missing_row(&error), |_| true)
}

impl Azure {
    pub(crate) async fn get(
        &self,
        key: &RowKey,
        deadline: Deadline,
    ) -> Result<Option<(Row, Etag)>, StoreError> {
        let call = Call::until(deadline);
        let options = GetEntityOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..GetEntityOptions::default()
        };
        let got = self.table(key.table).get_entity(&key.partition, &key.row, Some(options)).await;
        match got {
            Ok(entity) => {
                let version = entity.etag.as_ref().map(row::etag).ok_or_else(StoreError::unreadable)?;
                Ok(Some((row::content(&entity)?, version)))
            }
            // A table that is not there is no row that is not there: what depends on the row would be decided without it.
            Err(error) if is_missing_row(&error) => Ok(None),
            Err(error) => Err(failure("a read", &error)),
        }
    }

    pub(crate) async fn scan(&self, range: &RowRange, deadline: Deadline) -> Result<Vec<Found>, StoreError> {
        let table = self.table(range.table);
        let call = Call::until(deadline);
        let options = QueryEntitiesOptions {
            method_options: PagerOptions { context: call.context(), continuation: None },
            filter: Some(filter(range)),
            select: Vec::new(),
            page_size: u16::try_from(range.most).ok().filter(|_| table.keeps_order()),
        };
        let failed = |error: azure_core::Error| failure("a query", &error);
        let mut entities = table.query_entities(Some(options)).map_err(failed)?;
        let mut first = FirstRows::of(range.most);
        while !(table.keeps_order() && first.is_full()) {
            let Some(entity) = entities.try_next().await.map_err(failed)? else { break };
            first.take(entity);
        }
        Ok(first.found())
    }

    pub(crate) async fn batch(
        &self,
        table: Table,
        partition: &str,
        writes: Vec<Write>,
        deadline: Deadline,
    ) -> Result<Vec<Etag>, BatchError> {
        let call = Call::until(deadline);
        let table = self.table(table);
        let written = match writes.as_slice() {
            [single] => write(table, partition, single, &call).await.map(|etag| vec![etag]),
            _ => {
                let options = SubmitTransactionOptions {
                    method_options: ClientMethodOptions { context: call.context() },
                };
                let transaction = transaction(partition, &writes)?;
                table.submit_transaction(&transaction, Some(options)).await
            }
        };
        match written {
            Ok(etags) => {
                Ok(etags.iter().map(|etag| etag.as_ref().map(row::etag).unwrap_or_default()).collect())
            }
            Err(error) => Err(of_write(&error, &call.attempts)),
        }
    }
}

/// One write alone: a plain request costs the service less than a transaction.
async fn write(
    table: &TableClient,
    partition: &str,
    write: &Write,
    call: &Call,
) -> azure_core::Result<Option<ServiceEtag>> {
    let method_options = ClientMethodOptions { context: call.context() };
    let entity = |content| row::entity(partition, &write.row, content);
    match &write.action {
        Action::Insert(content) => {
            let options = InsertEntityOptions { method_options };
            table.insert_entity(&entity(content), Some(options)).await.map(Some)
        }
        Action::Replace(etag, content) => {
            let options = UpdateEntityOptions { method_options };
            table.replace_entity(&entity(content), version(etag), Some(options)).await.map(Some)
        }
        Action::Upsert(content) => {
            let options = UpsertEntityOptions { method_options };
            table.insert_or_replace_entity(&entity(content), Some(options)).await.map(Some)
        }
        Action::Remove(etag) => {
            let options = DeleteEntityOptions { method_options };
            table.delete_entity(partition, &write.row, version(etag), Some(options)).await.map(|()| None)
        }
        Action::Delete => {
            let options = DeleteEntityOptions { method_options };
            table.delete_entity(partition, &write.row, IfMatch::Any, Some(options)).await.map(|()| None)
        }
    }
}

fn transaction(partition: &str, writes: &[Write]) -> Result<Transaction, StoreError> {
    let mut transaction = Transaction::new(partition);
    for write in writes {
        let entity = |content| row::entity(partition, &write.row, content);
        let added = match &write.action {
            Action::Insert(content) => transaction.insert(&entity(content)),
            Action::Replace(etag, content) => transaction.replace(&entity(content), version(etag)),
            Action::Upsert(content) => transaction.insert_or_replace(&entity(content)),
            Action::Remove(etag) => transaction.delete(&write.row, version(etag)),
            Action::Delete => transaction.delete(&write.row, IfMatch::Any),
        };
        added.map_err(|error| failure("putting a batch together", &error))?;
    }
    Ok(transaction)
}

fn version(etag: &str) -> IfMatch {
    IfMatch::Etag(ServiceEtag::from(etag))
}

fn filter(range: &RowRange) -> Filter {
    let (first, last) = &range.partitions;
    let partitions = if first == last {
        Filter::partition(first)
    } else {
        Filter::partition_key(Comparison::GreaterOrEqual, first)
            .and(&Filter::partition_key(Comparison::LessOrEqual, last))
    };
    match &range.rows {
        None => partitions,
        Some((first, last)) => partitions
            .and(&Filter::row(Comparison::GreaterOrEqual, first))
            .and(&Filter::row(Comparison::LessOrEqual, last)),
    }
}
