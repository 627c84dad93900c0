//! Every setting, for the documentation and the example files.

use serde::Serialize;

use super::{
    app, callers, client, dropin, expose, group::Group, jumio, keys, operators, setting::Setting,
    signing_keys, store, telemetry, verification,
};

/// Settings that are documented together.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    /// What the documentation calls it.
    pub(crate) name: &'static str,
    pub(crate) settings: Vec<&'static Setting>,
}

/// All of them, in the order in which the documentation shows them.
pub(crate) fn reference() -> Vec<Section> {
    let section = |name, groups: &[Group]| Section { name, settings: groups.concat() };
    vec![
        section("service", &[app::SETTINGS, expose::SETTINGS, store::SETTINGS]),
        section("storage", &[store::ACCOUNT_SETTINGS]),
        section("keys", &[signing_keys::SETTINGS, keys::SETTINGS]),
        section("tokens", &[keys::TOKEN_SETTINGS]),
        section("drop-in", &[dropin::SETTINGS]),
        section("callers", &callers::SETTINGS),
        section("operators", &[operators::SETTINGS]),
        section("client", &client::SETTINGS),
        section("jumio", &[jumio::SETTINGS]),
        section("times", &[verification::SETTINGS]),
        section("telemetry", &[telemetry::SETTINGS]),
    ]
}
