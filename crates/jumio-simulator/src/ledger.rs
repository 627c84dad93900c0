use std::collections::{HashMap, HashSet, VecDeque};

use tokio::time::Instant;
use uuid::Uuid;

use crate::access_token::AccessToken;
use crate::admission::Call;
use crate::rate_limit::Bucket;
use crate::settings::Settings;
use crate::transaction::Transaction;
use crate::{ApiWeather, Calls, Counts, Person, Scenario, Weather};

/// Everything that changes.
pub(crate) struct Ledger {
    pub(crate) accounts: HashSet<Uuid>,
    transactions: HashMap<Uuid, Transaction>,
    order_of_creation: Vec<Uuid>,
    by_authorization: HashMap<Uuid, Uuid>,
    pub(crate) plan: VecDeque<Scenario>,
    pub(crate) person: Person,
    weather: Weather,
    /// API calls that the weather still meets; all if `None`.
    spell: Option<u32>,
    pub(crate) counts: Counts,
    pub(crate) access_token: Option<AccessToken>,
    pub(crate) token_bucket: Bucket,
    pub(crate) account_bucket: Bucket,
    pub(crate) retrieval_bucket: Bucket,
}

impl Ledger {
    pub(crate) fn new(settings: &Settings, person: Person, now: Instant) -> Self {
        let limits = settings.rate_limits;
        Self {
            accounts: HashSet::new(),
            transactions: HashMap::new(),
            order_of_creation: Vec::new(),
            by_authorization: HashMap::new(),
            plan: VecDeque::new(),
            person,
            weather: Weather::FINE,
            spell: None,
            counts: Counts::default(),
            access_token: None,
            token_bucket: Bucket::new(limits.tokens, now),
            account_bucket: Bucket::new(limits.accounts, now),
            retrieval_bucket: Bucket::new(limits.retrieval, now),
        }
    }

    pub(crate) fn weather(&self) -> Weather {
        self.weather
    }

    pub(crate) fn set_weather(&mut self, weather: Weather) {
        self.weather = weather;
        self.spell = weather.spell;
    }

    /// What happens to this call; one call less of a spell of bad weather.
    pub(crate) fn meet(&mut self, call: Call) -> ApiWeather {
        let is_met = match self.weather.calls {
            Calls::All => true,
            Calls::Creation => matches!(call, Call::Create | Call::Update),
            Calls::Retrieval => matches!(call, Call::Status | Call::Details),
        };
        if !is_met || self.weather.api == ApiWeather::Fine || self.spell == Some(0) {
            return ApiWeather::Fine;
        }
        self.spell = self.spell.map(|calls| calls - 1);
        self.weather.api
    }

    pub(crate) fn insert(&mut self, authorization: Uuid, transaction: Transaction) {
        self.accounts.insert(transaction.account);
        self.order_of_creation.push(transaction.id);
        self.by_authorization.insert(authorization, transaction.id);
        self.transactions.insert(transaction.id, transaction);
    }

    pub(crate) fn transaction(&mut self, id: Uuid) -> Option<&mut Transaction> {
        self.transactions.get_mut(&id)
    }

    /// The transaction that a web client's token opens.
    pub(crate) fn authorized(&self, authorization: Uuid) -> Option<Uuid> {
        self.by_authorization.get(&authorization).copied()
    }

    /// A transaction that retrieval may show: the pair of ids must match, and nothing be deleted.
    pub(crate) fn stored(&mut self, account: Uuid, execution: Uuid) -> Option<&mut Transaction> {
        self.transactions.get_mut(&execution).filter(|found| found.account == account && !found.deleted)
    }

    /// Deletes an account with its transactions; `false` if there is none.
    pub(crate) fn delete(&mut self, account: Uuid) -> bool {
        let of_account = self.transactions.values_mut().filter(|found| found.account == account);
        of_account.for_each(|found| found.deleted = true);
        self.accounts.remove(&account)
    }

    /// The transaction that was created last.
    pub(crate) fn latest(&mut self) -> Option<&mut Transaction> {
        self.transactions.get_mut(self.order_of_creation.last()?)
    }

    /// In the order of creation.
    pub(crate) fn transactions(&self) -> impl Iterator<Item = &Transaction> {
        self.order_of_creation.iter().filter_map(|id| self.transactions.get(id))
    }
}
