//! Keys that are good for nothing but tests, made by OpenSSL.

use crate::SigningKey;

pub(crate) const FIRST: &str = include_str!("../testdata/first.pem");
pub(crate) const SECOND: &str = include_str!("../testdata/second.pem");
pub(crate) const THIRD: &str = include_str!("../testdata/third.pem");

pub(crate) fn key(pem: &str) -> SigningKey {
    SigningKey::from_pem(pem).unwrap()
}
