use std::process::ExitCode;

use super::{
    options::{Asking, Named},
    source::Source,
    text,
};
use crate::{clients, commands::terminal::tell_found};

pub(super) fn list(asking: &Asking) -> Result<(), ExitCode> {
    let listed = Source::of(&asking.remote)?.list()?;
    tell_found(&listed, asking.json, |listed| text::list(listed));
    Ok(())
}

pub(super) fn show(named: &Named) -> Result<(), ExitCode> {
    let shown = Source::of(&named.asking.remote)?.show(&named.client, named.version)?;
    tell_found(&shown, named.asking.json, text::shown);
    Ok(())
}

/// The client as a file: what `import` takes.
pub(super) fn export(named: &Named) -> Result<(), ExitCode> {
    let shown = Source::of(&named.asking.remote)?.show(&named.client, named.version)?;
    tell_found(&shown.definition, named.asking.json, clients::write);
    Ok(())
}
