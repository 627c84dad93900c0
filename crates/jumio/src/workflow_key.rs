use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

/// Names the workflow to run, as enabled for the tenant: 10011 is document and face. The guide sends a number, other
/// clients a text; Jumio takes both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum WorkflowKey {
    /// Sent as a number.
    Number(u64),
    /// Sent as text.
    Text(String),
}

/// The key is empty.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the workflow key is empty")]
pub struct InvalidWorkflowKey;

impl FromStr for WorkflowKey {
    type Err = InvalidWorkflowKey;

    /// Digits become a number, as the guide has it; anything else stays text.
    fn from_str(text: &str) -> Result<Self, InvalidWorkflowKey> {
        match (text.trim(), text.trim().parse()) {
            ("", _) => Err(InvalidWorkflowKey),
            (_, Ok(number)) => Ok(Self::Number(number)),
            (text, Err(_)) => Ok(Self::Text(text.to_owned())),
        }
    }
}
