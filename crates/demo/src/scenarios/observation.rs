//! The observed result of a journey. A word stands in place of everything that differs from run to run.

use std::collections::BTreeSet;

use contract::{AnswerField, Outcome};
use jumio_simulator::Counts;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::b2c::{RestAnswer, RestCall};
use crate::environment::Environment;

/// Claims that differ from run to run, and what stands for them.
const VARYING: [(&str, &str); 8] = [
    ("verificationId", "<id>"),
    ("verifiedUntil", "<time>"),
    ("sub", "<id>"),
    ("iss", "<address>"),
    ("nonce", "<nonce>"),
    ("iat", "<time>"),
    ("nbf", "<time>"),
    ("exp", "<time>"),
];

/// The facts of a finished journey that a committed expectation speaks of.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Observation {
    /// The headings of the pages on which the user stopped.
    pub(crate) pages: Vec<String>,
    /// The answers to REST `start`.
    pub(crate) starts: Starts,
    /// The outcomes that REST `redeem` answered with, in order, each once until it changed. Not those before a
    /// verdict: they depend on who is faster.
    pub(crate) outcomes: Vec<String>,
    /// The answer to REST `redeem` when all is over.
    pub(crate) redeem: Option<Map<String, Value>>,
    /// The claims of the app's token; none if the user is not signed in.
    pub(crate) token: Map<String, Value>,
    /// The claims of the token of the second relying party's app, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) token_at_the_other_app: Option<Map<String, Value>>,
    /// What Jumio was asked to do.
    pub(crate) provider_calls: ProviderCalls,
    /// How often Jumio was asked how things stand. That depends on who comes first, callback or browser.
    #[serde(skip)]
    pub(crate) reads: u64,
    /// How many calls Jumio refused.
    #[serde(skip)]
    pub(crate) refused: u64,
}

/// How often `start` was answered, and about how many verifications.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(crate) struct Starts {
    pub(crate) answers: usize,
    pub(crate) verifications: usize,
}

/// Calls that change something at Jumio or cost money.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(crate) struct ProviderCalls {
    pub(crate) creates: u64,
    pub(crate) updates: u64,
    pub(crate) deletes: u64,
}

impl Observation {
    pub(super) fn of(
        environment: &Environment,
        token: Map<String, Value>,
        at_the_other_app: Option<Map<String, Value>>,
        pages: Vec<String>,
    ) -> Self {
        let answers = environment.b2c.rest_answers();
        let counts = environment.simulator.counts();
        let redeem = answers.iter().rfind(|answer| answer.call == RestCall::Redeem);
        Observation {
            pages,
            starts: Starts::of(&answers),
            outcomes: outcomes(&answers),
            redeem: redeem.map(|answer| repeatable(answer.body.clone())),
            token: repeatable(token),
            token_at_the_other_app: at_the_other_app.map(repeatable),
            provider_calls: counts.into(),
            reads: counts.status + counts.details,
            refused: counts.refused,
        }
    }
}

fn outcomes(answers: &[RestAnswer]) -> Vec<String> {
    let redeemed = answers.iter().filter(|answer| answer.call == RestCall::Redeem);
    let outcomes = redeemed.filter_map(|answer| answer.body.get(AnswerField::Outcome.name())?.as_str());
    let mut outcomes: Vec<String> = outcomes
        .filter(|outcome| ![Outcome::Pending.name(), Outcome::Submitted.name()].contains(outcome))
        .map(str::to_owned)
        .collect();
    outcomes.dedup();
    outcomes
}

impl Starts {
    fn of(answers: &[RestAnswer]) -> Self {
        let starts: Vec<_> = answers.iter().filter(|answer| answer.call == RestCall::Start).collect();
        let ids: BTreeSet<_> = starts
            .iter()
            .filter_map(|answer| answer.body.get(AnswerField::VerificationId.name())?.as_str())
            .collect();
        Starts { answers: starts.len(), verifications: ids.len() }
    }
}

impl From<Counts> for ProviderCalls {
    fn from(counts: Counts) -> Self {
        let Counts { creates, updates, deletes, .. } = counts;
        ProviderCalls { creates, updates, deletes }
    }
}

fn repeatable(mut claims: Map<String, Value>) -> Map<String, Value> {
    for (name, word) in VARYING {
        if let Some(value) = claims.get_mut(name) {
            *value = Value::String(word.to_owned());
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(call: RestCall, id: &str) -> RestAnswer {
        let Value::Object(body) = json!({"verificationId": id}) else { unreachable!() };
        RestAnswer { call, body }
    }

    #[test]
    fn starts_are_counted_by_answer_and_by_verification() {
        let answers =
            [("a", RestCall::Start), ("a", RestCall::Start), ("b", RestCall::Start), ("c", RestCall::Redeem)]
                .map(|(id, call)| answer(call, id));
        assert_eq!(Starts::of(&answers), Starts { answers: 3, verifications: 2 });
    }

    #[test]
    fn what_varies_is_replaced_and_what_is_missing_stays_missing() {
        let Value::Object(claims) = json!({"sub": "1", "exp": 5, "aud": "app"}) else { unreachable!() };
        assert_eq!(Value::Object(repeatable(claims)), json!({"sub": "<id>", "exp": "<time>", "aud": "app"}));
    }
}
