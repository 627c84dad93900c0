//! Functions host stand-in.
