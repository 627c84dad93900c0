use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::pager::{PagerContinuation, PagerOptions, PagerResult, PagerState};
use azure_core::http::{Method, Pager, Url};
use azure_core::tracing;
use percent_encoding::percent_decode_str;

use crate::page::EntityPage;
use crate::{QueryEntitiesOptions, TableClient, address, error, json as row};

/// The service names the next page's first row in headers, and wants the names back in the query ("Query timeout and
/// pagination").
const NEXT: [(&str, HeaderName); 2] = [
    ("NextPartitionKey", HeaderName::from_static("x-ms-continuation-nextpartitionkey")),
    ("NextRowKey", HeaderName::from_static("x-ms-continuation-nextrowkey")),
];

impl TableClient {
    /// Reads rows page by page, in the order of their keys where the service [keeps it](Self::keeps_order). A page may be
    /// empty and yet lead on to another; the pager follows it.
    ///
    /// To go on later, keep the pager's continuation and put it into `method_options`, with the same filter.
    ///
    /// # Errors
    ///
    /// A name in `select` is no property's name. What goes wrong on the way comes out of the pager.
    #[tracing::function("Storage.Tables.Table.queryEntities")]
    pub fn query_entities(
        &self,
        options: Option<QueryEntitiesOptions<'_>>,
    ) -> azure_core::Result<Pager<EntityPage>> {
        let options = options.unwrap_or_default();
        let url = self.query_url(&options)?;
        let account = self.account.clone();
        let pager_options = PagerOptions {
            context: options.method_options.context.into_owned(),
            continuation: options.method_options.continuation,
        };
        Ok(Pager::new(
            move |state, pager_options: PagerOptions<'static>| {
                let (account, mut url) = (account.clone(), url.clone());
                Box::pin(async move {
                    if let PagerState::More(continuation) = &state {
                        go_on(&mut url, continuation)?;
                    }
                    let mut request = account.request(Method::Get, url);
                    let response = account.send(&pager_options.context, &mut request).await?;
                    let continuation = continuation(response.headers());
                    let response = response.into();
                    Ok(match continuation {
                        Some(continuation) => PagerResult::More { response, continuation },
                        None => PagerResult::Done { response },
                    })
                })
            },
            Some(pager_options),
        ))
    }

    fn query_url(&self, options: &QueryEntitiesOptions<'_>) -> azure_core::Result<Url> {
        let mut url = self.account.url(&format!("{}()", self.table));
        if let Some(filter) = &options.filter {
            address::add_query(&mut url, "$filter", filter.as_str());
        }
        add_select(&mut url, &options.select)?;
        if let Some(page_size) = options.page_size {
            address::add_query(&mut url, "$top", &page_size.to_string());
        }
        Ok(url)
    }
}

/// The keys and the time stamp always come along: without them a row is none.
pub(super) fn add_select(url: &mut Url, names: &[String]) -> azure_core::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    for name in names {
        row::check_property_name(name)?;
    }
    let names = names.join(",");
    address::add_query(url, "$select", &format!("PartitionKey,RowKey,Timestamp,{names}"));
    Ok(())
}

/// The continuation as the query that leads on. `NextRowKey` may be missing, which stands for the partition's first row.
fn continuation(headers: &Headers) -> Option<PagerContinuation> {
    let mut query = Url::parse("next:").ok()?;
    for (name, header) in NEXT {
        if let Some(value) = headers.get_optional_str(&header) {
            address::add_query(&mut query, name, value);
        }
    }
    query.query().map(|query| PagerContinuation::Token(query.to_owned()))
}

/// Takes nothing but the two names from a continuation, which may have been kept anywhere.
fn go_on(url: &mut Url, continuation: &PagerContinuation) -> azure_core::Result<()> {
    for pair in continuation.as_ref().split('&') {
        let known = pair.split_once('=').filter(|(name, _)| NEXT.iter().any(|(next, _)| next == name));
        let (name, value) =
            known.ok_or_else(|| error::unreadable("the continuation is none of a table's query"))?;
        let value = percent_decode_str(value)
            .decode_utf8()
            .map_err(|_| error::unreadable("the continuation is none of a table's query"))?;
        address::add_query(url, name, &value);
    }
    Ok(())
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
