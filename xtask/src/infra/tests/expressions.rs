//! Expressions are read and evaluated as Bicep does.

use serde_json::{Value, json};

use super::super::evaluate;
use super::{given, project};

const FILE: &str = "
param list array = [1, 2, 3]
param flag bool = true
param text string = 'a,b'
var object = { b: 2, a: 1, inner: { x: [{ y: 'deep' }] } }
";

fn value(expression: &str) -> Value {
    let text = format!("{FILE}output it object = {expression}\n");
    let project = project(&[("infra/main.bicep", &text)]);
    let file = &project.files["infra/main.bicep"];
    assert_eq!(file.problems, [], "{expression}");
    match evaluate::project(&project, "infra/main.bicep", &given(&[])) {
        Ok(deployment) => deployment.outputs["it"].clone(),
        Err(fault) => panic!("{expression}: {fault}"),
    }
}

fn all(expressions: &[(&str, Value)]) {
    for (expression, expected) in expressions {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

#[test]
fn members_bind_stronger_than_operators() {
    all(&[
        ("flag && object.a == 1", json!(true)),
        ("1 == object.inner.x[0].y ? 'x' : object.inner.x[0].y", json!("deep")),
        ("!empty(list) && list[0] == 1 || object.b > 5", json!(true)),
        ("object.a + object.b * list[2]", json!(7)),
        ("null ?? object.a", json!(1)),
        ("!contains(list, 9) && !flag", json!(false)),
        ("flag ? object.a : object.b", json!(1)),
        ("filter(list, x => x > object.a)", json!([2, 3])),
        ("map(list, x => { name: 'n${x}' })[1].name", json!("n2")),
    ]);
}

#[test]
fn items_of_an_array_end_with_a_comma_or_a_line() {
    all(&[
        ("[toLower('A'), list[0], [1]]", json!(["a", 1, [1]])),
        ("[\n  toLower('A')\n  list[0]\n  [1]\n  object.inner.x[0].y\n]", json!(["a", 1, [1], "deep"])),
        ("[flag && contains(list, 1) && !empty(text) ? length(text) : list[1]]", json!([3])),
    ]);
}

#[test]
fn operators_bind_in_their_order() {
    all(&[
        ("1 + 2 * 3 - 4 / 2 % 3", json!(5)),
        ("(1 + 2) * 3", json!(9)),
        ("false && false || true", json!(true)),
        ("true || false && false", json!(true)),
        ("1 < 2 == true", json!(true)),
        ("3 - 2 - 1", json!(0)),
        ("flag ? !flag ? 1 : 2 : 3", json!(2)),
        ("'A' =~ 'a' && 'A' !~ 'b' && 'a' < 'b'", json!(true)),
        ("-list[1]", json!(-2)),
    ]);
}

#[test]
fn the_arm_that_is_not_chosen_is_not_evaluated() {
    all(&[
        ("flag ? 1 : object.missing", json!(1)),
        ("flag || object.missing", json!(true)),
        ("!flag && object.missing", json!(false)),
        ("1 ?? object.missing", json!(1)),
        ("object.?missing.deeper ?? 'none'", json!("none")),
        ("object[?'missing'] ?? list[?9] ?? 'none'", json!("none")),
    ]);
}

#[test]
fn texts_keep_every_blank_and_escape() {
    all(&[
        ("'${text} $b #c ${object.a} d'", json!("a,b $b #c 1 d")),
        ("'it\\'s \\${text}\\n'", json!("it's ${text}\n")),
        ("'''\n a ${text}'''", json!(" a ${text}")),
        ("'a${flag}${list}'", json!("atrue[1,2,3]")),
        ("{ '${text}': 1, 'a-b': 2 }", json!({ "a,b": 1, "a-b": 2 })),
    ]);
}

#[test]
fn loops_make_arrays() {
    all(&[
        ("[for x in list: x * 2]", json!([2, 4, 6])),
        ("[for (x, i) in ['a', 'b']: '${i}${x}']", json!(["0a", "1b"])),
        ("[for x in items(object): x.key]", json!(["a", "b", "inner"])),
        ("[for x in range(1, 2): { n: x }]", json!([{ "n": 1 }, { "n": 2 }])),
        ("[for x in list: [for y in list: x + y][0]]", json!([2, 3, 4])),
    ]);
}

#[test]
fn functions_of_lists_and_objects_do_as_bicep_says() {
    all(&[
        (
            "union(object, { b: 3, inner: { z: 1 } })",
            json!({ "a": 1, "b": 3, "inner": { "x": [{ "y": "deep" }], "z": 1 } }),
        ),
        ("union(list, [3, 4])", json!([1, 2, 3, 4])),
        ("concat(list, [4])", json!([1, 2, 3, 4])),
        ("[empty(''), empty([]), empty({}), empty(list)]", json!([true, true, true, false])),
        ("[contains(text, 'b'), contains(list, 2), contains(object, 'c')]", json!([true, true, false])),
        ("[length(list), length(text), length(object)]", json!([3, 3, 3])),
        ("[first(list), last(list), first(text), last(text)]", json!([1, 3, "a", "b"])),
        ("[take(list, 2), take(text, 1), skip(list, 2)]", json!([[1, 2], "a", [3]])),
        ("[max(1, 2), min(list), objectKeys(object)[0]]", json!([2, 1, "a"])),
        ("flatten([list, [4]])", json!([1, 2, 3, 4])),
    ]);
}

#[test]
fn functions_of_texts_do_as_bicep_says() {
    all(&[
        ("[toLower('aB'), toUpper('aB'), trim(' a ')]", json!(["ab", "AB", "a"])),
        ("replace(text, ',', ';')", json!("a;b")),
        ("join(split(text, ','), '-')", json!("a-b")),
        ("format('{0}/{1}', text, 5)", json!("a,b/5")),
        ("[substring('abcd', 1, 2), substring('abcd', 2)]", json!(["bc", "cd"])),
        ("concat('a', 'b')", json!("ab")),
        ("[string(5), string(list), int('7')]", json!(["5", "[1,2,3]", 7])),
        ("[startsWith('abc', 'AB'), endsWith('abc', 'c'), indexOf('abc', 'c')]", json!([true, true, 2])),
        ("sys.toLower('A')", json!("a")),
    ]);
}

#[test]
fn names_that_azure_computes_are_the_same_in_every_run() {
    assert_eq!(value("guid('a', 'b')"), value("guid('a', 'b')"));
    assert_ne!(value("guid('a', 'b')"), value("guid('a', 'c')"));
    assert_eq!(value("length(guid('a'))"), 36);
    assert_eq!(value("length(uniqueString('a'))"), 13);
}

#[test]
fn the_surroundings_are_made_up() {
    all(&[
        ("resourceGroup().location", json!("westeurope")),
        ("az.resourceGroup('x').name", json!("x")),
        ("startsWith(subscription().id, '/subscriptions/')", json!(true)),
        ("environment().suffixes.storage", json!("core.windows.net")),
        ("empty(tenant().tenantId) || empty(deployer().objectId)", json!(false)),
        ("resourceId('A/b', 'x')", json!("A/b/x")),
        ("endsWith(subscriptionResourceId('A/b', 'x'), '/providers/A/b/x')", json!(true)),
        ("utcNow()", json!("20260101T000000Z")),
    ]);
}
