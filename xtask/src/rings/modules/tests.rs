use std::fs;

use super::{circles, read, resolve, source::Target};
use crate::rings::table::Layers;

/// The circles of a crate of these files, by their names below `src/`.
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    circles::circles(&uses_of(files))
}

fn uses_of(files: &[(&str, &str)]) -> resolve::Uses {
    let workspace = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let file = workspace.path().join("src").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    let target = Target { workspace: workspace.path().to_path_buf(), root: "src/lib.rs".to_owned() };
    resolve::uses(&read::read(&target).unwrap())
}

const CIRCLE: [&str; 2] = ["src/a.rs", "src/b.rs"];

#[test]
fn files_that_import_each_other_are_a_circle() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
    ];
    assert_eq!(circles_of(&files), [CIRCLE]);
}

#[test]
fn a_re_export_hides_no_circle() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
        ("a.rs", "use crate::B; pub struct A(B);"),
        ("b.rs", "use crate::A; pub struct B(A);"),
    ];
    assert_eq!(circles_of(&files), [CIRCLE]);
}

#[test]
fn a_path_through_the_parent_hides_no_circle() {
    let files = [
        ("lib.rs", "mod parent;"),
        ("parent/mod.rs", "mod child; pub(crate) const LIMIT: u32 = 1; pub fn run() { child::run() }"),
        ("parent/child.rs", "pub fn run() -> u32 { super::LIMIT }"),
    ];
    assert_eq!(circles_of(&files), [["src/parent/child.rs", "src/parent/mod.rs"]]);
}

#[test]
fn a_path_inside_an_expression_hides_no_circle() {
    let in_a_call = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub fn a() { crate::b::b() }"),
        ("b.rs", "pub fn b() { let _ = || crate::a::a(); }"),
    ];
    let in_a_macro = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub fn a() -> String { format!(\"{}\", crate::b::b()) }"),
        ("b.rs", "use crate::a; pub fn b() -> u32 { dbg!(a::a()).len() }"),
    ];
    assert_eq!(circles_of(&in_a_call), [CIRCLE]);
    assert_eq!(circles_of(&in_a_macro), [CIRCLE]);
}

#[test]
fn an_impl_of_another_files_type_hides_no_circle() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::Store;"),
        (
            "a.rs",
            "pub struct Store; pub fn open() { Store.read() }\nuse crate::b::LIMIT; const A: u32 = LIMIT;",
        ),
        ("b.rs", "pub const LIMIT: u32 = 1; impl crate::Store { pub fn read(&self) {} }"),
    ];
    assert_eq!(circles_of(&files), [CIRCLE]);
}

#[test]
fn what_tests_and_visibilities_name_is_no_use() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub(in crate::a) struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
    ];
    assert_eq!(circles_of(&files), [[""; 0]; 0]);
}

#[test]
fn an_import_against_the_layers_is_told() {
    const LAYERS: Layers = Layers {
        of: "src/",
        layers: &[&["model"], &["rest", "oidc", "sample"]],
        allowed: &[("sample", "rest")],
    };
    let files = [
        ("lib.rs", "mod model; mod oidc; mod rest; mod sample;"),
        ("model/mod.rs", "mod record;"),
        ("model/record.rs", "use crate::rest::Start;"),
        ("rest.rs", "use crate::model; pub struct Start;"),
        ("oidc.rs", "use crate::rest::Start;"),
        ("sample.rs", "use crate::rest::Start;"),
    ];
    assert_eq!(
        circles::against(&LAYERS, &uses_of(&files)),
        [
            "src/model/record.rs may not use crate::rest::Start of src/rest.rs: `rest` is no layer below `model`",
            "src/oidc.rs may not use crate::rest::Start of src/rest.rs: `rest` is no layer below `oidc`",
        ]
    );
}
