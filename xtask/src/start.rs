//! `cargo xtask start`: the bundle under `func start` where Core Tools are installed, under the stand-in otherwise.

mod check;
mod error;
mod files;
mod host;
mod init;

use std::ffi::OsString;
use std::path::Path;

use crate::bundle;
use crate::cargo;

pub(crate) use error::StartError;
use files::SETTINGS;
use init::Form;

/// Options of `cargo xtask start`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write local.settings.json with fresh keys from one of the two examples, and end
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, default_missing_value = "embedded")]
    init: Option<Form>,
    /// Run the stand-in even if `func` is installed
    #[arg(long)]
    stand_in: bool,
    #[command(flatten)]
    bundle: bundle::Options,
    /// Passed on to the host, such as `-- --port 7072`
    #[arg(last = true)]
    host: Vec<OsString>,
}

/// Writes the settings, or bundles and runs.
pub(crate) fn run(options: &Options) -> Result<(), StartError> {
    let root = cargo::root();
    if let Some(form) = options.init {
        init::write(root, form)?;
        println!(
            "{SETTINGS} and signing-key.pem are written. Fill in JumioSettings and RedirectUris, then `cargo xtask start`."
        );
        return Ok(());
    }
    require_settings(root)?;
    let handler = bundle::run(&options.bundle.on_this_machine())?;
    check::require_right(&root.join(SETTINGS), &root.join("dist"), &handler)?;
    host::chosen(options.stand_in).run(root, &options.host)
}

fn require_settings(root: &Path) -> Result<(), StartError> {
    if root.join(SETTINGS).is_file() { Ok(()) } else { Err(StartError::NoSettings) }
}

#[cfg(test)]
mod tests {
    use super::{StartError, require_settings};

    #[test]
    fn without_settings_both_ways_to_get_them_are_named() {
        let Err(error) = require_settings("no-such-folder".as_ref()) else { panic!("there are settings") };
        assert!(matches!(error, StartError::NoSettings));
        let text = error.to_string();
        assert!(text.contains("local.settings.json.example") && text.contains("--init"), "{text}");
    }
}
