use thiserror::Error;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PfxError {
    /// Not DER of the expected shape.
    #[error("not a PFX file, or a damaged one")]
    Malformed,
    /// The MAC does not match: wrong password, or the file was altered.
    #[error("the password is wrong, or the file was altered")]
    WrongPassword,
    /// There is nothing to check the password against.
    #[error("the file holds no MAC")]
    NoMac,
    /// It is encrypted or protected in a way that is not read.
    #[error("{0} is not supported; export the file again with AES-256 and SHA-256")]
    Unsupported(&'static str),
    /// There is no private key in it.
    #[error("the file holds no private key")]
    NoKey,
    /// Which of several private keys is meant?
    #[error("the file holds more than one private key")]
    SeveralKeys,
}
