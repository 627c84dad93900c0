use zeroize::Zeroizing;

/// A private key and the certificates that came with it.
pub struct Identity {
    /// The private key: PKCS#8 `PrivateKeyInfo` (RFC 5208), DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// X.509 certificates, DER, in the file's order.
    pub certificates: Vec<Vec<u8>>,
}
