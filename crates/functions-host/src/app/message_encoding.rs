//! `extensions.queues.messageEncoding`. Source: host.json reference, "queues".

use data_encoding::BASE64;
use serde::Deserialize;

/// How a text lies in a queue; base64 unless host.json says otherwise.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MessageEncoding {
    #[serde(alias = "Base64")]
    Base64,
    #[serde(alias = "None")]
    None,
}

impl MessageEncoding {
    pub(crate) fn encode(self, text: &str) -> String {
        match self {
            Self::Base64 => BASE64.encode(text.as_bytes()),
            Self::None => text.to_owned(),
        }
    }

    /// `None` for a message in another encoding.
    pub(crate) fn decode(self, message: &str) -> Option<String> {
        match self {
            Self::Base64 => String::from_utf8(BASE64.decode(message.as_bytes()).ok()?).ok(),
            Self::None => Some(message.to_owned()),
        }
    }
}
