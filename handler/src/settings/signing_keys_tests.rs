use tempfile::TempDir;
use tokens::KeyUse;

use super::*;

const PEM: &str = include_str!("../../../crates/tokens/testdata/first.pem");
const OTHER_PEM: &str = include_str!("../../../crates/tokens/testdata/second.pem");
const PFX: &[u8] = include_bytes!("../../../crates/tokens/testdata/first.p12");
const PFX_NO_PASSWORD: &[u8] = include_bytes!("../../../crates/tokens/testdata/first-no-password.p12");
const THUMBPRINT: &str = "9620997A7A51418FD0D53C7CA67D246F4353FD37";

type Given<'a> = &'a [(&'a str, &'a str)];

fn try_read(settings: Given<'_>) -> Result<SigningKeySettings, Vec<String>> {
    let variables = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut reader = Reader::new(variables);
    let keys = read(&mut reader);
    assert_eq!(reader.unknown(), Vec::<String>::new());
    keys.ok_or_else(|| reader.problems().iter().map(ToString::to_string).collect())
}

fn first_id() -> String {
    SigningKey::from_pem(PEM).unwrap().id().to_owned()
}

fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(format!("{THUMBPRINT}.p12")), PFX_NO_PASSWORD).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

#[test]
fn one_key_is_read_from_a_text_a_key_vault_secret_a_file_or_a_loaded_certificate() {
    let (folder, path) = folder();
    let pfx_file = folder.path().join("key.pfx").display().to_string();
    fs::write(&pfx_file, PFX).unwrap();
    let secret = BASE64.encode(PFX_NO_PASSWORD);
    let pasted = format!("\u{200e}{}", THUMBPRINT.to_ascii_lowercase().replace("7A", "7a "));
    let of_pem = BASE64.encode(PEM.as_bytes());
    let utf16: Vec<u8> = PEM.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let of_utf16 = BASE64.encode(&[&[0xff, 0xfe], utf16.as_slice()].concat());
    let utf16_file = folder.path().join("windows.pem").display().to_string();
    fs::write(&utf16_file, &utf16).unwrap();
    let rows: [Given<'_>; 9] = [
        &[("AppSettings__SigningKey", PEM)],
        &[("AppSettings__SigningKey", &of_pem)],
        &[("AppSettings__SigningKey", &of_utf16)],
        &[("AppSettings__SigningKey", &utf16_file)],
        &[("AppSettings:SigningKey", &secret)],
        &[("AppSettings__SigningKey", &pfx_file), ("AppSettings__SigningKeyPassword", "throw-away")],
        &[("AppSettings__SigningCertThumbprint", THUMBPRINT), ("AppSettings__CertificateFolder", &path)],
        &[("AppSettings__SigningCertThumbprint", &pasted), ("AppSettings__CertificateFolder", &path)],
        &[
            ("AppSettings__SigningKeys__0__CertThumbprint", THUMBPRINT),
            ("AppSettings__CertificateFolder", &path),
        ],
    ];
    for settings in rows {
        let keys = try_read(settings).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!(keys.keys.active(Timestamp::from_unix_millis(0)).id(), first_id());
    }
}

#[test]
fn keys_take_turns_at_their_times() {
    let settings = [
        ("AppSettings__SigningKey", PEM),
        ("AppSettings__SigningKeys__7__Key", OTHER_PEM),
        ("AppSettings__SigningKeys__7__ActivatesAt", "2027-01-31"),
    ];
    let SigningKeySettings { keys, sources } = try_read(&settings).unwrap();
    let turn = time("2027-01-31T01:00:00+01:00").unwrap();
    let uses: Vec<KeyUse> = keys.uses(turn).map(|(_, key_use)| key_use).collect();
    assert!(matches!(uses.as_slice(), [KeyUse::Previous(_), KeyUse::Signing(Some(since))] if *since == turn));
    assert_eq!(keys.active(turn - std::time::Duration::from_secs(1)).id(), first_id());
    let settings: Vec<&str> = sources.iter().map(|(_, setting)| setting.as_str()).collect();
    assert_eq!(settings, ["AppSettings__SigningKey", "AppSettings__SigningKeys__7"]);
}

