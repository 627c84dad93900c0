//! The domain of an identity verification.
