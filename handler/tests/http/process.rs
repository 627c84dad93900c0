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
        ("AppSettings__Expose", "everything"),
        ("AppSettings__CorsOrigins", "*"),
        ("AppSettings__CorsOrigins", "https://contoso.b2clogin.com/page"),
        ("AppSettings__CorsOrigins", "https://contoso.b2clogin.com;http://contoso.example"),
        ("CallerSettings__ApiKey", "topsecret"),
        ("CallerSettings__EntraAudience", "api://verification"),
        ("CallerSettings__BasicPassword", "topsecret"),
        ("CallerSettings__ClientCertificateRequired", "true"),
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
        ("VerificationSettings__PollSchedule", "15s,5s"),
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
fn ways_to_authenticate_that_anyone_could_use_are_not_accepted() {
    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const SHA1: &str = "27A1CB6DFAD62067E128211F3EE6199E2A037AE3";
    const SHA256: &str =
        "27:A1:CB:6D:FA:D6:20:67:E1:28:21:1F:3E:E6:19:9E:2A:03:7A:E3:B2:66:D3:76:44:4A:C7:5F:1D:37:0D:B2";
    let entra = |more: &[(&'static str, &'static str)]| {
        let mut settings = vec![("CallerSettings__EntraTenantId", TENANT)];
        settings.extend(more);
        settings
    };
    let certificate = |expose, required, thumbprint| {
        vec![
            ("AppSettings__Expose", expose),
            ("CallerSettings__ClientCertificateRequired", required),
            ("CallerSettings__ClientCertificateThumbprints", thumbprint),
        ]
    };
    let (api, app) =
        (("CallerSettings__EntraAudience", "api"), ("CallerSettings__EntraAllowedClients", "app"));
    let role = ("CallerSettings__EntraRoles", "Verify");
    let rows = [
        (vec![], Some("CallerSettings__ApiKey")),
        (vec![("AppSettings__Expose", "b2c")], Some("CallerSettings__ApiKey")),
        (vec![("AppSettings__Expose", "public")], None),
        (vec![("AppSettings__Expose", "operator")], Some("OperatorSettings__EntraTenantId")),
        (
            vec![
                ("AppSettings__Expose", "operator"),
                ("OperatorSettings__EntraTenantId", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
                ("OperatorSettings__EntraAudience", "api"),
            ],
            None,
        ),
        (
            vec![("AppSettings__Expose", "public"), ("OperatorSettings__EntraAudience", "api")],
            Some("OperatorSettings__EntraAudience"),
        ),
        (entra(&[api, app]), None),
        (entra(&[api, role]), None),
        (entra(&[app]), Some("CallerSettings__EntraAudience")),
        (entra(&[api]), Some("CallerSettings__EntraAllowedClients")),
        (
            vec![("CallerSettings__EntraTenantId", "contoso.onmicrosoft.com"), api, app],
            Some("CallerSettings__EntraTenantId"),
        ),
        (
            entra(&[api, app, ("CallerSettings__EntraAuthority", "http://login.example")]),
            Some("CallerSettings__EntraAuthority"),
        ),
        (certificate("b2c", "true", SHA256), None),
        (certificate("all", "true", SHA256), Some("CallerSettings__ClientCertificateThumbprints")),
        (certificate("public", "true", SHA256), Some("CallerSettings__ClientCertificateThumbprints")),
        (certificate("b2c", "false", SHA256), Some("CallerSettings__ClientCertificateRequired")),
        (certificate("b2c", "true", SHA1), Some("CallerSettings__ClientCertificateThumbprints")),
        (certificate("b2c", "true", ";"), Some("CallerSettings__ClientCertificateThumbprints")),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (more, expected) in rows {
        let mut settings = settings(free_port(), "http://127.0.0.1:9", &folder.path().join("state.redb"));
        settings.retain(|(name, _)| *name != "CallerSettings__ApiKey");
        settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let output = command(settings).arg("check").stdout(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.success(), expected.is_none(), "{more:?}: {said}");
        assert!(said.starts_with(expected.unwrap_or("The settings are right")), "{more:?}: {said}");
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