#[test]
fn what_is_wrong_with_a_key_is_said_by_the_name_of_its_setting() {
    let (_kept, path) = folder();
    let secret = BASE64.encode(PFX);
    let other_name = "0".repeat(40);
    fs::write(Path::new(&path).join(format!("{other_name}.p12")), PFX_NO_PASSWORD).unwrap();
    let absent = "F".repeat(40);
    let old_encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AA\n\nAAAA\n-----END RSA PRIVATE KEY-----";
    let ber = BASE64.encode(&[&[0x30, 0x80], [2; 1200].as_slice()].concat());
    let no_key = BASE64.encode(&[7; 900]);
    let nothing = "?".repeat(900);
    let rows: [(Given<'_>, &str, &str); 15] = [
        (
            &[("AppSettings__SigningKey", old_encrypted)],
            "AppSettings__SigningKey",
            "the private key is encrypted",
        ),
        (&[("AppSettings__SigningKey", &ber)], "AppSettings__SigningKey", "is not supported"),
        (&[("AppSettings__SigningKey", &no_key)], "AppSettings__SigningKey", "not a PFX file"),
        (
            &[("AppSettings__SigningKey", &nothing)],
            "AppSettings__SigningKey",
            "neither a PEM text, nor base64",
        ),
        (&[], "AppSettings__SigningKey", "is missing"),
        (&[("AppSettings__SigningKey", "/nowhere")], "AppSettings__SigningKey", "cannot be read"),
        (&[("AppSettings__SigningKey", &secret)], "AppSettings__SigningKey", "the password is wrong"),
        (
            &[("AppSettings__SigningCertThumbprint", "12")],
            "AppSettings__SigningCertThumbprint",
            "40 hexadecimal",
        ),
        (
            &[("AppSettings__SigningCertThumbprint", &absent), ("AppSettings__CertificateFolder", &path)],
            "AppSettings__SigningCertThumbprint",
            "WEBSITE_LOAD_CERTIFICATES",
        ),
        (
            &[("AppSettings__SigningCertThumbprint", &other_name), ("AppSettings__CertificateFolder", &path)],
            "AppSettings__SigningCertThumbprint",
            "another certificate",
        ),
        (
            &[("AppSettings__SigningKeys__0__ActivatesAt", "2027-01-31")],
            "AppSettings__SigningKeys__0__Key",
            "is missing",
        ),
        (
            &[
                ("AppSettings__SigningKeys__0__Key", PEM),
                ("AppSettings__SigningKeys__0__ActivatesAt", "tomorrow"),
            ],
            "AppSettings__SigningKeys__0__ActivatesAt",
            "2027-01-31T06:00:00Z",
        ),
        (
            &[
                ("AppSettings__SigningKeys__0__Key", PEM),
                ("AppSettings__SigningKeys__0__CertThumbprint", THUMBPRINT),
                ("AppSettings__CertificateFolder", &path),
            ],
            "AppSettings__SigningKeys__0__CertThumbprint",
            "is set beside Key",
        ),
        (
            &[("AppSettings__SigningKey", PEM), ("AppSettings__SigningKeys__0__Key", OTHER_PEM)],
            "AppSettings__SigningKeys__<n>__Key",
            "begin to sign at the same time",
        ),
        (
            &[
                ("AppSettings__SigningKey", PEM),
                ("AppSettings__SigningKeys__0__Key", PEM),
                ("AppSettings__SigningKeys__0__ActivatesAt", "2027-01-31"),
            ],
            "AppSettings__SigningKeys__<n>__Key",
            "given twice",
        ),
    ];
    for (settings, name, words) in rows {
        let problems = try_read(settings).err().unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(&format!("{name}: ")) && problems[0].contains(words), "{problems:?}");
    }
}
