//! Breaks the templates in every way that the check knows, and expects that alone to be found.

use std::fs;

use super::{Kind, catalog, project, report};
use crate::cargo;

/// A file, what is replaced in it, by what, and what must be found there.
struct Breakage {
    file: &'static str,
    text: &'static str,
    by: &'static str,
    kind: Kind,
}

const fn of(file: &'static str, text: &'static str, by: &'static str, kind: Kind) -> Breakage {
    Breakage { file, text, by, kind }
}

impl Breakage {
    /// The templates with the breakage: no other file has changed.
    fn templates(&self) -> Vec<(String, String)> {
        let listed = fs::read_dir(cargo::root().join("infra")).unwrap().map(|entry| entry.unwrap().path());
        let is_read = |extension: &std::ffi::OsStr| extension == "bicep" || extension == "json";
        let files = listed.filter(|path| path.extension().is_some_and(is_read));
        files
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                let broken = if name == self.file { self.applied(&text) } else { text };
                (format!("infra/{name}"), broken)
            })
            .collect()
    }

    fn applied(&self, text: &str) -> String {
        let broken = text.replacen(self.text, self.by, 1);
        assert!(broken != text, "{} does not hold {}", self.file, self.text);
        broken
    }

    fn is_found_alone(&self) {
        self.is_found_in(self.file);
    }

    /// What only evaluation finds is found in each form.
    fn is_found_in(&self, file: &str) {
        let files = self.templates();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let report = report(&project(&files), catalog());
        let told: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert!(!told.is_empty(), "{}: {} is not found", self.file, self.by);
        let file = format!("infra/{file}");
        let is_expected =
            report.findings.iter().all(|found| found.file == file && found.problem.kind == self.kind);
        let is_of_forms = told.iter().all(|told| told.contains("in the form "));
        assert!(is_expected && (is_of_forms || told.len() == 1), "{:?}: {}", self.kind, told.join("\n"));
    }
}

#[test]
fn a_misspelt_property_is_found() {
    of("app.bicep", "httpsOnly:", "httpOnly:", Kind::UnknownProperty).is_found_alone();
}

#[test]
fn a_required_property_that_is_gone_is_found() {
    of("secrets.bicep", "    sku: { family: 'A', name: 'standard' }\n", "", Kind::MissingProperty)
        .is_found_alone();
}

#[test]
fn a_read_only_property_that_is_written_is_found() {
    let by = "httpsOnly: true\n    state: 'Running'";
    of("app.bicep", "httpsOnly: true", by, Kind::ReadOnlyProperty).is_found_alone();
}

#[test]
fn a_value_that_an_enum_does_not_have_is_found() {
    of("secrets.bicep", "name: 'standard'", "name: 'standart'", Kind::WrongValue).is_found_alone();
}

#[test]
fn a_string_for_a_bool_is_found() {
    of("secrets.bicep", "enablePurgeProtection: true", "enablePurgeProtection: 'true'", Kind::WrongType)
        .is_found_alone();
}

#[test]
fn a_string_for_an_int_is_found() {
    of("alerts.bicep", "severity: 1\n    enabled", "severity: 'high'\n    enabled", Kind::WrongType)
        .is_found_alone();
}

#[test]
fn an_unknown_api_version_is_found() {
    of("secrets.bicep", "vaults@2026-02-01'", "vaults@2023-07-01'", Kind::UnknownVersion).is_found_alone();
}

#[test]
fn an_unknown_type_is_found() {
    of("secrets.bicep", "Microsoft.KeyVault/vaults@", "Microsoft.KeyVault/vault@", Kind::UnknownType)
        .is_found_alone();
}

#[test]
fn a_name_that_nothing_declares_is_found() {
    of("state.bicep", "scope: account", "scope: accnt", Kind::Unresolved).is_found_alone();
}

#[test]
fn an_output_that_a_module_does_not_have_is_found() {
    of("main.bicep", "state.outputs.blobs", "state.outputs.blob", Kind::UnknownOutput).is_found_alone();
}

#[test]
fn a_module_parameter_that_is_not_passed_is_found() {
    of("main.bicep", "    vaultName: 'kv-${token}'\n", "", Kind::MissingParameter).is_found_alone();
}

