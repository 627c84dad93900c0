use std::fmt;

use contract::Timestamp;
use tokens::{KeyUse, PUBLICATION_LEAD};

use crate::{
    key_notice::{is_short_notice, written},
    settings::KeySettings,
};

/// What an administrator wants to know before and after a rotation.
pub(crate) struct KeyList<'a> {
    pub(crate) keys: &'a KeySettings,
    pub(crate) now: Timestamp,
}

impl fmt::Display for KeyList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KeySettings { signing, lookup, master, verification_tokens } = self.keys;
        writeln!(f, "Signing keys, all of them published:")?;
        for (key, key_use) in signing.keys.uses(self.now) {
            let source = signing.sources.iter().find(|(id, _)| id == key.id());
            writeln!(f, "  {}", key.id())?;
            writeln!(f, "    from {}", source.map_or("", |(_, setting)| setting))?;
            if let Some(certificate) = key.certificate() {
                writeln!(f, "    certificate {}", certificate.thumbprint())?;
            }
            writeln!(f, "    {}", sentence(key_use, self.now))?;
        }
        let older: Vec<String> = master.ids().skip(1).map(|id| id.to_string()).collect();
        writeln!(f, "Master key: {} makes", master.newest().0)?;
        if !older.is_empty() {
            writeln!(f, "  older ones still open what they made: {}", older.join(", "))?;
            writeln!(f, "  they may go when the log has said twice that the newest wraps every data key")?;
        }
        writeln!(f, "Lookup key: version {}, exchanged by `handler rekey-lookup` alone", lookup.version())?;
        if let Some(keys) = verification_tokens {
            let (signing, encryption) = keys.count();
            writeln!(
                f,
                "Verification tokens: {signing} to sign, {encryption} to encrypt; the first makes, all read"
            )?;
        }
        Ok(())
    }
}

fn sentence(key_use: KeyUse, now: Timestamp) -> String {
    match key_use {
        KeyUse::Signing(None) => "signs".to_owned(),
        KeyUse::Signing(Some(since)) if since > now => {
            format!("signs already, before its time {}", written(since))
        }
        KeyUse::Signing(Some(since)) => format!("signs since {}", written(since)),
        KeyUse::Next(from) if is_short_notice(from, now) => {
            format!(
                "signs from {}; must have been published since {}",
                written(from),
                written(from - PUBLICATION_LEAD)
            )
        }
        KeyUse::Next(from) => format!("signs from {}", written(from)),
        KeyUse::Previous(until) if until <= now => "signed before; may go".to_owned(),
        KeyUse::Previous(until) => format!("signed before; may go after {}", written(until)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokens::SigningKey;

    use super::*;
    use crate::settings::Reader;

    const OLD: &str = include_str!("../../../crates/tokens/testdata/first.pem");
    const NEW: &str = include_str!("../../../crates/tokens/testdata/second.pem");
    const TOKEN_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-";
    const HOUR: Duration = Duration::from_secs(3600);
    /// 2027-01-15T08:00:00Z, when the new key begins to sign.
    const TURN: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);

    fn listed(now: Timestamp) -> String {
        let key = data_encoding::BASE64.encode(&[7; 32]);
        let settings = [
            ("AppSettings__SigningKey", OLD.to_owned()),
            ("AppSettings__SigningKeys__1__Key", NEW.to_owned()),
            ("AppSettings__SigningKeys__1__ActivatesAt", "2027-01-15T08:00:00Z".to_owned()),
            ("AppSettings__LookupKey", format!("1:{key}")),
            ("AppSettings__MasterKey", format!("3:{key};2:{key}")),
            ("AppSettings__IdTokenSigningKey", format!("{TOKEN_KEY};{TOKEN_KEY}")),
            ("AppSettings__IdTokenEncryptionKey", TOKEN_KEY.to_owned()),
            ("AppSettings__IdTokenIssuer", "issuer".to_owned()),
            ("AppSettings__IdTokenAudience", "audience".to_owned()),
        ];
        let mut reader = Reader::new(settings.map(|(name, value)| (name.to_owned(), value)));
        let keys = KeySettings::read(&mut reader).unwrap();
        assert_eq!(reader.problems(), []);
        KeyList { keys: &keys, now }.to_string()
    }

    fn id(pem: &str) -> String {
        SigningKey::from_pem(pem).unwrap().id().to_owned()
    }

    #[test]
    fn the_list_says_what_each_key_does_and_when_it_may_go() {
        let text = listed(TURN + HOUR);
        let expected = format!(
            "Signing keys, all of them published:\n  {}\n    from AppSettings__SigningKey\n    signed before; may go after \
             2027-01-17T08:05:00Z\n  {}\n    from AppSettings__SigningKeys__1\n    signs since \
             2027-01-15T08:00:00Z\nMaster key: 3 makes\n  older ones still open what they made: 2\n  \
             they may go when the log has said twice that the newest wraps every data key\nLookup key: version \
             1, exchanged by `handler rekey-lookup` alone\nVerification tokens: 2 to sign, 1 to encrypt; the first makes, all read\n",
            id(OLD),
            id(NEW)
        );
        assert_eq!(text, expected);
        assert!(!text.contains(TOKEN_KEY));
    }

    #[test]
    fn the_list_changes_with_the_time() {
        assert!(listed(TURN - HOUR * 100).contains("signs from 2027-01-15T08:00:00Z\n"));
        assert!(listed(TURN - HOUR * 100).contains("    signs\n"));
        let short = "signs from 2027-01-15T08:00:00Z; must have been published since 2027-01-13T08:00:00Z";
        assert!(listed(TURN - HOUR * 47).contains(short));
        assert!(listed(TURN + HOUR * 49).contains("signed before; may go\n"));
    }
}
