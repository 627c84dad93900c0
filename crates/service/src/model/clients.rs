use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{Client, Record};

/// The relying parties that are in force; there is at least one, the default. Others may take their place while calls go on.
#[derive(Debug)]
pub struct Clients(RwLock<Arc<Registered>>);

#[derive(Debug)]
struct Registered {
    default: Arc<Client>,
    active: HashMap<String, Arc<Client>>,
    retired: HashMap<String, Arc<Client>>,
}

impl Registered {
    /// The default one stands for its name, unless one of the others has it.
    fn new(default: Client, others: Vec<Client>, retired: Vec<Client>) -> Self {
        let by_id = |clients: Vec<Client>| -> HashMap<String, Arc<Client>> {
            clients.into_iter().map(|client| (client.id.0.clone(), Arc::new(client))).collect()
        };
        let mut active = by_id(others);
        let default = Arc::clone(active.entry(default.id.0.clone()).or_insert_with(|| Arc::new(default)));
        Self { default, active, retired: by_id(retired) }
    }
}

impl Clients {
    #[must_use]
    pub fn single(client: Client) -> Self {
        Self(RwLock::new(Arc::new(Registered::new(client, Vec::new(), Vec::new()))))
    }

    /// From now on these are in force. The retired ones take no new requests; what they began goes on by their terms.
    pub fn replace(&self, default: Client, others: Vec<Client>, retired: Vec<Client>) {
        let registered = Arc::new(Registered::new(default, others, retired));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = registered;
    }

    fn registered(&self) -> Arc<Registered> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The client that is meant when none is named.
    #[must_use]
    pub fn default_client(&self) -> Arc<Client> {
        Arc::clone(&self.registered().default)
    }

    /// The client of this name.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Client>> {
        self.registered().active.get(id).cloned()
    }

    /// Every client that takes requests, in the order of their ids.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Client>> {
        let mut all: Vec<_> = self.registered().active.values().cloned().collect();
        all.sort_unstable_by(|one, other| one.id.0.cmp(&other.id.0));
        all
    }

    /// The client that had this name and takes no new requests.
    #[must_use]
    pub fn retired(&self, id: &str) -> Option<Arc<Client>> {
        self.registered().retired.get(id).cloned()
    }

    /// The client of this name, or the default one where there is none of it.
    #[must_use]
    pub fn get_or_default(&self, id: &str) -> Arc<Client> {
        self.get(id).unwrap_or_else(|| self.default_client())
    }

    /// The client of this name, or the default one where none is named.
    #[must_use]
    pub fn named(&self, id: Option<&str>) -> Option<Arc<Client>> {
        id.map_or_else(|| Some(self.default_client()), |id| self.get(id))
    }

    /// The client whose request the browser is at, for which others of the group may have begun.
    #[must_use]
    pub fn asking(&self, record: &Record) -> Arc<Client> {
        let request = record.authorization_request();
        request.and_then(|request| self.get(&request.client.0)).unwrap_or_else(|| self.of(record))
    }

    /// The client of a record, retired or not; the default one once the record has outlived its client.
    #[must_use]
    pub fn of(&self, record: &Record) -> Arc<Client> {
        let id = &record.client.0;
        self.get(id).or_else(|| self.retired(id)).unwrap_or_else(|| self.default_client())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::client::tests::client;

    #[test]
    fn a_client_of_the_defaults_name_takes_its_place_and_goes_again() {
        let clients = Clients::single(client("settings", "Contoso"));
        assert_eq!(clients.default_client().display_name, "Contoso");
        let held = clients.default_client();

        let others = vec![client("settings", "Contoso anew"), client("fabrikam", "Fabrikam")];
        clients.replace(client("settings", "Contoso"), others, Vec::new());
        assert_eq!(clients.default_client().display_name, "Contoso anew");
        assert_eq!(clients.named(Some("settings")).unwrap().display_name, "Contoso anew");
        assert_eq!(clients.named(Some("fabrikam")).unwrap().display_name, "Fabrikam");
        assert!(clients.named(Some("Fabrikam")).is_none(), "names are compared letter by letter");
        assert_eq!(held.display_name, "Contoso", "a call goes on with the client that it has");

        clients.replace(client("settings", "Contoso"), Vec::new(), vec![client("fabrikam", "Fabrikam")]);
        assert_eq!(clients.retired("fabrikam").unwrap().display_name, "Fabrikam");
        assert_eq!(clients.named(None).unwrap().display_name, "Contoso");
        assert!(clients.get("fabrikam").is_none());
    }
}
