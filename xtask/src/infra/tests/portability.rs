//! Syntax that one of the parsers cannot read.

use super::{Kind, findings, kinds_of};

/// One finding at the line, and no other.
fn is_refused(text: &str, line: usize, told: &str) {
    let found = findings(text);
    let [finding] = found.as_slice() else { panic!("{text}: {found:?}") };
    assert_eq!((finding.problem.kind, finding.problem.line), (Kind::NotPortable, line), "{text}");
    assert!(finding.problem.text.contains(told), "{}", finding.problem.text);
}

#[test]
fn an_operator_at_the_beginning_of_a_line_is_refused() {
    for operator in ["? 1 : 2", "\n? 1 : 2"] {
        assert_eq!(kinds_of(&format!("output a int = true\n  {operator}")), [Kind::NotPortable]);
    }
    is_refused("output a int = true ? 1\n  : 2", 2, "beginning of a line");
    is_refused("output a int = null\n  ?? 2", 2, "beginning of a line");
}

#[test]
fn an_operator_elsewhere_is_fine() {
    assert_eq!(kinds_of("output a int = true ? 1 : null ?? 2"), []);
    assert_eq!(kinds_of("output a string = '''\n? a : b\n'''"), []);
}

#[test]
fn a_spread_is_refused() {
    is_refused("output a array = [\n  ...[1]\n]", 2, "union()");
    is_refused("output a object = {\n  ...{}\n}", 2, "union()");
}

#[test]
fn new_types_and_texts_are_refused() {
    is_refused("param a 'x' | 'y'\noutput b string = a", 1, "@allowed");
    is_refused("param a resourceInput<'x@1'>\noutput b object = a", 1, "resourceInput<>");
    is_refused("output a string = $'''\nx'''", 1, "$'''");
    is_refused("param a {\n  @minLength(1)\n  b: string\n}\noutput c object = a", 2, "decorators");
}

#[test]
fn an_assertion_is_refused() {
    is_refused("assert a = true", 1, "assert");
}

#[test]
fn a_condition_in_a_loop_is_refused() {
    let text = "resource a 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [for x in ['a']: if (x == 'a') {
  name: x
  location: x
}]";
    is_refused(text, 1, "filter");
}

#[test]
fn declarations_that_the_check_does_not_read_are_refused() {
    is_refused("func f() string => 'x'", 1, "does not read");
    is_refused("import * as a from 'b.bicep'", 1, "does not read");
    is_refused("type t = string", 1, "does not read");
}

#[test]
fn what_cannot_be_read_at_all_is_found_with_its_line() {
    let found = findings("output a int = 1\noutput b int = = 2\n");
    assert_eq!((found[0].problem.kind, found[0].problem.line), (Kind::Unreadable, 2));
}
