use super::setting::Setting;

/// Settings that are documented together, in the order in which they are shown.
pub(crate) type Group = &'static [&'static Setting];
