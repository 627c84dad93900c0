use async_trait::async_trait;
use azure_core::http::pager::Page;
use serde::Deserialize;

use crate::Entity;

/// One page of a query.
#[derive(Clone, Debug, Deserialize)]
pub struct EntityPage {
    /// The rows; there may be none although more pages follow.
    pub value: Vec<Entity>,
}

#[async_trait]
impl Page for EntityPage {
    type Item = Entity;
    type IntoIter = std::vec::IntoIter<Entity>;

    async fn into_items(self) -> azure_core::Result<Self::IntoIter> {
        Ok(self.value.into_iter())
    }
}
