//! The rules, as data. Change them here when the design changes; the reason belongs beside the row.

/// One crate and what it may never reach, directly or through others. Dev-dependencies do not count.
pub(super) struct Rule {
    /// The crate that the rule binds.
    pub(super) of: &'static str,
    /// What it may not reach.
    pub(super) never: Never,
}

/// What a rule forbids.
pub(super) enum Never {
    /// Crates by name; a trailing `*` stands for any ending.
    Crates(&'static [&'static str]),
    /// Any other crate of this workspace.
    ThisWorkspace,
}

/// A library that is there in two majors, with the reason why that is borne.
pub(super) struct Duplicate {
    /// The library.
    pub(super) name: &'static str,
    /// Why both majors have to be there.
    pub(super) reason: &'static str,
}

/// The layers of a crate: each module imports only from layers before its own.
pub(super) struct Layers {
    /// The folder of the crate's source.
    pub(super) of: &'static str,
    /// The layers from the inside out, each with its modules.
    pub(super) layers: &'static [&'static [&'static str]],
    /// Inside a layer: who may import whom.
    pub(super) allowed: &'static [(&'static str, &'static str)],
}

/// The layers of the use cases (`docs/architecture.md`).
pub(super) const LAYERS: &[Layers] = &[Layers {
    of: "crates/service/src/",
    layers: &[
        &["kernel"],
        &["model"],
        &["ports"],
        &["document"],
        &["browser"],
        &["rest", "oidc", "sample"],
        &["upkeep"],
        &["operator", "registry"],
    ],
    // The drop-in begins verifications and asks for verdicts as any policy does.
    allowed: &[("sample", "rest")],
}];

/// Folders whose files may use each other in a circle for now, each with the reason.
pub(super) const EXEMPT: &[&str] = &[
    // Replaced by a runtime for custom policies.
    "crates/demo/src/b2c/",
];

const WEB: Never = Never::Crates(&["axum", "hyper", "reqwest", "tokio"]);

/// Which crate may never reach what.
pub(super) const RULES: &[Rule] = &[
    // The vocabulary: no rule of ours, no runtime, no clock, no network.
    Rule { of: "contract", never: Never::ThisWorkspace },
    Rule { of: "contract", never: WEB },
    // Pure: no runtime, no clock, no network, no cloud.
    Rule {
        of: "verification",
        never: Never::Crates(&[
            "tokio",
            "axum",
            "hyper",
            "reqwest",
            "redb",
            "azure*",
            "aws-lc-rs",
            "tracing",
        ]),
    },
    // Ports only: storage, HTTP and cloud come from outside.
    Rule { of: "service", never: Never::Crates(&["axum", "hyper", "reqwest", "redb", "azure*"]) },
    Rule { of: "messages", never: WEB },
    Rule { of: "tokens", never: WEB },
    // They speak another vendor's protocol and could be published.
    Rule { of: "azure-functions-custom-handler", never: Never::ThisWorkspace },
    Rule { of: "azure-storage-auth", never: Never::ThisWorkspace },
    Rule { of: "azure-tables", never: Never::ThisWorkspace },
    Rule { of: "entra", never: Never::ThisWorkspace },
    Rule { of: "jumio", never: Never::ThisWorkspace },
    Rule { of: "pfx", never: Never::ThisWorkspace },
    Rule { of: "telemetry", never: Never::ThisWorkspace },
    Rule { of: "pfx", never: WEB },
    // The shipped binary holds no simulator and one crypto stack.
    Rule {
        of: "handler",
        never: Never::Crates(&["functions-host", "jumio-simulator", "storage-faults", "demo"]),
    },
    Rule { of: "handler", never: Never::Crates(&["openssl", "openssl-sys", "native-tls", "ring"]) },
];

/// The rings from the inside out: a crate reaches only crates of rings further in, never one of its own ring.
pub(super) const RINGS: &[&[&str]] =
    &[&["contract"], &["verification", "messages"], &["service"], &["providers", "state"], &["handler"]];

/// Libraries that are there in two majors for now.
pub(super) const DUPLICATES: &[Duplicate] = &[
    Duplicate { name: "base64", reason: "jsonwebtoken 11 stays on 0.22, hyper-util and reqwest are on 0.23" },
    Duplicate {
        name: "untrusted",
        reason: "aws-lc-rs's ring-io gives modulus and exponent; webpki is ahead",
    },
    Duplicate { name: "syn", reason: "runs in the compiler alone; tracing and zeroize have not moved yet" },
];
