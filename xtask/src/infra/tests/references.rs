//! Names: what is used is declared, and what is declared is used.

use super::{Kind, catalog, check, findings, kinds, kinds_of, project};

#[test]
fn loop_variables_are_known_inside_of_the_loop_alone() {
    assert_eq!(kinds_of("output a array = [for (x, i) in [1]: x + i]"), []);
    assert_eq!(kinds_of("output a array = [for x in [x]: 1]"), [Kind::Unresolved]);
    assert_eq!(kinds_of("output a array = [for x in [1]: x]\noutput b int = x"), [Kind::Unresolved]);
    assert_eq!(kinds_of("output a array = map([1], x => x)"), []);
}

#[test]
fn a_loop_variable_that_hides_a_declaration_is_found() {
    assert_eq!(
        kinds_of("param x int\noutput a int = x\noutput b array = [for x in [1]: x]"),
        [Kind::DeclaredTwice]
    );
}

#[test]
fn a_name_that_is_declared_twice_is_found() {
    assert_eq!(kinds_of("param a int\nvar a = 1\noutput b int = a"), [Kind::DeclaredTwice]);
}

#[test]
fn a_variable_without_use_is_found() {
    assert_eq!(kinds_of("var a = 1"), [Kind::Unused]);
    assert_eq!(kinds_of("var a = 1\nvar b = a\noutput c int = b"), []);
}

#[test]
fn an_unknown_decorator_is_found() {
    assert_eq!(kinds_of("@secret()\nparam a string\noutput b string = a"), [Kind::UnknownDecorator]);
}

#[test]
fn a_comment_that_names_the_property_permits_any() {
    assert_eq!(kinds_of("output a object = {\n  // b: not in the types\n  b: any(1)\n}"), []);
    assert_eq!(kinds_of("output a object = {\n  // because\n  b: any(1)\n}"), [Kind::Unchecked]);
    assert_eq!(kinds_of("output a object = {\n  b: any(1)\n}"), [Kind::Unchecked]);
    assert_eq!(kinds_of("output a object = any(1)"), [Kind::Unchecked]);
}

#[test]
fn a_secret_is_told_from_a_long_name() {
    let text = |literal: &str| format!("output a string = '{literal}'");
    assert_eq!(kinds_of(&text("Microsoft.Storage/storageAccounts/blobServices/containers")), []);
    assert_eq!(kinds_of(&text("b7e6dc6d-f1e8-4753-8033-0f276bb0955b")), []);
    assert_eq!(kinds_of(&text("https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp")), []);
    assert_eq!(kinds_of(&text("-----BEGIN PRIVATE KEY-----")), [Kind::SecretText]);
    assert_eq!(kinds_of(&text("x;SharedAccessSignature=y")), [Kind::SecretText]);
    assert_eq!(kinds_of(&text(&"0123456789abcdef".repeat(4))), [Kind::SecretText]);
}

#[test]
fn a_module_has_outputs_and_a_name_only() {
    let inner =
        "param list array\n@allowed(['a'])\nparam kind string = 'a'\noutput x string = '${list}${kind}'";
    let of = |main: &str| {
        kinds(&check::findings(&project(&[("infra/main.bicep", main), ("infra/m.bicep", inner)]), catalog()))
    };
    let module = "module m 'm.bicep' = { name: 'm', params: { list: [] } }\n";
    assert_eq!(of(&format!("{module}output a string = '${{m.name}}${{m.outputs.x}}'")), []);
    assert_eq!(of(&format!("{module}output a string = m.id")), [Kind::UnknownOutput]);
    assert_eq!(of(&format!("{module}output a string = m.outputs.y")), [Kind::UnknownOutput]);
    assert_eq!(of(&module.replace("[]", "'x'")), [Kind::WrongType]);
    assert_eq!(of(&module.replace("list: []", "list: [], kind: 'b'")), [Kind::WrongValue]);
    assert_eq!(of(&module.replace(", params: { list: [] }", "")), [Kind::MissingParameter]);
    assert_eq!(of(&module.replace("params", "parameters")), [Kind::UnknownProperty, Kind::MissingParameter]);
}

#[test]
fn a_fault_is_told_with_the_name_that_was_meant() {
    let found = findings("output a string = toLowr('A')");
    assert_eq!(found[0].problem.text, "there is no function toLowr() (did you mean toLower?)");
}
