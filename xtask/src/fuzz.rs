//! `cargo xtask fuzz`: libFuzzer on every reader of foreign input, for a bounded time each.
//!
//! The targets in fuzz/ are built as `cargo fuzz` builds them without a sanitizer, which the stable toolchain can do by
//! itself: this crate's own code is safe Rust, and what it searches for are panics, broken promises and endless work.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::cargo::{self, CargoError};

/// Options of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// This target alone; the names are those of the files in fuzz/fuzz_targets
    target: Option<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Coverage as libFuzzer wants to see it (cargo-fuzz, `--sanitizer none`), and checks that releases leave out.
const FLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cdebug-assertions",
    "-Coverflow-checks",
    "--cfg=fuzzing",
];

/// Good input that lies elsewhere, beside fuzz/seeds.
const SEEDS: [(&str, &str); 4] = [
    ("jumio_details", "crates/jumio/tests/client/details"),
    ("jumio_details", "fuzz/seeds/callbacks"),
    ("key_files", "crates/pfx/tests/files"),
    ("key_files", "crates/tokens/testdata"),
];

/// Longer than any caller may send; what is read from files is as short.
const LONGEST_INPUT: &str = "-max_len=65536";
/// A reader that takes longer for one input would hold up a whole process.
const LONGEST_TIME: &str = "-timeout=5";

/// Why the run ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FuzzError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error("there is no target {name}; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{target} could not be run: {source}")]
    Run { target: String, source: io::Error },
    #[error("{target} found something ({status}); the input lies in fuzz/artifacts/{target}")]
    Found { target: String, status: ExitStatus },
}

/// Builds the targets and runs one after the other.
pub(crate) fn run(options: &Options) -> Result<(), FuzzError> {
    let known = targets()?;
    let chosen: Vec<String> = match &options.target {
        None => known,
        Some(name) if known.contains(name) => vec![name.clone()],
        Some(name) => return Err(FuzzError::Unknown { name: name.clone(), known: known.join(", ") }),
    };
    for target in &chosen {
        let executable = build(target)?;
        println!("== {target}");
        fuzz(target, &executable, options.seconds)?;
    }
    println!("nothing was found in {} s per target: {}", options.seconds, chosen.join(", "));
    Ok(())
}

/// Compiles the targets without running them, in the target folder of everything else, most of whose crates they share.
pub(crate) fn check() -> Command {
    let mut command = cargo::command(&["check", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        command.env("CARGO_TARGET_DIR", cargo::root().join("target"));
    }
    command
}

fn targets() -> Result<Vec<String>, FuzzError> {
    let folder = cargo::root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(|source| FuzzError::File { path: folder, source })?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    Ok(names)
}

/// The folders with good input for this target.
fn seeds(target: &str) -> Vec<PathBuf> {
    let elsewhere = SEEDS.iter().filter(|(name, _)| *name == target).map(|(_, folder)| (*folder).to_owned());
    let folders = elsewhere.chain([format!("fuzz/seeds/{target}")]).map(|folder| cargo::root().join(folder));
    folders.filter(|folder| folder.is_dir()).collect()
}

/// A target triple that is named keeps the flags away from build scripts and procedural macros.
fn build(target: &str) -> Result<PathBuf, FuzzError> {
    let (triple, flags) = (host()?, format!("build.rustflags={FLAGS:?}"));
    let place =
        ["--manifest-path", "fuzz/Cargo.toml", "--target", triple.as_str(), "--config", flags.as_str()];
    Ok(cargo::build(&[&place[..], &["--release", "--bin", target]].concat())?)
}

/// The triple of this machine, as the compiler names it.
fn host() -> Result<String, FuzzError> {
    let rustc = |source| FuzzError::Run { target: "rustc".to_owned(), source };
    let version = Command::new("rustc").arg("-vV").output().map_err(rustc)?.stdout;
    let version = String::from_utf8_lossy(&version);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| rustc(io::ErrorKind::InvalidData.into()))
}

fn fuzz(target: &str, executable: &Path, seconds: u32) -> Result<(), FuzzError> {
    let root = cargo::root();
    let (corpus, artifacts) =
        (root.join("fuzz/corpus").join(target), root.join("fuzz/artifacts").join(target));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).map_err(|source| FuzzError::File { path: folder.clone(), source })?;
    }
    let mut command = Command::new(executable);
    command.arg(&corpus).args(seeds(target));
    command.args([LONGEST_INPUT, LONGEST_TIME, "-verbosity=0", "-print_final_stats=1"]);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(FuzzError::Found { target: target.to_owned(), status }),
        Err(source) => Err(FuzzError::Run { target: target.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::cargo;

    #[test]
    fn every_target_is_an_executable_with_seeds() {
        let manifest = fs::read_to_string(cargo::root().join("fuzz/Cargo.toml")).unwrap_or_default();
        let targets = super::targets().unwrap_or_default();
        assert!(targets.len() > 8, "{targets:?}");
        for target in &targets {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
            let folders = super::seeds(target).into_iter();
            let seeds: usize = folders.filter_map(|folder| Some(fs::read_dir(folder).ok()?.count())).sum();
            assert!(seeds > 0, "{target}");
        }
    }
}
