//! The deployment that is made up for the evaluation: ids of zeros in the public cloud.

use serde_json::{Value, json};

const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";
const TENANT: &str = "00000000-0000-0000-0000-00000000000a";
const GROUP: &str = "rg-example";
const REGION: &str = "westeurope";

/// Functions that ask for the surroundings; `None` for other functions.
pub(super) fn call(function: &str, arguments: &[Value]) -> Option<Value> {
    let first = arguments.first().and_then(Value::as_str);
    match function {
        "resourceGroup" => {
            let name = arguments.last().and_then(Value::as_str).unwrap_or(GROUP);
            let id = format!("{SUBSCRIPTION}/resourceGroups/{name}");
            let kind = "Microsoft.Resources/resourceGroups";
            Some(json!({ "id": id, "name": name, "type": kind, "location": REGION, "tags": {} }))
        }
        "subscription" => {
            let id = first.map_or_else(|| SUBSCRIPTION.to_owned(), |id| format!("/subscriptions/{id}"));
            let bare = id.trim_start_matches("/subscriptions/");
            Some(json!({ "id": id, "subscriptionId": bare, "tenantId": TENANT, "displayName": "example" }))
        }
        "tenant" => Some(json!({ "tenantId": TENANT, "displayName": "example", "countryCode": "DE" })),
        "deployer" => Some(json!({
            "objectId": "00000000-0000-0000-0000-00000000000b",
            "tenantId": TENANT,
            "userPrincipalName": "operator@example.com",
        })),
        "deployment" => Some(json!({ "name": "main", "properties": {} })),
        "environment" => Some(cloud()),
        "utcNow" => Some("20260101T000000Z".into()),
        "resourceId" | "extensionResourceId" | "tenantResourceId" => resource_id(arguments).map(Value::from),
        "subscriptionResourceId" => {
            resource_id(arguments).map(|id| format!("{SUBSCRIPTION}/providers/{id}").into())
        }
        _ => None,
    }
}

/// `<type>/<name>`, as the id of a resource of the template.
fn resource_id(arguments: &[Value]) -> Option<String> {
    let texts: Vec<&str> = arguments.iter().map(Value::as_str).collect::<Option<_>>()?;
    // A subscription and a group, or the id that is extended, may stand before the type.
    let kind = texts.iter().position(|text| text.contains('/') && !text.starts_with('/'))?;
    Some(texts.get(kind..)?.join("/"))
}

fn cloud() -> Value {
    json!({
        "name": "AzureCloud",
        "authentication": { "loginEndpoint": "https://login.microsoftonline.com/", "tenant": "common" },
        "resourceManager": "https://management.azure.com/",
        "portal": "https://portal.azure.com",
        "suffixes": {
            "keyvaultDns": ".vault.azure.net",
            "sqlServerHostname": ".database.windows.net",
            "storage": "core.windows.net",
        },
    })
}
