use azure_core::http::headers::ETAG;
use azure_core::http::{Context, Etag, Method, RawResponse};
use azure_core::{json, tracing};

use crate::change::Change;
use crate::{
    DeleteEntityOptions, Entity, GetEntityOptions, IfMatch, InsertEntityOptions, TableClient,
    UpdateEntityOptions, UpsertEntityOptions, address, error, json as row, key,
};

impl TableClient {
    /// Inserts a row and returns its first version.
    ///
    /// # Errors
    ///
    /// 409 `EntityAlreadyExists`.
    #[tracing::function("Storage.Tables.Table.insertEntity")]
    pub async fn insert_entity(
        &self,
        entity: &Entity,
        options: Option<InsertEntityOptions<'_>>,
    ) -> azure_core::Result<Etag> {
        let context = options.unwrap_or_default().method_options.context;
        self.write(&context, &Change::Insert, entity).await
    }

    /// Reads one row.
    ///
    /// # Errors
    ///
    /// 404 `ResourceNotFound`.
    #[tracing::function("Storage.Tables.Table.getEntity")]
    pub async fn get_entity(
        &self,
        partition_key: &str,
        row_key: &str,
        options: Option<GetEntityOptions<'_>>,
    ) -> azure_core::Result<Entity> {
        let options = options.unwrap_or_default();
        let mut url = self.account.url(&address::entity(&self.table, partition_key, row_key)?);
        super::query::add_select(&mut url, &options.select)?;
        let mut request = self.account.request(Method::Get, url);
        let response = self.account.send(&options.method_options.context, &mut request).await?;
        let mut entity: Entity = json::from_json(response.body())?;
        if entity.etag.is_none() {
            entity.etag = Some(etag(&response)?);
        }
        Ok(entity)
    }

    /// Replaces a row with all its properties, and returns the new version.
    ///
    /// # Errors
    ///
    /// 404 `ResourceNotFound`; 412 `UpdateConditionNotSatisfied` if the row is in another version.
    #[tracing::function("Storage.Tables.Table.replaceEntity")]
    pub async fn replace_entity(
        &self,
        entity: &Entity,
        if_match: IfMatch,
        options: Option<UpdateEntityOptions<'_>>,
    ) -> azure_core::Result<Etag> {
        let context = options.unwrap_or_default().method_options.context;
        self.write(&context, &Change::Replace(if_match), entity).await
    }

    /// Sets the given properties of a row and keeps its others; returns the new version.
    ///
    /// # Errors
    ///
    /// 404 `ResourceNotFound`; 412 `UpdateConditionNotSatisfied` if the row is in another version.
    #[tracing::function("Storage.Tables.Table.mergeEntity")]
    pub async fn merge_entity(
        &self,
        entity: &Entity,
        if_match: IfMatch,
        options: Option<UpdateEntityOptions<'_>>,
    ) -> azure_core::Result<Etag> {
        let context = options.unwrap_or_default().method_options.context;
        self.write(&context, &Change::Merge(if_match), entity).await
    }

    /// Writes a row, be it there or not, with exactly these properties; returns the new version.
    #[tracing::function("Storage.Tables.Table.insertOrReplaceEntity")]
    pub async fn insert_or_replace_entity(
        &self,
        entity: &Entity,
        options: Option<UpsertEntityOptions<'_>>,
    ) -> azure_core::Result<Etag> {
        let context = options.unwrap_or_default().method_options.context;
        self.write(&context, &Change::InsertOrReplace, entity).await
    }

    /// Writes a row, be it there or not, and keeps properties that are not given; returns the new version.
    #[tracing::function("Storage.Tables.Table.insertOrMergeEntity")]
    pub async fn insert_or_merge_entity(
        &self,
        entity: &Entity,
        options: Option<UpsertEntityOptions<'_>>,
    ) -> azure_core::Result<Etag> {
        let context = options.unwrap_or_default().method_options.context;
        self.write(&context, &Change::InsertOrMerge, entity).await
    }

    /// Deletes a row.
    ///
    /// # Errors
    ///
    /// 404 `ResourceNotFound`; 412 `UpdateConditionNotSatisfied` if the row is in another version.
    #[tracing::function("Storage.Tables.Table.deleteEntity")]
    pub async fn delete_entity(
        &self,
        partition_key: &str,
        row_key: &str,
        if_match: IfMatch,
        options: Option<DeleteEntityOptions<'_>>,
    ) -> azure_core::Result<()> {
        let context = options.unwrap_or_default().method_options.context;
        let change = Change::Delete(if_match);
        let url = self.account.url(&address::entity(&self.table, partition_key, row_key)?);
        let mut request = self.account.request(change.method(self.account.backend), url);
        for (name, value) in change.headers(self.account.backend) {
            request.insert_header(name, value.to_owned());
        }
        self.account.send(&context, &mut request).await.map(drop)
    }

    async fn write(
        &self,
        context: &Context<'_>,
        change: &Change,
        entity: &Entity,
    ) -> azure_core::Result<Etag> {
        let segment = self.written_segment(change, &entity.partition_key, &entity.row_key)?;
        let method = change.method(self.account.backend);
        let mut request = self.account.json_request(method, self.account.url(&segment), row::write(entity)?);
        for (name, value) in change.headers(self.account.backend) {
            request.insert_header(name, value.to_owned());
        }
        etag(&self.account.send(context, &mut request).await?)
    }

    /// Where a change goes: an insert to the table, everything else to the row.
    pub(super) fn written_segment(
        &self,
        change: &Change,
        partition_key: &str,
        row_key: &str,
    ) -> azure_core::Result<String> {
        key::check("PartitionKey", partition_key)?;
        key::check("RowKey", row_key)?;
        if change.names_row() {
            Ok(address::entity(&self.table, partition_key, row_key)?)
        } else {
            Ok(self.table.clone())
        }
    }
}

fn etag(response: &RawResponse) -> azure_core::Result<Etag> {
    let etag = response.headers().get_optional_str(&ETAG).map(Etag::from);
    etag.ok_or_else(|| error::unreadable("the answer to a write names no version"))
}
