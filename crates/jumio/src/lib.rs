//! Jumio client.
