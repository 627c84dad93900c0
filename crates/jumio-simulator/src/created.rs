use serde::Serialize;
use uuid::Uuid;

use crate::timestamp;
use crate::transaction::Transaction;

/// Answer to an account creation or update (Jumio API guide, Account creation: response).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Created {
    timestamp: String,
    account: Account,
    web: Web,
    sdk: Sdk,
    workflow_execution: Execution,
}

#[derive(Serialize)]
struct Account {
    id: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Web {
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    success_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_url: Option<String>,
}

#[derive(Serialize)]
struct Sdk {
    token: String,
}

#[derive(Serialize)]
struct Execution {
    id: Uuid,
    credentials: [Credential; 3],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    id: Uuid,
    category: &'static str,
    allowed_channels: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<Api>,
}

/// For the API channel, which the simulator does not serve.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Api {
    token: String,
    parts: Parts,
    workflow_execution: String,
}

#[derive(Serialize)]
struct Parts {
    #[serde(skip_serializing_if = "Option::is_none")]
    front: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    face: Option<String>,
}

impl Created {
    pub(crate) fn of(transaction: &Transaction, base_url: &str) -> Self {
        let Transaction { id, account, credentials, request, web_href, .. } = transaction;
        let execution = format!("{base_url}/api/v1/accounts/{account}/workflow-executions/{id}");
        let part = |credential: Uuid, name| format!("{execution}/credentials/{credential}/parts/{name}");
        let api = |parts| Some(Api { token: secret(), parts, workflow_execution: execution.clone() });
        let document = Parts {
            front: Some(part(credentials.id, "FRONT")),
            back: Some(part(credentials.id, "BACK")),
            face: None,
        };
        let selfie = Parts { front: None, back: None, face: Some(part(credentials.selfie, "FACE")) };
        let credential =
            |id, category, allowed_channels, api| Credential { id, category, allowed_channels, api };
        Self {
            timestamp: timestamp::text(timestamp::now()),
            account: Account { id: *account },
            web: Web {
                href: web_href.clone(),
                success_url: request.web.success_url.clone(),
                error_url: request.web.error_url.clone(),
            },
            sdk: Sdk { token: secret() },
            workflow_execution: Execution {
                id: *id,
                credentials: [
                    credential(credentials.id, "ID", &["WEB", "API", "SDK"], api(document)),
                    credential(credentials.selfie, "SELFIE", &["WEB", "API", "SDK"], api(selfie)),
                    credential(credentials.facemap, "FACEMAP", &["WEB", "SDK"], None),
                ],
            },
        }
    }
}

fn secret() -> String {
    Uuid::new_v4().to_string()
}
