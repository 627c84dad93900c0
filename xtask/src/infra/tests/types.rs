//! Bodies of resources against Azure's types.

use super::{Kind, findings, kinds_of};

fn site(properties: &str) -> String {
    format!(
        "resource site 'Microsoft.Web/sites@2025-03-01' = {{
  name: 'site'
  location: 'westeurope'
  properties: {properties}
}}
"
    )
}

#[test]
fn both_arms_of_a_condition_are_checked() {
    assert_eq!(kinds_of(&site("true ? { httpsOnly: true } : { httpsOnly: false }")), []);
    assert_eq!(kinds_of(&site("true ? { httpsOnly: true } : { httpsOnly: 1 }")), [Kind::WrongType]);
    assert_eq!(kinds_of(&site("{ httpsOnly: true ? true : 'no' }")), [Kind::WrongType]);
}

#[test]
fn the_objects_of_a_union_are_checked() {
    assert_eq!(
        kinds_of(&site("union({ httpsOnly: true }, true ? {} : { httpOnly: true })")),
        [Kind::UnknownProperty]
    );
}

#[test]
fn the_body_of_a_loop_is_checked() {
    let text = "{ hostNameSslStates: [for x in ['a']: { name: x, sslstate: 'Disabled' }] }";
    let found = findings(&site(text));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].problem.text,
        "properties.hostNameSslStates[]: there is no property sslstate (did you mean sslState?)"
    );
}

#[test]
fn the_type_of_a_parameter_counts_where_its_value_is_not_known() {
    let text = |kind: &str| format!("param p {kind}\n{}", site("{ httpsOnly: p }"));
    assert_eq!(kinds_of(&text("bool")), []);
    assert_eq!(kinds_of(&text("string")), [Kind::WrongType]);
}

#[test]
fn null_is_taken_everywhere_and_bicep_has_properties_of_its_own() {
    assert_eq!(kinds_of(&site("{ httpsOnly: null, siteConfig: null }\n  dependsOn: []")), []);
}

#[test]
fn a_required_property_that_is_null_is_missing() {
    let text = site("{}").replace("'westeurope'", "null");
    assert_eq!(kinds_of(&text), [Kind::MissingProperty]);
}

#[test]
fn limits_of_literals_are_checked() {
    let account = |name: &str| {
        format!(
            "resource a 'Microsoft.Storage/storageAccounts@2026-04-01' = {{
  name: '{name}'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {{ name: 'Standard_ZRS' }}
}}"
        )
    };
    assert_eq!(kinds_of(&account("storage1")), []);
    assert_eq!(kinds_of(&account("s")), [Kind::WrongValue]);
    assert_eq!(kinds_of(&account("Storage-1")), [Kind::WrongValue]);
}

#[test]
fn existing_resources_need_their_name_only() {
    let text = "resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: 'site'
}
output host string = site.properties.defaultHostName";
    assert_eq!(kinds_of(text), []);
    assert_eq!(kinds_of(&text.replace(" existing", "")), [Kind::MissingProperty]);
}

#[test]
fn nested_resources_have_the_type_and_version_of_those_around_them() {
    let text = |property: &str| {
        site(&format!(
            "{{}}\n  resource settings 'config' = {{\n    name: 'web'\n    properties: {{ {property}: true }}\n  }}"
        ))
    };
    assert_eq!(kinds_of(&text("alwaysOn")), []);
    assert_eq!(kinds_of(&text("alwaysOff")), [Kind::UnknownProperty]);
}

#[test]
fn the_name_chooses_the_variant_of_a_type() {
    let config = |name: &str, properties: &str| {
        format!(
            "resource config 'Microsoft.Web/sites/config@2025-03-01' = {{
  name: '{name}'
  properties: {properties}
}}"
        )
    };
    assert_eq!(kinds_of(&config("site/appsettings", "{ ANY_NAME: 'x' }")), []);
    assert_eq!(kinds_of(&config("site/appsettings", "{ ANY_NAME: 1 }")), [Kind::WrongType]);
    assert_eq!(kinds_of(&config("site/web", "{ ANY_NAME: 'x' }")), [Kind::UnknownProperty]);
    assert_eq!(kinds_of(&config("site/colours", "{}")), [Kind::WrongValue]);
}

#[test]
fn types_are_found_in_any_case_and_versions_letter_by_letter() {
    let text = site("{}");
    assert_eq!(kinds_of(&text.replace("Microsoft.Web", "microsoft.web")), []);
    assert_eq!(kinds_of(&text.replace("2025-03-01", "2025-03-01-preview")), [Kind::UnknownVersion]);
    assert_eq!(kinds_of(&text.replace("@2025-03-01", "")), [Kind::UnknownVersion]);
}

#[test]
fn paths_through_a_resource_are_followed() {
    let read = |path: &str| kinds_of(&format!("{}output a string = site.{path}", site("{}")));
    assert_eq!(read("id"), []);
    assert_eq!(read("properties.hostNameSslStates[0].name"), []);
    assert_eq!(read("properties.hostNameSslStates[0].names"), [Kind::UnknownPath]);
    assert_eq!(read("property.state"), [Kind::UnknownPath]);
    assert_eq!(read("properties.state.deeper"), [Kind::UnknownPath]);
    assert_eq!(read("getKeys()"), [Kind::UnknownFunction]);
}
