//! The table of log lines in `docs/operate.md` names lines that the code writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The source of everything that ships, on one line each: texts may be broken.
fn shipped() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("handler/src"), &mut files);
    for name in
        ["service", "providers", "state", "entra", "azure-functions-custom-handler", "azure-storage-auth"]
    {
        sources(&root.join("crates").join(name).join("src"), &mut files);
    }
    files.into_iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_line_that_operators_are_told_of_is_written_by_the_code() {
    let guide = include_str!("../../../docs/operate.md");
    let table = guide.split_once("| line begins with | meaning |").unwrap().1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let lines: Vec<&str> =
        rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    assert!(lines.len() > 30, "the table is read");
    let sources = shipped();
    let missing: Vec<_> = lines
        .into_iter()
        .filter(|line| !sources.iter().any(|source| source.contains(&format!("\"{line}"))))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