#[test]
fn a_module_parameter_that_is_not_declared_is_found() {
    let by = "vaultName: 'kv-${token}'\n    colour: 'red'";
    of("main.bicep", "vaultName: 'kv-${token}'", by, Kind::UnknownParameter).is_found_alone();
}

#[test]
fn a_module_parameter_of_another_type_is_found() {
    of("main.bicep", "vaultName: 'kv-${token}'", "vaultName: 5", Kind::WrongType).is_found_alone();
}

#[test]
fn a_module_whose_file_is_gone_is_found() {
    // Its parameters and outputs cannot be checked then.
    of("main.bicep", "'secrets.bicep'", "'vault.bicep'", Kind::UnknownModule).is_found_alone();
}

#[test]
fn a_listed_key_is_found() {
    of(
        "state.bicep",
        "string = account.properties.primaryEndpoints.blob\n",
        "string = account.listKeys().keys[0].value\n",
        Kind::SecretCall,
    )
    .is_found_alone();
}

#[test]
fn a_listed_key_by_function_is_found() {
    of(
        "state.bicep",
        "string = account.properties.primaryEndpoints.blob\n",
        "string = listAccountSas(account.id, '2026-04-01', {}).token\n",
        Kind::SecretCall,
    )
    .is_found_alone();
}

#[test]
fn a_literal_secret_is_found() {
    let by = "'DefaultEndpointsProtocol=https;AccountKey=abc'";
    of("main.bicep", "'managedidentity'", by, Kind::SecretText).is_found_alone();
}

#[test]
fn a_key_in_base64_is_found() {
    let by = "'Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6MTIzNA=='";
    of("main.bicep", "'managedidentity'", by, Kind::SecretText).is_found_alone();
}

#[test]
fn a_function_that_bicep_does_not_have_is_found() {
    of("main.bicep", "toLower(", "lower(", Kind::UnknownFunction).is_found_alone();
}

#[test]
fn a_condition_over_several_lines_is_found() {
    of("app.bicep", "alwaysReady == 0 ? []", "alwaysReady == 0\n          ? []", Kind::NotPortable)
        .is_found_alone();
}

#[test]
fn a_spread_is_found() {
    of("alerts.bicep", "scopes: [workspaceId]", "scopes: [...[workspaceId]]", Kind::NotPortable)
        .is_found_alone();
}

#[test]
fn broken_syntax_is_found() {
    of("telemetry.bicep", "kind: 'web'", "kind: = 'web'", Kind::Unreadable).is_found_alone();
}

#[test]
fn a_property_that_cannot_be_read_is_found() {
    of("secrets.bicep", "vault.properties.vaultUri", "vault.properties.vaultUrl", Kind::UnknownPath)
        .is_found_alone();
}

#[test]
fn a_property_that_azure_does_not_give_back_is_found() {
    let text = "output host string = app.properties.defaultHostName";
    of("app.bicep", text, "output host object = app.properties.siteConfig", Kind::WriteOnlyPath)
        .is_found_alone();
}

#[test]
fn a_parameter_without_use_is_found() {
    of(
        "state.bicep",
        "param location string",
        "param colour string = ''\nparam location string",
        Kind::Unused,
    )
    .is_found_alone();
}

#[test]
fn a_check_that_is_switched_off_without_a_reason_is_found() {
    of("app.bicep", "httpsOnly: true", "httpsOnly: any(true)", Kind::Unchecked).is_found_alone();
}

#[test]
fn a_resource_that_a_condition_has_removed_is_found_where_it_is_used() {
    of(
        "telemetry.bicep",
        "components@2020-02-02' = {",
        "components@2020-02-02' = if (empty(name)) {",
        Kind::NotEvaluated,
    )
    .is_found_alone();
}

#[test]
fn two_resources_of_one_name_are_found() {
    of("state.bicep", "['evidence']", "['evidence', 'evidence']", Kind::DeployedTwice).is_found_alone();
}

#[test]
fn a_value_that_is_wrong_in_the_end_is_found_by_evaluation() {
    // The name is computed, so only its value tells: accounts take 24 letters.
    of("main.bicep", "accountName: 'st${token}'", "accountName: 'storageaccount${token}'", Kind::WrongValue)
        .is_found_in("state.bicep");
}
