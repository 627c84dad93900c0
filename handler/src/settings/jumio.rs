use std::time::Duration;

use jumio::{Credentials, DataCenter, EndpointError, Endpoints, UserAgent, WorkflowKey};

use super::{Reader, form, group::Group, setting::Setting};

const USERNAME: Setting = Setting::required(
    "JumioSettings__AuthUsername",
    "the id of an OAuth2 client",
    "Id of an OAuth2 client from Jumio's portal that may initiate, retrieve and delete.",
)
.local("replace-me");

const PASSWORD: Setting = Setting::required(
    "JumioSettings__AuthPassword",
    "the secret of that OAuth2 client",
    "Secret of that OAuth2 client.",
)
.local("replace-me");

const DATA_CENTER: Setting = Setting::required(
    "JumioSettings__DataCenter",
    "amer-1, emea-1, apac-1",
    "The data centre of your tenant.",
)
.when("unless all three addresses are set")
.local("emea-1");

const USER_AGENT: Setting = Setting::required(
    "JumioSettings__UserAgent",
    "your company and app, such as `Contoso Verification/v1.0`",
    "The user agent of requests to Jumio, which Jumio requires.",
)
.local("Contoso Verification/v1.0");

const WORKFLOW_KEY: Setting = Setting::required(
    "JumioSettings__WorkflowKey",
    "a number, such as 10011",
    "The key of a workflow of your tenant.",
)
.local("10011");

const TOKEN_LIFETIME: Setting = Setting::optional(
    "JumioSettings__TokenLifetime",
    "5m to 60d",
    "How long a user may take to begin at Jumio.",
)
.default("30m");

const AUTH_URL: Setting =
    address("JumioSettings__AuthUrl", "Address for tokens, in place of the data centre's.");
const ACCOUNT_URL: Setting =
    address("JumioSettings__AccountUrl", "Address for accounts, in place of the data centre's.");
const RETRIEVAL_URL: Setting =
    address("JumioSettings__RetrievalUrl", "Address for retrieval, in place of the data centre's.");
const STATUS_URL: Setting = address(
    "JumioSettings__StatusUrl",
    "Address that tells how well Jumio works, in place of the data centre's.",
);

const fn address(name: &'static str, meaning: &'static str) -> Setting {
    Setting::optional(name, "an https address; plain http for this machine only", meaning)
}

pub(super) const SETTINGS: Group = &[
    &USERNAME,
    &PASSWORD,
    &DATA_CENTER,
    &USER_AGENT,
    &WORKFLOW_KEY,
    &TOKEN_LIFETIME,
    &AUTH_URL,
    &ACCOUNT_URL,
    &RETRIEVAL_URL,
    &STATUS_URL,
];

/// How Jumio is reached and what is requested there.
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
        let username = reader.text(&USERNAME);
        let password = reader.text(&PASSWORD);
        let user_agent = reader.read(&USER_AGENT, str::parse::<UserAgent>);
        let workflow_key = reader.read(&WORKFLOW_KEY, str::parse::<WorkflowKey>);
        let token_lifetime = reader.parse(&TOKEN_LIFETIME, |text| {
            form::duration(text).filter(|lifetime| (SHORTEST_LIFETIME..=LONGEST_LIFETIME).contains(lifetime))
        });
        let endpoints = endpoints(reader);
        Some(Self {
            credentials: Credentials::new(username?, password?),
            endpoints: endpoints?,
            user_agent: user_agent?,
            workflow_key: workflow_key?,
            token_lifetime: token_lifetime?,
        })
    }
}

type With = fn(Endpoints, &str) -> Result<Endpoints, EndpointError>;

const ADDRESSES: [(&Setting, With); 3] = [
    (&AUTH_URL, Endpoints::with_auth_url),
    (&ACCOUNT_URL, Endpoints::with_account_url),
    (&RETRIEVAL_URL, Endpoints::with_retrieval_url),
];

const STATUS_ADDRESS: (&Setting, With) = (&STATUS_URL, Endpoints::with_status_url);

/// The hosts of the data centre, each of which may be overridden.
fn endpoints(reader: &mut Reader) -> Option<Endpoints> {
    let all_are_set = ADDRESSES.iter().all(|(setting, _)| reader.is_set(*setting));
    let data_center = reader.read(&DATA_CENTER, str::parse::<DataCenter>);
    if data_center.is_none() && !all_are_set && !reader.is_set(&DATA_CENTER) {
        reader.missing(&DATA_CENTER);
    }
    let usual = data_center.or(all_are_set.then_some(DataCenter::Eu)).map(Endpoints::for_data_center);
    // A data centre's own host tells nothing about others.
    let usual = usual.map(|usual| if data_center.is_none() { usual.without_status_url() } else { usual });
    // All are read, so that every problem is told at once.
    ADDRESSES.into_iter().chain([STATUS_ADDRESS]).fold(usual, |endpoints, (setting, with)| {
        let checked = reader.read(setting, |text| {
            let changed = with(endpoints.clone().unwrap_or_else(any), text)?;
            Ok::<_, EndpointError>(changed)
        });
        endpoints.map(|endpoints| checked.unwrap_or(endpoints))
    })
}

/// To check an address where no data centre is known.
fn any() -> Endpoints {
    Endpoints::for_data_center(DataCenter::Eu)
}
