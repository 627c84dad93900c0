use crate::transaction::Transaction;
use crate::{Scenario, Status};

/// A decision: type and label (Jumio API guide, Retrieval: decision).
#[derive(Clone, Copy)]
pub(crate) struct Finding {
    pub(crate) decision: &'static str,
    pub(crate) label: &'static str,
}

const OK: Finding = Finding { decision: "PASSED", label: "OK" };
const MATCH: Finding = Finding { decision: "PASSED", label: "MATCH" };
const NOT_UPLOADED: Finding = Finding { decision: "NOT_EXECUTED", label: "NOT_UPLOADED" };
/// A check that this one rests on failed.
const PRECONDITION: Finding = Finding { decision: "NOT_EXECUTED", label: "PRECONDITION_NOT_FULFILLED" };

/// What the checks of a finished transaction found.
#[derive(Clone, Copy)]
pub(crate) struct Findings {
    pub(crate) overall: Finding,
    pub(crate) score: f64,
    pub(crate) usability: Finding,
    /// Of face and face in motion.
    pub(crate) face_usability: Finding,
    pub(crate) image_checks: Finding,
    pub(crate) extraction: Finding,
    pub(crate) data_checks: Finding,
    pub(crate) liveness: Finding,
    pub(crate) similarity: Finding,
}

const PASSED: Findings = Findings {
    overall: Finding { decision: "PASSED", label: "PASSED" },
    score: 12.0,
    usability: OK,
    face_usability: OK,
    image_checks: OK,
    extraction: OK,
    data_checks: OK,
    liveness: OK,
    similarity: MATCH,
};

const REJECTED: Findings =
    Findings { overall: Finding { decision: "REJECTED", label: "REJECTED" }, score: 100.0, ..PASSED };

/// Nothing was handed in.
const EMPTY: Findings = Findings {
    overall: Finding { decision: "NOT_EXECUTED", label: "NOT_EXECUTED" },
    score: -1.0,
    usability: NOT_UPLOADED,
    face_usability: NOT_UPLOADED,
    image_checks: PRECONDITION,
    extraction: PRECONDITION,
    data_checks: PRECONDITION,
    liveness: PRECONDITION,
    similarity: PRECONDITION,
};

impl Findings {
    /// `None` while the transaction is under way.
    pub(crate) fn of(transaction: &Transaction) -> Option<Self> {
        match (transaction.status, transaction.scenario) {
            (Status::Initiated | Status::AcquisitionStarted | Status::Acquired, _) => None,
            (Status::Processed, scenario) => Some(of_submitted(scenario.unwrap_or(Scenario::Pass))),
            (Status::TokenExpired, _) => {
                Some(Self { overall: Finding { decision: "NOT_EXECUTED", label: "TOKEN_EXPIRED" }, ..EMPTY })
            }
            (Status::SessionExpired, Some(Scenario::AbandonedB)) => {
                Some(Self { overall: REJECTED.overall, score: REJECTED.score, ..EMPTY })
            }
            (Status::SessionExpired, _) => Some(EMPTY),
        }
    }
}

fn of_submitted(scenario: Scenario) -> Findings {
    match scenario {
        Scenario::Warning => Findings {
            overall: Finding { decision: "WARNING", label: "WARNING" },
            score: 40.0,
            liveness: Finding { decision: "WARNING", label: "BAD_QUALITY" },
            ..PASSED
        },
        Scenario::Fraud => Findings {
            image_checks: Finding { decision: "REJECTED", label: "DIGITAL_COPY" },
            extraction: PRECONDITION,
            data_checks: PRECONDITION,
            ..REJECTED
        },
        Scenario::FaceMismatch => {
            Findings { similarity: Finding { decision: "REJECTED", label: "NO_MATCH" }, ..REJECTED }
        }
        Scenario::Unreadable => Findings {
            usability: Finding { decision: "REJECTED", label: "BLURRED" },
            image_checks: PRECONDITION,
            extraction: PRECONDITION,
            data_checks: PRECONDITION,
            similarity: PRECONDITION,
            ..REJECTED
        },
        Scenario::Unsupported => Findings {
            usability: Finding { decision: "WARNING", label: "UNSUPPORTED_DOCUMENT_TYPE" },
            image_checks: PRECONDITION,
            extraction: PRECONDITION,
            data_checks: PRECONDITION,
            ..REJECTED
        },
        Scenario::Pass | Scenario::NotOpened | Scenario::AbandonedA | Scenario::AbandonedB => PASSED,
    }
}
