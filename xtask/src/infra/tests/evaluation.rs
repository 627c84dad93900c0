//! What the templates deploy, with given parameters.

use serde_json::{Map, Value, json};

use super::super::evaluate::{self, Deployment, Resource};
use super::super::{MAIN, forms};
use super::{example, given, project};
use crate::cargo;

fn default_form() -> Deployment {
    super::super::evaluate(cargo::root(), MAIN, &forms::parameters(&json!({}))).unwrap()
}

fn of_kind<'a>(deployment: &'a Deployment, kind: &str) -> Vec<&'a Resource> {
    deployment.resources.iter().filter(|resource| resource.kind == kind).collect()
}

fn only<'a>(deployment: &'a Deployment, symbol: &str) -> &'a Resource {
    let [found] = deployment.resources.iter().filter(|one| one.symbol == symbol).collect::<Vec<_>>()[..]
    else {
        panic!("{symbol} is not there once")
    };
    found
}

/// Evaluates one file.
fn evaluated(text: &str, parameters: &[(&str, Value)]) -> Result<Deployment, String> {
    deployed(&[("infra/main.bicep", text)], parameters)
}

fn deployed(files: &[(&str, &str)], parameters: &[(&str, Value)]) -> Result<Deployment, String> {
    let parameters: Map<_, _> = given(parameters);
    evaluate::project(&project(files), MAIN, &parameters).map_err(|fault| fault.to_string())
}

/// The application settings of an app, by the part of its name that tells what it is for.
fn settings<'a>(deployment: &'a Deployment, app: &str) -> &'a Value {
    let is_of_app = |one: &&Resource| one.name.starts_with(&format!("func-{app}-"));
    let found = deployment.resources.iter().filter(|one| one.symbol == "appSettings").find(is_of_app);
    &found.unwrap_or_else(|| panic!("there is no app {app}")).body["properties"]
}

#[test]
fn modules_give_their_outputs_to_the_settings_of_an_app() {
    let deployment = default_form();
    let settings = settings(&deployment, "public");
    assert_eq!(settings["AzureWebJobsStorage__clientId"], "<identity.properties.clientId>");
    assert_eq!(settings["AzureWebJobsStorage__blobServiceUri"], "<account.properties.primaryEndpoints.blob>");
    assert_eq!(settings["AppSettings__PublicUrl"], "https://<app.properties.defaultHostName>");
    let vault = &only(&deployment, "vault").name;
    let key = format!("@Microsoft.KeyVault(VaultName={vault};SecretName=master-key)");
    assert_eq!(settings["AppSettings__MasterKey"], key);
}

#[test]
fn outputs_of_the_main_file_are_evaluated() {
    let deployment = default_form();
    assert_eq!(deployment.outputs["publicHost"], "<app.properties.defaultHostName>");
    assert_eq!(deployment.outputs["vaultName"], only(&deployment, "vault").name);
}

#[test]
fn an_app_of_its_own_for_policies_takes_their_settings_from_the_public_app() {
    let form = json!({ "separatePolicies": true, "certificateThumbprints": "00" });
    let deployment = super::super::evaluate(cargo::root(), MAIN, &forms::parameters(&form)).unwrap();
    let exposed = |app: &str| settings(&deployment, app)["AppSettings__Expose"].clone();
    assert_eq!(["public", "b2c", "operator"].map(exposed), ["public", "b2c", "operator"]);
    assert_eq!(settings(&default_form(), "public")["AppSettings__Expose"], "all");
}

#[test]
fn loops_deploy_a_resource_per_item_and_names_hold_those_of_the_parents() {
    let deployment = default_form();
    let tables = of_kind(&deployment, "Microsoft.Storage/storageAccounts/tableServices/tables");
    let account = &only(&deployment, "account").name;
    let names: Vec<&String> = tables.iter().map(|table| &table.name).collect();
    let expected =
        ["verifications", "index", "limits", "clients"].map(|table| format!("{account}/default/{table}"));
    assert_eq!(names, expected.iter().collect::<Vec<_>>());
    assert!(
        tables.iter().all(|table| table.file == "infra/state.bicep" && table.body.get("parent").is_none())
    );
}

#[test]
fn the_scope_is_the_id_of_what_a_role_is_given_on() {
    let deployment = default_form();
    let vault = only(&deployment, "vault");
    let scopes: Vec<_> = of_kind(&deployment, "Microsoft.Authorization/roleAssignments")
        .into_iter()
        .filter(|role| role.file == "infra/secrets.bicep")
        .map(|role| role.scope.clone().unwrap())
        .collect();
    assert_eq!(scopes, [format!("Microsoft.KeyVault/vaults/{}", vault.name)]);
}

#[test]
fn a_parameter_chooses_the_form() {
    let flex = example(&[("name", json!("idv"))]);
    assert_eq!(only(&flex, "farm").body["sku"]["name"], "FC1");
    assert!(only(&flex, "app").body["properties"]["functionAppConfig"].is_object());
    assert!(only(&flex, "settings").body["properties"].get("WEBSITE_RUN_FROM_PACKAGE").is_none());
    let dedicated = example(&[("name", json!("idv")), ("plan", json!("dedicated"))]);
    assert_eq!(only(&dedicated, "farm").body["sku"], json!({ "name": "P0v3" }));
    assert!(only(&dedicated, "app").body["properties"]["functionAppConfig"].is_null());
    assert_eq!(only(&dedicated, "settings").body["properties"]["WEBSITE_RUN_FROM_PACKAGE"], "1");
}

