use std::collections::{HashMap, HashSet, VecDeque};

use tokio::time::Instant;
use uuid::Uuid;

use crate::access_token::AccessToken;
use crate::call::Call;
use crate::rate_limit::Bucket;
use crate::settings::Settings;
use crate::transaction::Transaction;
use crate::{ApiFaults, Calls, Counts, FaultProfile, Scenario, User};

/// Everything that changes.
pub(crate) struct Ledger {
    pub(crate) accounts: HashSet<Uuid>,
    transactions: HashMap<Uuid, Transaction>,
    order_of_creation: Vec<Uuid>,
    by_authorization: HashMap<Uuid, Uuid>,
    pub(crate) plan: VecDeque<Scenario>,
    pub(crate) user: User,
    fault_profile: FaultProfile,
    /// API calls that the fault profile still meets; all if `None`.
    count: Option<u32>,
    pub(crate) counts: Counts,
    pub(crate) access_token: Option<AccessToken>,
    pub(crate) token_bucket: Bucket,
    pub(crate) account_bucket: Bucket,
    pub(crate) retrieval_bucket: Bucket,
}

impl Ledger {
    pub(crate) fn new(settings: &Settings, user: User, now: Instant) -> Self {
        let limits = settings.rate_limits;
        Self {
            accounts: HashSet::new(),
            transactions: HashMap::new(),
            order_of_creation: Vec::new(),
            by_authorization: HashMap::new(),
            plan: VecDeque::new(),
            user,
            fault_profile: FaultProfile::FINE,
            count: None,
            counts: Counts::default(),
            access_token: None,
            token_bucket: Bucket::new(limits.tokens, now),
            account_bucket: Bucket::new(limits.accounts, now),
            retrieval_bucket: Bucket::new(limits.retrieval, now),
        }
    }

    pub(crate) fn fault_profile(&self) -> FaultProfile {
        self.fault_profile
    }

    pub(crate) fn set_fault_profile(&mut self, fault_profile: FaultProfile) {
        self.fault_profile = fault_profile;
        self.count = fault_profile.count;
    }

    /// The rate limit that a call draws on.
    pub(crate) fn bucket(&mut self, call: Call) -> &mut Bucket {
        match call {
            Call::Token => &mut self.token_bucket,
            Call::Create | Call::Update => &mut self.account_bucket,
            Call::Status | Call::Details | Call::Delete | Call::Health => &mut self.retrieval_bucket,
        }
    }

    /// What happens to this call; one call less of a count of bad fault_profile.
    pub(crate) fn meet(&mut self, call: Call) -> ApiFaults {
        let is_met = match self.fault_profile.calls {
            Calls::All => true,
            Calls::Creation => matches!(call, Call::Create | Call::Update),
            Calls::Retrieval => matches!(call, Call::Status | Call::Details),
            Calls::Deletion => matches!(call, Call::Delete),
        };
        if !is_met || self.fault_profile.api == ApiFaults::Fine || self.count == Some(0) {
            return ApiFaults::Fine;
        }
        self.count = self.count.map(|calls| calls - 1);
        self.fault_profile.api
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
