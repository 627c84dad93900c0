//! The forms in which the templates are deployed. Each is evaluated, and what comes out is checked.

use serde_json::{Map, Value, json};

/// A name and the parameters that go with it.
type Form = (&'static str, fn() -> Value);

/// SHA-256 of some certificate.
const THUMBPRINT: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// One line per form: its name, and the parameters that it sets besides those of [`required`], such as
/// `("dedicated", || json!({ "hosting": "dedicated" }))`.
pub(crate) const FORMS: &[Form] = &[
    ("default", || json!({})),
    ("dedicated", || json!({ "hosting": "dedicated" })),
    ("separate-policies", || json!({ "separatePolicies": true, "certificateThumbprints": THUMBPRINT })),
    ("everything", || {
        json!({
            "hosting": "dedicated", "separatePolicies": true, "certificateThumbprints": THUMBPRINT,
            "privateNetwork": true, "zoneRedundant": true,
        })
    }),
    (
        "private",
        || json!({ "privateNetwork": true, "alwaysReady": 2, "zoneRedundant": true, "logRetention": 730 }),
    ),
    ("loaded-certificate", || json!({ "hosting": "dedicated", "signingCertificate": "signing" })),
    (
        "domain",
        || json!({ "publicUrl": "https://idv.example.com", "domainCertificate": "tls", "signingKeyVersion": "0123" }),
    ),
    ("cosmos", || json!({ "cosmosTables": true })),
    (
        "private-cosmos",
        || json!({ "cosmosTables": true, "cosmosThroughput": 4000, "zoneRedundant": true, "privateNetwork": true }),
    ),
    ("pages", || json!({ "b2cOrigin": "https://contoso.b2clogin.com" })),
    ("budget", || json!({ "budgetAmount": 100, "budgetStart": "2026-12-01" })),
    ("further-settings", || json!({ "furtherSettings": { "ClientSettings__Retention": "30d" } })),
];

/// Parameters that every form needs. A form may set them differently.
fn required() -> Value {
    json!({
        "name": "example",
        "operatorAudience": "33333333-3333-3333-3333-333333333333",
        "callerTenantId": "11111111-1111-1111-1111-111111111111",
        "callerAudience": "api://verification",
        "callerClients": "22222222-2222-2222-2222-222222222222",
        "clientId": "b2c",
        "redirectUris": "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp",
        "displayName": "Contoso",
        "jumioDataCenter": "emea-1",
        "jumioUsername": "username",
        "jumioWorkflowKey": "10011",
        "jumioUserAgent": "Contoso Verification/v1.0",
        "operatorEmail": "operators@example.com",
    })
}

/// All parameters of a form.
pub(crate) fn parameters(own: &Value) -> Map<String, Value> {
    let required = required();
    let all = [&required, own].into_iter().filter_map(Value::as_object).flatten();
    all.map(|(name, value)| (name.clone(), value.clone())).collect()
}
