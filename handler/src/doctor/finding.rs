use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What a check looks at. Declared once, in the catalogue; `docs/reference/doctor.md` lists all.
#[derive(Debug)]
pub(crate) struct Check {
    /// In JSON and on the terminal.
    pub(crate) name: &'static str,
    /// What is done to find out.
    pub(crate) does: &'static str,
    /// What comes of it if the check fails.
    pub(crate) causes: &'static str,
    /// What right looks like.
    pub(crate) right: &'static str,
    /// Where that is documented, from the folder `docs`.
    pub(crate) see: &'static str,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Ok,
    /// It works today.
    Warning,
    Failed,
    /// It could not be carried out, or makes no sense here.
    Skipped,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) check: Cow<'static, str>,
    pub(crate) status: Status,
    pub(crate) found: String,
    /// What to know about a check that is not all right.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<Advice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Advice {
    pub(crate) causes: Cow<'static, str>,
    pub(crate) right: Cow<'static, str>,
    pub(crate) see: Cow<'static, str>,
}

impl Status {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl Check {
    pub(super) fn ok(&self, found: impl Into<String>) -> Finding {
        self.finding(Status::Ok, found.into())
    }

    pub(super) fn warning(&self, found: impl Into<String>) -> Finding {
        self.finding(Status::Warning, found.into())
    }

    pub(super) fn failed(&self, found: impl Into<String>) -> Finding {
        self.finding(Status::Failed, found.into())
    }

    pub(super) fn skipped(&self, why: impl Into<String>) -> Finding {
        self.finding(Status::Skipped, why.into())
    }

    fn finding(&self, status: Status, found: String) -> Finding {
        let advice = matches!(status, Status::Warning | Status::Failed).then_some(Advice {
            causes: self.causes.into(),
            right: self.right.into(),
            see: self.see.into(),
        });
        Finding { check: self.name.into(), status, found, advice }
    }
}
