use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Subcommand};
use contract::ClientId;
use messages::{Catalogue, Locale};
use service::{
    model::{Client, ClientDefinition},
    registry::RegistryError,
};

use super::{
    clients::{files, source::Source},
    remote::RemoteOptions,
    terminal::{complain, tell},
};
use crate::{
    clients::{self, problem_text},
    error_chain::error_chain,
    pages::{FormField, Pages, examples},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write every page of a client in every language of its own as files, to be opened in a browser
    Preview(Preview),
}

#[derive(Args)]
#[command(group = clap::ArgGroup::new("whose").required(true))]
pub(crate) struct Preview {
    /// The client of this id, as it is in force
    #[arg(long, value_name = "CLIENT", group = "whose")]
    client: Option<String>,
    /// The client of this file; needs neither store nor settings
    #[arg(long, value_name = "FILE", group = "whose", conflicts_with = "app")]
    file: Option<PathBuf>,
    /// Where to; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    remote: RemoteOptions,
}

pub(super) fn run(Command::Preview(options): &Command) -> ExitCode {
    let written = described(options).and_then(|(id, definition)| {
        let client = clients::read(&id, &definition).map_err(|problems| {
            complain(&problem_text(&RegistryError::InvalidDefinition(problems)));
            ExitCode::FAILURE
        })?;
        write(&client, &options.out).map_err(|problem| {
            complain(&problem);
            ExitCode::FAILURE
        })
    });
    match written {
        Ok(count) => {
            tell(&format!("{count} pages; begin with {}.", options.out.join("index.html").display()));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn described(options: &Preview) -> Result<(ClientId, ClientDefinition), ExitCode> {
    match (&options.file, &options.client) {
        (Some(file), _) => files::parsed(file),
        (None, client) => {
            let id = client.clone().unwrap_or_default();
            let shown = Source::of(&options.remote)?.show(&id, None)?;
            Ok((ClientId(id), shown.definition))
        }
    }
}

/// What a user would tell support.
const REFERENCE: &str = "7QK4-M2XD";

fn write(client: &Client, folder: &Path) -> Result<usize, String> {
    let catalogue = Arc::new(Catalogue::new().map_err(|error| error_chain(&error))?);
    let pages = Pages::new(catalogue).map_err(|error| error_chain(&error))?;
    let put = |file: &str, text: &str| put(&folder.join(file), text);
    let fields = [FormField { name: "code", value: "code" }];
    let mut index = String::from("<!doctype html><meta charset=\"utf-8\"><title>Pages</title>");
    let mut count = 0;
    for locale in Locale::all().filter(|locale| client.offer.choose([locale.tag()]) == *locale) {
        for example in examples("#", &fields) {
            let file = format!("{}/{}.html", locale.tag(), example.name);
            let rendered = pages.render(&example.page, client, locale, REFERENCE);
            put(&file, &without_script(&rendered.html))?;
            index.push_str(&format!("<p><a href=\"{file}\">{file}</a></p>\n"));
            count += 1;
        }
    }
    put("index.html", &index)?;
    Ok(count)
}

fn put(file: &Path, text: &str) -> Result<(), String> {
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    let written: io::Result<()> = folder.and_then(|()| fs::write(file, text));
    written.map_err(|error| format!("{}: {error}", file.display()))
}

/// A page that only shows itself: it asks no server and goes nowhere.
fn without_script(html: &str) -> String {
    let Some((before, rest)) = html.split_once("<script>") else { return html.to_owned() };
    let (_script, after) = rest.split_once("</script>").unwrap_or_default();
    format!("{before}{after}")
}
