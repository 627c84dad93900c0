use std::path::{Path, PathBuf};
use std::{env, fs};

use tokens::{KeyRing, LookupKey, SigningKey};

use super::{Form, InitError, LocalSettings, write};

/// A folder with the committed examples; it goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("xtask-init-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for form in [Form::Embedded, Form::Azurite] {
            fs::copy(crate::cargo::root().join(form.example()), folder.join(form.example())).unwrap();
        }
        Self(folder)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn settings(&self) -> LocalSettings {
        serde_json::from_str(&self.read("local.settings.json")).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

fn example(form: Form) -> LocalSettings {
    let path = crate::cargo::root().join(form.example());
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_key_is_fresh_and_readable_by_the_handler() {
    let folder = Folder::new("fresh");
    write(&folder.0, Form::Embedded).unwrap();
    let (settings, example) = (folder.settings(), example(Form::Embedded));
    assert!(!settings.is_encrypted);
    let names = [
        "AppSettings__LookupKey",
        "AppSettings__MasterKey",
        "CallerSettings__ApiKey",
        "ClientSettings__ClientSecret",
    ];
    for name in names {
        assert_ne!(settings.values[name], example.values[name], "{name}");
    }
    assert!(LookupKey::parse(&settings.values["AppSettings__LookupKey"]).is_ok());
    assert!(KeyRing::parse(&settings.values["AppSettings__MasterKey"]).is_ok());
    assert!(SigningKey::from_pem(&folder.read("signing-key.pem")).is_ok());
}

#[test]
fn what_is_there_is_never_written_over() {
    let folder = Folder::new("again");
    write(&folder.0, Form::Azurite).unwrap();
    let before = (folder.read("local.settings.json"), folder.read("signing-key.pem"));
    let Err(InitError::File { path, .. }) = write(&folder.0, Form::Embedded) else { panic!("written over") };
    assert!(path.ends_with("local.settings.json"));
    fs::remove_file(folder.0.join("local.settings.json")).unwrap();
    write(&folder.0, Form::Embedded).unwrap();
    assert_eq!(folder.read("signing-key.pem"), before.1);
    assert_ne!(folder.read("local.settings.json"), before.0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_secrets() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("owner");
    write(&folder.0, Form::Embedded).unwrap();
    for name in ["local.settings.json", "signing-key.pem"] {
        let mode = fs::metadata(folder.0.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn the_examples_differ_in_who_runs_timer_and_queue() {
    let disabled = |form| {
        let values = example(form).values;
        ["jobs", "sweep"].map(|name| values.get(&format!("AzureWebJobs.{name}.Disabled")).cloned())
    };
    assert_eq!(disabled(Form::Embedded), [Some("true".to_owned()), Some("true".to_owned())]);
    assert_eq!(disabled(Form::Azurite), [None, None]);
}

#[test]
fn paths_of_the_examples_lie_outside_the_bundle_which_is_emptied() {
    for form in [Form::Embedded, Form::Azurite] {
        let values = example(form).values;
        let paths = ["AppSettings__SigningKey", "AppSettings__StorePath"];
        let paths: Vec<&String> = paths.iter().filter_map(|name| values.get(*name)).collect();
        assert!(!paths.is_empty());
        for path in paths {
            assert!(Path::new(path).starts_with(".."), "{path}");
        }
    }
}
