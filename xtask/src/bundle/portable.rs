//! The executable that ships: for Linux on x86-64, with any C library since 2.17, the same bytes wherever it is built.
//!
//! zig brings a linker and the C library's interfaces of that version, so no machine's own counts (ziglang and cargo-zigbuild
//! of PyPI). Paths of the machine are replaced, in Rust and in C, so that they stand in no message and make no difference.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{self, CargoError};
use crate::python::{self, PythonError};

pub(super) const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Older than the C library of every Linux that Azure Functions runs on.
const C_LIBRARY: &str = "2.17";

/// Why there is no portable executable.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PortableError {
    #[error("zig is not there; it comes with pip of Python 3, or build with `--native`: {0}")]
    Zig(#[from] PythonError),
    #[error(transparent)]
    Cargo(#[from] CargoError),
}

/// Builds the handler and returns its path.
pub(super) fn build(profile: &str) -> Result<PathBuf, PortableError> {
    let packages = python::packages(&cargo::root().join("xtask/zig"))?;
    let target = format!("{TARGET}.{C_LIBRARY}");
    let mut command = Command::new(packages.join("bin/cargo-zigbuild"));
    command.args([
        "build",
        "--package",
        "handler",
        "--bin",
        "handler",
        "--profile",
        profile,
        "--target",
        &target,
    ]);
    command.current_dir(cargo::root()).env("PYTHONPATH", &packages);
    let replaced = replaced_paths();
    command.env("CARGO_ENCODED_RUSTFLAGS", joined(&replaced, "--remap-path-prefix=", "\u{1f}"));
    command.env(format!("CFLAGS_{}", TARGET.replace('-', "_")), joined(&replaced, "-ffile-prefix-map=", " "));
    Ok(cargo::built(&mut command)?)
}

/// Paths of this machine and what takes their place. The later one counts where two fit.
fn replaced_paths() -> [(PathBuf, &'static str); 3] {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| cargo::root().join("target"), PathBuf::from);
    [(cargo_home(), "/cargo"), (cargo::root().to_owned(), "/source"), (target, "/target")]
}

fn cargo_home() -> PathBuf {
    let home = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

fn joined(replaced: &[(PathBuf, &str)], option: &str, separator: &str) -> String {
    let one = |(from, to): &(PathBuf, &str)| format!("{option}{}={to}", shown(from));
    replaced.iter().map(one).collect::<Vec<_>>().join(separator)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_machine_are_replaced_in_rust_and_in_c() {
        let replaced = [(PathBuf::from("/home/a/.cargo"), "/cargo"), (PathBuf::from("/home/a/x"), "/source")];
        assert_eq!(
            joined(&replaced, "-ffile-prefix-map=", " "),
            "-ffile-prefix-map=/home/a/.cargo=/cargo -ffile-prefix-map=/home/a/x=/source"
        );
    }
}
