//! `app.zip`: the bundle as one file, as deployments to Azure take it.
//!
//! Entries are in the order of their names, with a fixed time and with Unix modes, so that the same bundle gives the same file
//! on every machine, and the executable may be executed after a deployment from Windows too.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// The name of the archive inside the bundle's folder. It does not contain itself.
pub(super) const NAME: &str = "app.zip";

/// Read by all, written by nobody but the owner.
const FILE_MODE: u32 = 0o644;
const EXECUTABLE_MODE: u32 = 0o755;

/// Packs every file of the bundle into `app.zip` beside them, and returns the archive's path and its size in bytes.
pub(super) fn pack(bundle: &Path, executable: &str) -> io::Result<(PathBuf, u64)> {
    let target = bundle.join(NAME);
    let mut archive = ZipWriter::new(File::create(&target)?);
    for name in names(bundle)? {
        let mode = if name == executable { EXECUTABLE_MODE } else { FILE_MODE };
        archive.start_file(&name, options(mode))?;
        io::copy(&mut File::open(bundle.join(&name))?, &mut archive)?;
    }
    let size_bytes = archive.finish()?.metadata()?.len();
    Ok((target, size_bytes))
}

fn options(mode: u32) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // The earliest time that a zip can hold.
        .last_modified_time(DateTime::default())
        .unix_permissions(mode)
}

/// The bundle's files, as paths from its folder with slashes, in order. A bundle has one level of folders.
fn names(bundle: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in bundle.read_dir()? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            for inner in entry.path().read_dir()? {
                names.push(format!("{name}/{}", inner?.file_name().to_string_lossy()));
            }
        } else if name != NAME {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Read};

    use zip::ZipArchive;

    use super::*;

    fn bundle() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("host.json"), "{}").unwrap();
        fs::write(folder.path().join("handler"), "binary").unwrap();
        for function in ["token", "start"] {
            fs::create_dir(folder.path().join(function)).unwrap();
            fs::write(folder.path().join(function).join("function.json"), function).unwrap();
        }
        folder
    }

    #[test]
    fn the_archive_holds_every_file_in_order_with_its_mode() {
        let folder = bundle();
        let (path, size_bytes) = pack(folder.path(), "handler").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), size_bytes);
        let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
        let found: Vec<_> = (0..archive.len())
            .map(|index| {
                let mut entry = archive.by_index(index).unwrap();
                let mut content = String::new();
                entry.read_to_string(&mut content).unwrap();
                (entry.name().unwrap().into_owned(), entry.unix_mode().unwrap() & 0o777, content)
            })
            .collect();
        let expected = [
            ("handler", 0o755, "binary"),
            ("host.json", 0o644, "{}"),
            ("start/function.json", 0o644, "start"),
            ("token/function.json", 0o644, "token"),
        ];
        assert_eq!(found, expected.map(|(name, mode, content)| (name.to_owned(), mode, content.to_owned())));
    }

    #[test]
    fn a_bundle_of_other_times_and_one_that_is_packed_again_are_the_same_file() {
        let (first, second) = (bundle(), bundle());
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        File::options()
            .write(true)
            .open(second.path().join("handler"))
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        let packed = |folder: &Path| fs::read(pack(folder, "handler").unwrap().0).unwrap();
        let once = packed(first.path());
        assert_eq!(once, packed(second.path()));
        assert_eq!(once, packed(first.path()));
    }
}
