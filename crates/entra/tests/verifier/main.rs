//! The verifier against a scripted Entra, over HTTP.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod entra;
mod hostile_tokens;
mod keys;
mod rules;
