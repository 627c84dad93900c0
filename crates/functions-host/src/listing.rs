//! The list of functions, as `func start` prints it.

use serde::Serialize;

use crate::app::function::{Function, NoAccount, Trigger};
use crate::runtime::Runtime;

/// One function of the running app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionInfo {
    /// The name: that of its folder.
    pub name: String,
    /// `httpTrigger`, `queueTrigger`, `timerTrigger` or another.
    pub kind: String,
    /// HTTP methods; empty for all, and for functions that are not HTTP functions.
    pub methods: Vec<String>,
    /// Path template with the route prefix, queue or schedule.
    pub address: String,
    /// Switched off in function.json or by a setting.
    pub is_disabled: bool,
    /// What a developer should know before wondering why nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl FunctionInfo {
    pub(crate) fn all(runtime: &Runtime) -> Vec<Self> {
        let prefix = runtime.app.host.extensions.http.route_prefix.trim_matches('/');
        runtime.app.functions.iter().map(|function| Self::of(function, prefix)).collect()
    }

    fn of(function: &Function, prefix: &str) -> Self {
        let (kind, address) = match &function.trigger {
            Trigger::Http(http) if prefix.is_empty() => ("httpTrigger", format!("/{}", http.template.text())),
            Trigger::Http(http) => ("httpTrigger", format!("/{prefix}/{}", http.template.text())),
            Trigger::Queue { queue, .. } => ("queueTrigger", queue.clone()),
            Trigger::Timer(timer) => ("timerTrigger", timer.schedule.to_string()),
            Trigger::Other(kind) => (kind.as_str(), String::new()),
        };
        let methods = function.http().and_then(|http| http.methods.as_ref()).into_iter().flatten();
        Self {
            name: function.name.clone(),
            kind: kind.to_owned(),
            methods: methods.map(ToString::to_string).collect(),
            address,
            is_disabled: function.disabled,
            warning: warning(function).filter(|_| !function.disabled),
        }
    }
}

fn warning(function: &Function) -> Option<String> {
    match &function.trigger {
        Trigger::Queue { queue, account: Err(NoAccount::Unset(name)) } => {
            Some(format!("the queue {queue} lies in the memory of this host: {name} is not set"))
        }
        Trigger::Queue { queue, account: Err(NoAccount::OutOfReach(name)) } => Some(format!(
            "the queue {queue} lies in the memory of this host: {name} names no account that it reaches, with a key and over plain http"
        )),
        _ => None,
    }
}
