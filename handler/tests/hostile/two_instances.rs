//! What an operator changes, as it arrives at every instance while policies go on calling them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use journeys::Functions;
use serde_json::Value;

use crate::{
    account::Account,
    fabrikam::{FABRIKAM, FABRIKAM_REDIRECT, FILE, clients},
    handler::{Handler, command, free_port, settings},
};

/// What the documents promise.
const MINUTE: Duration = Duration::from_secs(60);

/// Two instances of one deployment.
struct Deployment {
    account: Account,
    instances: [Handler; 2],
}

impl Deployment {
    async fn start(account: Account) -> Self {
        let store = [("AppSettings__Store", "azure"), ("AzureWebJobsStorage", account.connection())];
        let instances = [Handler::start_with(&store).await, Handler::start_with(&store).await];
        Self { account, instances }
    }

    /// Runs `handler clients …` on the account that the instances share.
    fn clients(&self, arguments: &[&str]) -> Value {
        let [instance, _] = &self.instances;
        let unused = instance.folder.path().join("unused.redb");
        let mut command = command(settings(free_port(), instance.simulator.base_url(), &unused));
        command.env("AppSettings__Store", "azure").env("AzureWebJobsStorage", self.account.connection());
        let changes = ["--reason", "a test", "--yes"];
        let more: &[&str] = if arguments[0] == "show" { &[] } else { &changes };
        clients(command, &[arguments, more].concat())
    }

    fn new_secret(&self) -> (String, String) {
        let secret = &self.clients(&["secret", "new", FABRIKAM])["secret"];
        (secret["number"].to_string(), secret["text"].as_str().unwrap().to_owned())
    }

    fn functions(&self) -> Vec<Functions> {
        self.instances.iter().map(|instance| instance.functions_of_fabrikam("")).collect()
    }

    /// How long it takes until each instance answers this secret so.
    async fn until(&self, secret: &str, error: &str) -> Duration {
        let since = Instant::now();
        for functions in self.functions() {
            let functions = Functions { client_secret: secret.to_owned(), ..functions };
            while asked(&functions).await != error {
                assert!(since.elapsed() < MINUTE, "not {error} after a minute");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        since.elapsed()
    }
}

/// How a code is refused that does not exist: `invalid_grant` for a client with this secret, else `invalid_client`.
async fn asked(functions: &Functions) -> String {
    let answer = functions.exchange("none", FABRIKAM_REDIRECT).await.unwrap().json();
    answer["error"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_exchanged_everywhere_within_a_minute_without_a_policy_that_is_refused() {
    let Some(account) = Account::open("tests018").await else { return };
    let mut deployment = Deployment::start(account).await;
    let file = deployment.instances[0].folder.path().join("client.toml");
    std::fs::write(&file, FILE).unwrap();
    deployment.clients(&["import", file.to_str().unwrap()]);
    deployment.clients(&["activate", FABRIKAM]);
    let (first_number, first) = deployment.new_secret();
    deployment.until(&first, "invalid_grant").await;

    let policy_key = Arc::new(Mutex::new(first.clone()));
    let is_over = Arc::new(AtomicBool::new(false));
    let policies: Vec<_> = deployment
        .functions()
        .into_iter()
        .map(|functions| {
            let (policy_key, is_over) = (Arc::clone(&policy_key), Arc::clone(&is_over));
            tokio::spawn(async move {
                let mut answers: BTreeMap<String, u32> = BTreeMap::new();
                while !is_over.load(Ordering::SeqCst) {
                    let client_secret = policy_key.lock().unwrap().clone();
                    let functions = Functions { client_secret, ..functions.clone() };
                    *answers.entry(asked(&functions).await).or_default() += 1;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                answers
            })
        })
        .collect();

    let (_, second) = deployment.new_secret();
    deployment.until(&second, "invalid_grant").await;
    policy_key.lock().unwrap().clone_from(&second);
    deployment.clients(&["secret", "revoke", FABRIKAM, &first_number]);
    deployment.until(&first, "invalid_client").await;
    is_over.store(true, Ordering::SeqCst);
    for policy in policies {
        let answers = policy.await.unwrap();
        assert!(answers["invalid_grant"] > 100 && answers.len() == 1, "{answers:?}");
    }

    deployment.clients(&["deactivate", FABRIKAM]);
    deployment.until(&second, "invalid_client").await;
    for instance in &mut deployment.instances {
        instance.assert_unharmed();
    }
}
