use service::{
    kernel::Deadline,
    registry::{ClientOrigin, ClientState, ListedClient},
};

use super::{catalogue::CLIENTS, examined::Doctor, finding::Finding};

impl Doctor {
    pub(super) async fn examine_clients(&self, deadline: Deadline) -> Finding {
        let listed = match self.registry.list(deadline).await {
            Ok(listed) => listed,
            Err(error) => return CLIENTS.failed(format!("the table cannot be read: {error:?}")),
        };
        let unusable: Vec<String> = listed.iter().filter_map(unusable).collect();
        if !unusable.is_empty() {
            return CLIENTS.failed(unusable.join("; "));
        }
        let active = listed.iter().filter(|client| client.state == ClientState::Active);
        let locked_out: Vec<&str> =
            active.clone().filter(|client| self.has_no_way_in(client)).map(id).collect();
        if !locked_out.is_empty() {
            return CLIENTS.warning(format!("neither secret nor keys: {}", locked_out.join(", ")));
        }
        CLIENTS.ok(format!("in force: {}", active.map(described).collect::<Vec<_>>().join(", ")))
    }

    fn has_no_way_in(&self, client: &ListedClient) -> bool {
        let known = self.clients.get(&client.client_id);
        client.secrets == 0
            && known.is_none_or(|known| known.assertion_keys.is_none() && known.secrets.is_empty())
    }
}

fn id(client: &ListedClient) -> &str {
    &client.client_id
}

fn unusable(client: &ListedClient) -> Option<String> {
    client.problem.as_ref().map(|problem| format!("{}: {problem}", client.client_id))
}

fn described(client: &ListedClient) -> String {
    match (client.origin, client.version) {
        (ClientOrigin::Settings, _) => format!("{} of the settings", client.client_id),
        (ClientOrigin::Table, version) => {
            format!("{} version {}", client.client_id, version.unwrap_or_default())
        }
    }
}
