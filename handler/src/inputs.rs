//! The flat JSON object that a policy sends, read by the names of the contract.

use std::{collections::BTreeMap, fmt, str::FromStr};

use contract::{ErrorCode, Input, Personal, Timestamp};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::Value;
use service::{model::UserId, rest::RedeemingUser};

use crate::{
    input::{Flag, Text, Token, time},
    responses::b2c::Refusal,
};

/// What a policy sent. Unknown names are ignored: a policy's bearer token may be among them.
pub(crate) struct Inputs(BTreeMap<String, Value>);

impl Inputs {
    /// Reads a body. A name of ours that is there twice says nothing.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let Entries(entries) = parse(body)?;
        let mut inputs = BTreeMap::new();
        for (name, value) in entries {
            let known = Input::from_str(&name);
            if inputs.insert(name, value).is_some()
                && let Ok(known) = known
            {
                return Err(wrong(known.name()));
            }
        }
        Ok(Self(inputs))
    }

    /// The text of an input; absent and empty are the same.
    pub(crate) fn text(&self, input: Input) -> Result<Option<String>, Refusal> {
        Ok(self.read::<Text>(input)?.into_option())
    }

    /// The text of an input that must be there.
    pub(crate) fn required(&self, input: Input) -> Result<String, Refusal> {
        self.text(input)?.ok_or_else(|| missing(input.name()))
    }

    /// A text that may be long.
    pub(crate) fn token(&self, input: Input) -> Result<Option<String>, Refusal> {
        Ok(self.read::<Token>(input)?.0)
    }

    /// Yes or no; absent is no.
    pub(crate) fn flag(&self, input: Input) -> Result<bool, Refusal> {
        Ok(self.read::<Flag>(input)?.0)
    }

    /// An input that is read into a type.
    pub(crate) fn parsed<T: FromStr>(&self, input: Input) -> Result<Option<T>, Refusal> {
        self.text(input)?.map(|text| text.parse().map_err(|_| wrong(input.name()))).transpose()
    }

    /// A time that must be there.
    pub(crate) fn required_time(&self, input: Input) -> Result<Timestamp, Refusal> {
        time(&self.required(input)?).ok_or_else(|| wrong(input.name()))
    }

    /// The account, or else the id that stands for it before there is one.
    pub(crate) fn user(&self) -> Result<UserId, Refusal> {
        Ok(match self.redeeming_user()? {
            RedeemingUser::Known(user) | RedeemingUser::SignedUp { account: user, .. } => user,
        })
    }

    /// Both of them, where there are both.
    pub(crate) fn redeeming_user(&self) -> Result<RedeemingUser, Refusal> {
        let account = self.text(Input::ObjectId)?.map(|id| UserId::ObjectId(Personal::new(id)));
        let subject = self.text(Input::Subject)?.map(|id| UserId::Subject(Personal::new(id)));
        match (subject, account) {
            (Some(subject), Some(account)) => Ok(RedeemingUser::SignedUp { subject, account }),
            (subject, account) => {
                account.or(subject).map(RedeemingUser::Known).ok_or_else(|| missing(Input::ObjectId.name()))
            }
        }
    }

    fn read<T: DeserializeOwned + Default>(&self, input: Input) -> Result<T, Refusal> {
        match self.0.get(input.name()) {
            Some(value) => T::deserialize(value).map_err(|_| wrong(input.name())),
            None => Ok(T::default()),
        }
    }
}

/// The members of a JSON object, in their order.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// An input that must be there is not.
pub(crate) fn missing(field: &str) -> Refusal {
    Refusal { code: ErrorCode::MissingField, detail: Some(format!("{field} is missing")) }
}

/// An input cannot be read. Only its name is said, never its value.
pub(crate) fn wrong(field: &str) -> Refusal {
    Refusal { code: ErrorCode::WrongField, detail: Some(format!("{field} cannot be read")) }
}

/// Reads flat JSON. What is wrong with a field is said by its name: serde's own words would quote the value.
pub(crate) fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, Refusal> {
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(ErrorCode::NotJson.into());
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
        serde_json::error::Category::Data => wrong(&error.path().to_string()),
        _ => ErrorCode::NotJson.into(),
    })
}
