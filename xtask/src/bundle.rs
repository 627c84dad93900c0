//! Lays out dist/: host.json, one folder per function and the executable, and packs them into dist/app.zip.
//!
//! The host looks for functions only in folders directly beside host.json (Azure Functions, "function.json"), while the
//! sources keep them under functions/. The bundle is what runs everywhere: stand-in, Core Tools, Azure.

mod archive;
mod components;
mod files;
mod portable;
pub(crate) mod reproduced;
mod unpacked;

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::{self, CargoError};
use files::{FileError, at, empty_folder};

/// The cargo profile of what goes to Azure.
pub(crate) const SHIPPED: &str = "release";

/// Options of `cargo xtask bundle`, and of the tasks that bundle first.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Options {
    /// Cargo profile of the executable: `release` to ship, `dev` for quick runs
    #[arg(long, default_value = SHIPPED)]
    profile: String,
    /// Build for this machine with its own linker, quicker and without zig
    #[arg(long)]
    native: bool,
}

impl Options {
    /// As it goes to Azure.
    pub(crate) fn shipped() -> Self {
        Options { profile: SHIPPED.to_owned(), native: false }
    }

    /// The same sources for this machine.
    pub(crate) fn on_this_machine(&self) -> Self {
        Options { profile: self.profile.clone(), native: true }
    }
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BundleError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error(transparent)]
    Portable(#[from] portable::PortableError),
    #[error(transparent)]
    Unpack(#[from] unpacked::UnpackError),
    #[error("the list of components: {0}")]
    Components(#[from] components::ComponentsError),
    #[error("no functions/<name>/function.json found")]
    NoFunctions,
    #[error(transparent)]
    File(#[from] FileError),
}

/// Builds the handler and writes the bundle; the answer is the path of the handler in it.
pub(crate) fn run(options: &Options) -> Result<PathBuf, BundleError> {
    let executable = if options.native {
        cargo::build(&["--package", "handler", "--bin", "handler", "--profile", &options.profile])?
    } else {
        portable::build(&options.profile)?
    };
    let bundle = cargo::root().join("dist");
    let size_bytes = lay_out(cargo::root(), &executable, &bundle)?;
    let (archive, archive_bytes) = at(&bundle, archive::pack(&bundle, &handler()))?;
    println!(
        "bundle: {} (handler {:.1} MB, profile {})\n        {} ({:.1} MB)",
        bundle.display(),
        megabytes(size_bytes),
        options.profile,
        archive.display(),
        megabytes(archive_bytes)
    );
    if !options.native {
        let list = cargo::root().join(components::NAME);
        println!("        {} ({} components)", list.display(), components::write(&list)?);
    }
    Ok(bundle.join(handler()))
}

/// What ships, unpacked from its archive as a deployment does it.
pub(crate) fn shipped_and_unpacked() -> Result<PathBuf, BundleError> {
    run(&Options::shipped())?;
    Ok(unpacked::unpack(&cargo::root().join("dist").join(archive::NAME))?)
}

fn handler() -> String {
    format!("handler{EXE_SUFFIX}")
}

/// Writes the bundle of the sources under `root` and returns the executable's size in bytes.
fn lay_out(root: &Path, executable: &Path, bundle: &Path) -> Result<u64, BundleError> {
    let functions = function_names(&root.join("functions"))?;
    empty_folder(bundle)?;
    copy(&root.join("host.json"), &bundle.join("host.json"))?;
    for name in functions {
        let folder = bundle.join(&name);
        at(&folder, fs::create_dir(&folder))?;
        let source = root.join("functions").join(&name).join("function.json");
        copy(&source, &folder.join("function.json"))?;
    }
    let target = bundle.join(handler());
    let size_bytes = copy(executable, &target)?;
    make_executable(&target)?;
    Ok(size_bytes)
}

/// Names of the folders that hold a function.json, in order.
fn function_names(functions: &Path) -> Result<Vec<String>, BundleError> {
    let mut names = Vec::new();
    for entry in at(functions, fs::read_dir(functions))? {
        let entry = at(functions, entry)?;
        if entry.path().join("function.json").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    if names.is_empty() { Err(BundleError::NoFunctions) } else { Ok(names) }
}

fn copy(source: &Path, target: &Path) -> Result<u64, FileError> {
    at(source, fs::copy(source, target))
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt;
    at(file, fs::set_permissions(file, fs::Permissions::from_mode(0o755)))
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result<(), FileError> {
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "functions_tests.rs"]
mod functions_tests;
