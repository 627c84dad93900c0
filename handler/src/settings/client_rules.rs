//! What an approval takes.

use std::time::Duration;

use verification::{Matching, OnRename, OnWarning, Proof, REQUIRED_CHECKS, Rules};

use super::{
    Reader, form,
    group::Group,
    setting::{Kind, Setting},
};

const ON_WARNING: Setting = Setting::optional(
    "ClientSettings__OnWarning",
    "review, reject",
    "What happens if Jumio has doubts about a document: `review` puts the verification under review, `reject` rejects it.",
)
.default("review")
.kind(Kind::Word(&["review", "reject"]));

const MATCHING: Setting = Setting::optional(
    "ClientSettings__Matching",
    "whenGiven, required, off",
    "Whether the document must name the account's user. `whenGiven` compares what the account says: what differs, and what the \
     document does not tell, goes to review. `required` also sends accounts without a surname to review. `off` compares nothing.",
)
.default("whenGiven")
.kind(Kind::Word(&["whenGiven", "required", "off"]));

const ON_RENAME: Setting = Setting::optional(
    "ClientSettings__OnRename",
    "newAttempt, review",
    "What becomes of an approval once `start` names the account otherwise than the document. `newAttempt` withdraws it and begins \
     another attempt. `review` keeps it until the account is named like the document again, or the user asks for another attempt.",
)
.default("newAttempt")
.kind(Kind::Word(&["newAttempt", "review"]));

const PROOF: Setting = Setting::optional(
    "ClientSettings__Proof",
    "redeemedCode, matchedDocument",
    "What proves that an approval belongs to the journey. `matchedDocument` is for policies that never send the browser through \
     `authorize`; set `Matching` to `required` with it.",
)
.default("redeemedCode")
.kind(Kind::Word(&["redeemedCode", "matchedDocument"]));

const VALIDITY: Setting = Setting::optional(
    "ClientSettings__Validity",
    "a time of at least a minute, such as 365d",
    "How long an approval is good.",
)
.default("365d")
.kind(Kind::Duration);

pub(super) const SETTINGS: Group = &[&ON_WARNING, &MATCHING, &ON_RENAME, &PROOF, &VALIDITY];

pub(super) fn read(reader: &mut Reader) -> Option<Rules> {
    let on_warning =
        reader.choose(&ON_WARNING, &[("review", OnWarning::Review), ("reject", OnWarning::Reject)]);
    let matching = reader.choose(
        &MATCHING,
        &[("whenGiven", Matching::WhenGiven), ("required", Matching::Required), ("off", Matching::Off)],
    );
    let on_rename =
        reader.choose(&ON_RENAME, &[("newAttempt", OnRename::NewAttempt), ("review", OnRename::Review)]);
    let proof = reader.choose(
        &PROOF,
        &[("redeemedCode", Proof::RedeemedCode), ("matchedDocument", Proof::MatchedDocument)],
    );
    let validity = reader.parse(&VALIDITY, |text| {
        form::duration(text).filter(|validity| *validity >= Duration::from_secs(60))
    });
    if proof == Some(Proof::MatchedDocument)
        && matching.is_some_and(|matching| matching != Matching::Required)
    {
        // An approval that no code proves must be proved by the document.
        reader.problem(&MATCHING, format!("must be `required` where {} is `matchedDocument`", PROOF.name));
    }
    Some(Rules {
        on_warning: on_warning?,
        matching: matching?,
        on_rename: on_rename?,
        required_checks: REQUIRED_CHECKS,
        proof: proof?,
        validity: validity?,
    })
}
