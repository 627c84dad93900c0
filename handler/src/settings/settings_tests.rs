use std::collections::BTreeSet;

use super::*;

const PEM: &str = include_str!("../../../crates/tokens/testdata/first.pem");

/// The least that the handler starts with.
fn least() -> Vec<(String, String)> {
    let key = data_encoding::BASE64.encode(&[7; 32]);
    let given = [
        ("AppSettings__PublicUrl", "https://idv.contoso.example"),
        ("AppSettings__SigningKey", PEM),
        ("AppSettings__LookupKey", &key),
        ("AppSettings__MasterKey", &key),
        ("AppSettings__Store", "azure"),
        ("AzureWebJobsStorage__accountName", "contoso"),
        ("CallerSettings__ApiKey", "a-key-that-only-the-policy-knows"),
        ("ClientSettings__ClientId", "b2c-contoso"),
        ("ClientSettings__ClientSecret", "a-secret-that-only-b2c-knows"),
        ("ClientSettings__RedirectUris", "https://contoso.b2clogin.com/contoso/oauth2/authresp"),
        ("ClientSettings__DisplayName", "Contoso"),
        ("JumioSettings__AuthUsername", "client"),
        ("JumioSettings__AuthPassword", "secret"),
        ("JumioSettings__DataCenter", "emea-1"),
        ("JumioSettings__UserAgent", "Contoso Verification/v1.0"),
        ("JumioSettings__WorkflowKey", "10011"),
    ];
    given.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn declared() -> Vec<&'static Setting> {
    reference().into_iter().flat_map(|section| section.settings).collect()
}

fn names(settings: impl IntoIterator<Item = &'static Setting>) -> BTreeSet<&'static str> {
    settings.into_iter().map(|setting| setting.name).collect()
}

#[test]
fn the_handler_starts_with_what_is_declared_as_needed_and_reads_every_default() {
    let mut reader = Reader::new(least());
    let settings = Settings::read(&mut reader).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(settings.verification.schedule, ::verification::Schedule::default());
    let given: BTreeSet<String> = least().into_iter().map(|(name, _)| name).collect();
    let needed = declared().into_iter().filter(|setting| matches!(setting.needed, Needed::Always));
    for setting in needed {
        assert!(given.contains(setting.name), "{} is declared as needed", setting.name);
    }
}

#[test]
fn what_is_declared_as_needed_is_missed_and_told_with_what_is_accepted() {
    for setting in declared().into_iter().filter(|setting| matches!(setting.needed, Needed::Always)) {
        let rest = least().into_iter().filter(|(name, _)| name != setting.name);
        let problems = Settings::read(&mut Reader::new(rest)).err().unwrap_or_default();
        let told = problems
            .iter()
            .any(|problem| problem.setting == setting.name && problem.what.ends_with(setting.accepted));
        assert!(told, "{}: {problems:?}", setting.name);
    }
}

/// With every setting set, whatever it says, none is unknown: the handler reads all that is declared. Those of the storage
/// account are read one way or the other.
#[test]
fn every_declared_setting_is_read() {
    for store in ["azure", "embedded"] {
        let all = declared().into_iter().map(|setting| {
            let value = if setting.name == "AppSettings__Store" { store } else { "x" };
            (setting.name.replace("<n>", "3"), value.to_owned())
        });
        let mut reader = Reader::new(all);
        assert!(Settings::read(&mut reader).is_err());
        assert_eq!(reader.unknown(), Vec::<String>::new());
    }
}

#[test]
fn every_setting_is_declared_once() {
    assert_eq!(names(declared()).len(), declared().len());
}

#[test]
fn a_default_that_cannot_be_read_is_told() {
    static BROKEN: Setting = Setting::optional("AppSettings__Broken", "a number", "").default("none");
    let mut reader = Reader::new([]);
    assert_eq!(reader.parse(&BROKEN, |text| text.parse::<u32>().ok()), None);
    assert_eq!(reader.problems().len(), 1);
}

#[test]
fn a_placeholder_and_a_reference_that_was_not_resolved_are_each_told_once() {
    for value in ["replace-me", "@Microsoft.KeyVault(SecretUri=https://vault/name)"] {
        let variables = least().into_iter().map(|(name, old)| {
            let is_password = name == "JumioSettings__AuthPassword";
            (name, if is_password { value.to_owned() } else { old })
        });
        let problems = Settings::read(&mut Reader::new(variables)).err().unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].setting, "JumioSettings__AuthPassword");
    }
}

#[test]
fn tables_of_cosmos_db_take_the_place_of_the_accounts_own_and_need_an_identity() {
    const COSMOS: &str = "https://contoso.table.cosmos.azure.com";
    let read = |further: &[(&str, &str)]| {
        let further = further.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut variables = least();
        variables.extend(further);
        Settings::read(&mut Reader::new(variables))
    };
    let addresses = |settings: Settings| match settings.app.store {
        StoreSettings::Azure(account) => match *account {
            StorageAccount::Identity { tables, blobs, .. } => [tables, blobs].map(|url| url.to_string()),
            StorageAccount::ConnectionString(_) => panic!("an identity was set"),
        },
        StoreSettings::Embedded(_) => panic!("azure was set"),
    };
    let [tables, blobs] = addresses(read(&[("AppSettings__CosmosTables", COSMOS)]).ok().unwrap());
    assert_eq!(tables, format!("{COSMOS}/"));
    assert_eq!(blobs, "https://contoso.blob.core.windows.net/");

    for other in [
        ("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
        ("AppSettings__Store", "embedded"),
        ("AppSettings__CosmosTables", "http://contoso.table.cosmos.azure.com"),
    ] {
        let problems =
            read(&[("AppSettings__CosmosTables", COSMOS), ("AppSettings__StorePath", "state.redb"), other]);
        let problems = problems.err().unwrap();
        assert_eq!(problems.len(), 1, "{other:?}: {problems:?}");
        assert_eq!(problems[0].setting, "AppSettings__CosmosTables", "{other:?}");
    }
}

/// The client of the least settings.
pub(crate) fn example_client() -> Client {
    client::read(&mut Reader::new(least())).unwrap()
}
