use std::fs;
use std::path::{Path, PathBuf};

use super::{BundleError, lay_out};

/// A folder of its own for each test.
fn sources(test: &str) -> PathBuf {
    let root = std::env::temp_dir().join(format!("xtask-bundle-{test}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&root);
    write(&root.join("host.json"), "{}");
    write(&root.join("built/handler-1234"), "binary");
    root
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn bundle(root: &Path) -> Result<u64, BundleError> {
    lay_out(root, &root.join("built/handler-1234"), &root.join("dist"))
}

#[test]
fn functions_lie_directly_beside_host_json() {
    let root = sources("layout");
    write(&root.join("functions/start/function.json"), "{\"bindings\":[]}");
    write(&root.join("functions/notes/readme.md"), "not a function");

    assert_eq!(bundle(&root).unwrap(), 6);

    assert!(root.join("dist/host.json").is_file());
    assert!(root.join("dist/handler").is_file());
    assert_eq!(fs::read_to_string(root.join("dist/start/function.json")).unwrap(), "{\"bindings\":[]}");
    assert!(!root.join("dist/notes").exists());
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_removed_function_leaves_the_bundle() {
    let root = sources("removed");
    write(&root.join("functions/start/function.json"), "{}");
    write(&root.join("dist/gone/function.json"), "{}");

    bundle(&root).unwrap();

    assert!(!root.join("dist/gone").exists());
    fs::remove_dir_all(&root).unwrap();
}

#[cfg(unix)]
#[test]
fn the_executable_may_be_executed() {
    use std::os::unix::fs::PermissionsExt;
    let root = sources("mode");
    write(&root.join("functions/start/function.json"), "{}");

    bundle(&root).unwrap();

    let mode = fs::metadata(root.join("dist/handler")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_bundle_without_functions_is_refused_before_the_old_one_is_touched() {
    let root = sources("none");
    fs::create_dir_all(root.join("functions")).unwrap();
    write(&root.join("dist/host.json"), "old");

    assert!(matches!(bundle(&root), Err(BundleError::NoFunctions)));
    assert_eq!(fs::read_to_string(root.join("dist/host.json")).unwrap(), "old");
    fs::remove_dir_all(&root).unwrap();
}
