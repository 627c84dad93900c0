use azure_core::fmt::SafeDebug;
use azure_core::http::pager::PagerOptions;
use azure_core::http::{ClientMethodOptions, ClientOptions};

use crate::Filter;

/// Options of [`TableServiceClient::new`](crate::TableServiceClient::new) and
/// [`TableClient::new`](crate::TableClient::new).
#[derive(Clone, SafeDebug)]
pub struct TableServiceClientOptions {
    /// Policies, transport, retries and logging.
    pub client_options: ClientOptions,
    /// The version of the service's protocol, sent as `x-ms-version`. Credentials of Entra need 2020-12-06 or later.
    pub version: String,
    /// What a credential is asked for, if it is not the usual scope of the endpoint's service.
    pub scope: Option<String>,
}

impl Default for TableServiceClientOptions {
    fn default() -> Self {
        Self { client_options: ClientOptions::default(), version: "2020-12-06".to_owned(), scope: None }
    }
}

macro_rules! call_options {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Default, SafeDebug)]
            pub struct $name<'a> {
                /// The call's context.
                pub method_options: ClientMethodOptions<'a>,
            }
        )+
    };
}

call_options! {
    /// Options of [`TableClient::create`](crate::TableClient::create) and its idempotent sibling.
    CreateTableOptions,
    /// Options of [`TableClient::delete`](crate::TableClient::delete).
    DeleteTableOptions,
    /// Options of [`TableClient::insert_entity`](crate::TableClient::insert_entity).
    InsertEntityOptions,
    /// Options of [`TableClient::replace_entity`](crate::TableClient::replace_entity) and
    /// [`TableClient::merge_entity`](crate::TableClient::merge_entity).
    UpdateEntityOptions,
    /// Options of [`TableClient::insert_or_replace_entity`](crate::TableClient::insert_or_replace_entity) and
    /// [`TableClient::insert_or_merge_entity`](crate::TableClient::insert_or_merge_entity).
    UpsertEntityOptions,
    /// Options of [`TableClient::delete_entity`](crate::TableClient::delete_entity).
    DeleteEntityOptions,
    /// Options of [`TableClient::submit_transaction`](crate::TableClient::submit_transaction).
    SubmitTransactionOptions,
}

/// Options of [`TableClient::get_entity`](crate::TableClient::get_entity).
#[derive(Clone, Default, SafeDebug)]
pub struct GetEntityOptions<'a> {
    /// The call's context.
    pub method_options: ClientMethodOptions<'a>,
    /// The properties to read; all of them if there are none.
    pub select: Vec<String>,
}

/// Options of [`TableClient::query_entities`](crate::TableClient::query_entities).
#[derive(Clone, Default, SafeDebug)]
pub struct QueryEntitiesOptions<'a> {
    /// The call's context, and where to go on.
    pub method_options: PagerOptions<'a>,
    /// Which rows; all of the table if there is none.
    pub filter: Option<Filter>,
    /// The properties to read; all of them if there are none.
    pub select: Vec<String>,
    /// Rows in one page at most; the service's own limit is 1000.
    pub page_size: Option<u16>,
}
