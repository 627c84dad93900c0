#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

mod address;
mod change;
mod entity;
mod error;
mod filter;
mod if_match;
mod json;
mod key;
mod multipart;
mod options;
mod page;
mod request;
#[cfg(test)]
mod scripted;
mod service_client;
mod table_client;
mod table_name;
mod transaction;
mod value;

pub use entity::Entity;
pub use error::{InvalidRequest, TransactionFailure, error_code};
pub use filter::{Comparison, Filter};
pub use if_match::IfMatch;
pub use options::{
    CreateTableOptions, DeleteEntityOptions, DeleteTableOptions, GetEntityOptions, InsertEntityOptions,
    QueryEntitiesOptions, SubmitTransactionOptions, TableServiceClientOptions, UpdateEntityOptions,
    UpsertEntityOptions,
};
pub use page::EntityPage;
pub use service_client::TableServiceClient;
pub use table_client::TableClient;
pub use transaction::Transaction;
pub use value::Value;
