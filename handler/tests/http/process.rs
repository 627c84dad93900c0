use std::process::Stdio;

use crate::handler::{command, free_port, settings};

#[test]
fn every_missing_setting_is_named_in_one_line_and_the_handler_does_not_start() {
    let output = command([("FUNCTIONS_CUSTOMHANDLER_PORT", free_port().to_string())]).output().unwrap();
    assert!(!output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr.trim_end().lines().count(), 1, "the host keeps three lines: {stderr}");
    for name in [
        "AppSettings__PublicUrl",
        "AppSettings__SigningKey",
        "AppSettings__LookupKey",
        "AppSettings__MasterKey",
        "AppSettings__Store",
        "CallerSettings__ApiKey",
        "ClientSettings__ClientId",
        "ClientSettings__ClientSecret",
        "ClientSettings__RedirectUris",
        "ClientSettings__DisplayName",
        "JumioSettings__AuthUsername",
        "JumioSettings__AuthPassword",
        "JumioSettings__UserAgent",
        "JumioSettings__WorkflowKey",
        "JumioSettings__DataCenter",
    ] {
        assert!(stderr.contains(name), "{name}: {stderr}");
    }
}

#[test]
fn a_wrong_setting_is_named_and_its_value_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let good = settings(free_port(), "http://127.0.0.1:9", &folder.path().join("state.redb"));
    let rows = [
        ("AppSettings__PublicUrl", "http://idv.contoso.com"),
        ("AppSettings__PublicUrl", "https://idv.contoso.com/path"),
        ("AppSettings__SigningKey", "/nowhere/key.pem"),
        ("AppSettings__SigningKey", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"),
        ("AppSettings__MasterKey", "topsecretkey"),
        ("AppSettings__LookupKey", "@Microsoft.KeyVault(SecretUri=https://vault/topsecretname)"),
        ("JumioSettings__AuthPassword", "@Microsoft.KeyVault(SecretUri=https://vault/topsecretname)"),
        ("AppSettings__Store", "floppy"),
        ("AppSettings__StorePath", "/nonexistent/state.redb"),
        ("JumioSettings__AuthPassword", "replace-me"),
        ("CallerSettings__ApiKey", "topsecret"),
        ("ClientSettings__ClientSecret", "topsecret"),
        ("ClientSettings__RedirectUris", "https://contoso.b2clogin.com/x#y"),
        ("ClientSettings__Claims", "givenName;shoeSize"),
        ("ClientSettings__AccentColor", "red"),
        ("ClientSettings__BackgroundColor", "#12345"),
        ("ClientSettings__SupportUrl", "http://help.contoso.com"),
        ("ClientSettings__SupportUrl", "mailto:contoso"),
        ("ClientSettings__SupportUrl", "javascript:alert(1)"),
        ("ClientSettings__Locale", "tlh"),
        ("ClientSettings__Locales", "en;tlh"),
        ("ClientSettings__Validity", "forever"),
        ("ClientSettings__MaxAttempts", "0"),
        ("JumioSettings__TokenLifetime", "1m"),
        ("JumioSettings__AuthUrl", "http://auth.jumio.example"),
        ("JumioSettings__Api", "carrier-pigeon"),
        ("VerificationSettings__SubmittedLooks", "15s,5s"),
        ("VerificationSettings__Lease", "1s"),
    ];
    for (name, value) in rows {
        let mut settings = good.clone();
        // Without a port it ends in any case, also if the setting should be taken for right.
        settings.retain(|(known, _)| *known != name && *known != "FUNCTIONS_CUSTOMHANDLER_PORT");
        settings.push((name, value.to_owned()));
        let output = command(settings).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{name} {value}");
        assert!(stderr.contains(name), "{name} {value}: {stderr}");
        assert!(!stderr.contains("topsecret") && !stderr.contains("c2VjcmV0"), "{stderr}");
    }
}

#[test]
fn both_spellings_of_a_setting_are_read_and_misspelt_ones_are_errors_for_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(free_port(), "http://127.0.0.1:9", &folder.path().join("state.redb"));
    settings.retain(|(name, _)| *name != "ClientSettings__DisplayName");
    settings.push(("ClientSettings:DisplayName", "Contoso".into()));
    let check = |settings: &[(&'static str, String)]| {
        let output = command(settings.to_vec()).arg("check").stdout(Stdio::piped()).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (right, said) = check(&settings);
    assert!(right, "{said}");
    settings.push(("ClientSettings__DisplayNme", "Contoso".into()));
    let (right, said) = check(&settings);
    assert!(!right && said.contains("ClientSettings__DisplayNme"), "{said}");
}
