//! Files written by OpenSSL 3.0 (`openssl pkcs12 -export`), with the algorithms that Windows writes and its own.
//! The keys are good for nothing else.

use pfx::{Identity, PfxError, read};
use proptest::prelude::*;

const PASSWORD: &str = "throw-away";
const KEY: &[u8] = include_bytes!("files/key.der");
const CERTIFICATE: &[u8] = include_bytes!("files/certificate.der");
const ISSUER: &[u8] = include_bytes!("files/issuer.der");

const TRIPLE_DES: &[u8] = include_bytes!("files/triple-des-sha1.p12");
const TRIPLE_DES_NO_PASSWORD: &[u8] = include_bytes!("files/triple-des-sha1-no-password.p12");
const AES_256: &[u8] = include_bytes!("files/aes256-sha256.p12");
const OPENSSL_3: &[u8] = include_bytes!("files/openssl3.p12");
const OPENSSL_3_NO_PASSWORD: &[u8] = include_bytes!("files/openssl3-no-password.p12");

fn assert_is_ours(identity: &Identity) {
    assert_eq!(identity.private_key.as_slice(), KEY);
    assert_eq!(identity.certificates, [CERTIFICATE]);
}

#[test]
fn files_of_every_writer_are_read() {
    let files = [
        ("Export-PfxCertificate TripleDES_SHA1", TRIPLE_DES, PASSWORD),
        ("Export-PfxCertificate AES256_SHA256", AES_256, PASSWORD),
        ("OpenSSL 3", OPENSSL_3, PASSWORD),
        ("other lengths", include_bytes!("files/aes128-sha512.p12"), PASSWORD),
        ("certificates in the open", include_bytes!("files/open-certificates.p12"), PASSWORD),
        ("TripleDES_SHA1 without a password", TRIPLE_DES_NO_PASSWORD, ""),
        ("OpenSSL 3 without a password", OPENSSL_3_NO_PASSWORD, ""),
        ("a password beyond ASCII", include_bytes!("files/not-ascii.p12"), "Größe"),
    ];
    for (writer, file, password) in files {
        let identity = read(file, password).unwrap_or_else(|error| panic!("{writer}: {error}"));
        assert_is_ours(&identity);
    }
}

#[test]
fn the_certificates_of_issuers_are_read_as_well() {
    let identity = read(include_bytes!("files/openssl3-chain.p12"), PASSWORD).unwrap();
    assert_eq!(identity.certificates, [CERTIFICATE, ISSUER]);
}

#[test]
fn a_wrong_password_is_told_from_a_damaged_file() {
    for file in [TRIPLE_DES, AES_256, OPENSSL_3] {
        for password in ["", "throw-awaY", "throw-away "] {
            assert_eq!(read(file, password).err(), Some(PfxError::WrongPassword));
        }
    }
    assert_eq!(read(OPENSSL_3_NO_PASSWORD, PASSWORD).err(), Some(PfxError::WrongPassword));
    assert_eq!(read(b"-----BEGIN PRIVATE KEY-----", PASSWORD).err(), Some(PfxError::Malformed));
    assert_eq!(read(&OPENSSL_3[..2000], PASSWORD).err(), Some(PfxError::Malformed));
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let rc2 = read(include_bytes!("files/openssl3-legacy.p12"), PASSWORD).err().unwrap();
    assert!(rc2.to_string().contains("RC2"), "{rc2}");
    assert!(rc2.to_string().contains("export the file again"), "{rc2}");
    assert_eq!(read(include_bytes!("files/no-mac.p12"), PASSWORD).err(), Some(PfxError::NoMac));
    assert_eq!(read(include_bytes!("files/no-key.p12"), PASSWORD).err(), Some(PfxError::NoKey));
}

#[test]
fn no_altered_octet_of_the_content_goes_unnoticed() {
    // Not the outermost headers, and not the MAC at the end, whose algorithm has parameters that mean nothing.
    for position in (40..TRIPLE_DES_NO_PASSWORD.len() - 70).step_by(7) {
        let mut altered = TRIPLE_DES_NO_PASSWORD.to_vec();
        altered[position] ^= 0x20;
        assert!(read(&altered, "").is_err(), "{position}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_octets_are_refused(file in prop::collection::vec(any::<u8>(), 0..600), password in ".{0,8}") {
        prop_assert!(read(&file, &password).is_err());
    }

    #[test]
    fn altered_and_shortened_files_are_refused_or_read_as_they_were(
        positions in prop::collection::vec((0..TRIPLE_DES_NO_PASSWORD.len(), any::<u8>()), 1..4),
        length in 0..=TRIPLE_DES_NO_PASSWORD.len(),
    ) {
        let mut file = TRIPLE_DES_NO_PASSWORD.to_vec();
        for (position, octet) in positions {
            file[position] = octet;
        }
        file.truncate(length.max(16));
        if let Ok(identity) = read(&file, "") {
            assert_is_ours(&identity);
        }
    }
}