#[test]
fn a_file_beside_the_template_is_read() {
    let workbook = only(&example(&[("name", json!("idv"))]), "book").body["properties"].clone();
    assert_eq!(workbook["serializedData"], r#"{"items":[],"version":"Notebook/1.0"}"#);
}

const OPTIONAL: &str = "
param isThere bool
resource a 'A/b@1' = if (isThere) { name: 'one' }
resource roles 'A/c@1' = [for (name, i) in ['x', 'y']: { parent: a, name: '${name}${i}' }]
";

#[test]
fn a_condition_decides_whether_a_resource_is_there() {
    let text = OPTIONAL.lines().take(3).collect::<Vec<_>>().join("\n");
    assert_eq!(evaluated(&text, &[("isThere", json!(true))]).unwrap().resources.len(), 1);
    assert!(evaluated(&text, &[("isThere", json!(false))]).unwrap().resources.is_empty());
}

#[test]
fn what_is_not_deployed_cannot_be_used() {
    let there = evaluated(OPTIONAL, &[("isThere", json!(true))]).unwrap();
    let names: Vec<_> = there.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(names, ["one", "one/x0", "one/y1"]);
    let fault = evaluated(OPTIONAL, &[("isThere", json!(false))]).unwrap_err();
    assert_eq!(fault, "infra/main.bicep:4: a is not deployed in this form");
}

#[test]
fn a_use_that_a_condition_guards_is_no_fault() {
    let text = format!(
        "{}\noutput guarded string = isThere ? a.properties.x : 'none'
        output safe string = a.?properties.x ?? 'none'",
        OPTIONAL.lines().take(3).collect::<Vec<_>>().join("\n")
    );
    let removed = evaluated(&text, &[("isThere", json!(false))]).unwrap().outputs;
    assert_eq!(Value::Object(removed), json!({ "guarded": "none", "safe": "none" }));
    let there = evaluated(&text, &[("isThere", json!(true))]).unwrap().outputs;
    assert_eq!(Value::Object(there), json!({ "guarded": "<a.properties.x>", "safe": "<a.properties.x>" }));
}

#[test]
fn nested_resources_are_there_with_the_one_around_them() {
    let text = "
param isThere bool
resource a 'A/b@1' = if (isThere) {
  name: 'one'
  resource inner 'c' = { name: 'two' }
}
";
    let there = evaluated(text, &[("isThere", json!(true))]).unwrap().resources;
    let named: Vec<_> = there.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
    assert_eq!(named, [("A/b", "one"), ("A/b/c", "one/two")]);
    assert!(evaluated(text, &[("isThere", json!(false))]).unwrap().resources.is_empty());
}

#[test]
fn modules_in_a_loop_have_outputs_by_number() {
    let main = "
module m 'inner.bicep' = [for x in ['a', 'b']: { name: x, params: { name: x } }]
output second string = m[1].outputs.upper
";
    let inner = "
param name string
resource r 'A/b@1' = { name: name }
output upper string = toUpper(r.name)
";
    let deployment = deployed(&[("infra/main.bicep", main), ("infra/inner.bicep", inner)], &[]).unwrap();
    assert_eq!(deployment.outputs["second"], "B");
    assert_eq!(deployment.resources.len(), 2);
}

#[test]
fn a_parameter_outside_its_limits_is_refused() {
    let text = "
@allowed(['flex', 'dedicated'])
param hosting string = 'flex'
@minLength(2)
@maxLength(4)
param name string = 'abc'
@minValue(1)
@maxValue(3)
param count int = 1
@allowed([512, 2048])
param memory int = 512
";
    let refused = |name: &str, value: Value| evaluated(text, &[(name, value)]).is_err();
    assert!(evaluated(text, &[]).is_ok());
    assert!(refused("hosting", json!("basic")) && !refused("hosting", json!("dedicated")));
    assert!(refused("name", json!("a")) && refused("name", json!("abcde")) && !refused("name", json!("ab")));
    assert!(refused("count", json!(0)) && refused("count", json!(4)) && !refused("count", json!(3)));
    assert!(refused("memory", json!(1024)) && !refused("memory", json!(2048)));
    assert!(refused("memory", json!("512")) && refused("colour", json!("red")));
}

#[test]
fn a_parameter_without_default_must_be_given() {
    let fault = evaluated("param name string", &[]).unwrap_err();
    assert_eq!(fault, "infra/main.bicep:1: the parameter name has no value");
}

#[test]
fn a_value_that_needs_itself_is_a_fault_and_no_endless_loop() {
    let text = "var a = b\nvar b = a\noutput c string = a";
    assert_eq!(evaluated(text, &[]).unwrap_err(), "infra/main.bicep:2: a needs its own value");
    let module = "module m 'main.bicep' = { name: 'm' }";
    assert!(evaluated(module, &[]).unwrap_err().contains("too deeply"));
}

#[test]
fn a_condition_must_be_known_before_the_deployment() {
    let text = "
resource a 'A/b@1' = { name: 'one' }
output x string = a.properties.state == 'on' ? 'x' : 'y'
";
    assert_eq!(
        evaluated(text, &[]).unwrap_err(),
        "infra/main.bicep:3: a.properties.state is known only after the deployment"
    );
}
