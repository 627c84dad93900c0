use std::time::Duration;

use jumio::{Credentials, DataCenter, Endpoints, UserAgent, WorkflowKey};

use super::{Reader, form};

/// How Jumio is reached and what is ordered there.
pub(crate) struct JumioSettings {
    pub(crate) credentials: Credentials,
    pub(crate) endpoints: Endpoints,
    pub(crate) user_agent: UserAgent,
    pub(crate) workflow_key: WorkflowKey,
    pub(crate) token_lifetime: Duration,
}

const SHORTEST_LIFETIME: Duration = Duration::from_secs(5 * 60);
const LONGEST_LIFETIME: Duration = Duration::from_secs(60 * 24 * 3600);

impl JumioSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        reader.parsed("JumioSettings__Api", (), "platform", |text| {
            text.eq_ignore_ascii_case("platform").then_some(())
        });
        let username = reader
            .required("JumioSettings__AuthUsername", "the client id of an OAuth2 client of Jumio's portal");
        let password = reader.required("JumioSettings__AuthPassword", "the secret of that OAuth2 client");
        let user_agent = reader.required_parsed(
            "JumioSettings__UserAgent",
            "your company and app, such as `Contoso Verification/v1.0`",
            str::parse::<UserAgent>,
        );
        let workflow_key = reader.required_parsed(
            "JumioSettings__WorkflowKey",
            "the key of a workflow of your tenant, such as 10011",
            str::parse::<WorkflowKey>,
        );
        let token_lifetime =
            reader.parsed("JumioSettings__TokenLifetime", Duration::from_secs(1800), "5m to 60d", |text| {
                form::duration(text)
                    .filter(|lifetime| (SHORTEST_LIFETIME..=LONGEST_LIFETIME).contains(lifetime))
            });
        let endpoints = endpoints(reader);
        Some(Self {
            credentials: Credentials::new(username?, password?),
            endpoints: endpoints?,
            user_agent: user_agent?,
            workflow_key: workflow_key?,
            token_lifetime,
        })
    }
}

/// The hosts of the data centre, each of which may be overridden.
fn endpoints(reader: &mut Reader) -> Option<Endpoints> {
    let overrides = ["AuthUrl", "AccountUrl", "RetrievalUrl"]
        .map(|host| reader.optional(&format!("JumioSettings__{host}")));
    let all_overridden = overrides.iter().all(Option::is_some);
    let data_center = match reader.optional("JumioSettings__DataCenter") {
        None if all_overridden => DataCenter::Eu,
        None => {
            reader.problem("JumioSettings__DataCenter", "is missing; accepted: amer-1, emea-1, apac-1");
            return None;
        }
        Some(text) => match text.parse() {
            Ok(data_center) => data_center,
            Err(_) => {
                reader.problem(
                    "JumioSettings__DataCenter",
                    "is not a data centre; accepted: amer-1, emea-1, apac-1",
                );
                return None;
            }
        },
    };
    let mut endpoints = Endpoints::for_data_center(data_center);
    let [auth, account, retrieval] = overrides;
    endpoints = overridden(reader, "JumioSettings__AuthUrl", auth, endpoints, Endpoints::with_auth_url)?;
    endpoints =
        overridden(reader, "JumioSettings__AccountUrl", account, endpoints, Endpoints::with_account_url)?;
    overridden(reader, "JumioSettings__RetrievalUrl", retrieval, endpoints, Endpoints::with_retrieval_url)
}

fn overridden(
    reader: &mut Reader,
    setting: &str,
    value: Option<String>,
    endpoints: Endpoints,
    with: impl Fn(Endpoints, &str) -> Result<Endpoints, jumio::EndpointError>,
) -> Option<Endpoints> {
    let Some(text) = value else { return Some(endpoints) };
    match with(endpoints, &text) {
        Ok(endpoints) => Some(endpoints),
        Err(error) => {
            reader.problem(setting, error.to_string());
            None
        }
    }
}
