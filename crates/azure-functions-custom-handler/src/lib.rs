//! Custom handler protocol.
