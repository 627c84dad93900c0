//! One function.

use std::time::Duration;

use http::Method;

pub(crate) use super::function_json::{AuthLevel, Direction};
use super::function_json::{Binding, FunctionJson};
use super::host_json::{HttpRoute, HttpRoutes};
use crate::route::Template;
use crate::settings::Settings;
use crate::trigger::ncrontab::Schedule;
use crate::trigger::storage::Account;

/// The connection of a binding that names none.
const STORAGE: &str = "AzureWebJobsStorage";

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) disabled: bool,
    /// The name of the trigger's binding: the key of its data in a payload.
    pub(crate) input: String,
    pub(crate) trigger: Trigger,
    pub(crate) outputs: Vec<Binding>,
    /// Exactly one input and one output, both HTTP: then the host may pass requests on instead of wrapping them.
    pub(crate) is_plain_http: bool,
}

pub(crate) enum Trigger {
    Http(HttpTrigger),
    Queue {
        queue: String,
        /// Why there is none: this host's own queue, which lies in its memory.
        account: Result<Account, NoAccount>,
    },
    Timer(TimerTrigger),
    /// A trigger that this stand-in cannot fire by itself.
    Other(String),
}

/// Why a queue lies in the memory of this host.
#[derive(Clone, Debug)]
pub(crate) enum NoAccount {
    /// No such setting.
    Unset(String),
    /// The setting names no account that this stand-in reaches: it signs with an account's key and speaks plain HTTP.
    OutOfReach(String),
}

pub(crate) struct HttpTrigger {
    /// None: all.
    pub(crate) methods: Option<Vec<Method>>,
    pub(crate) auth_level: AuthLevel,
    /// Below the route prefix.
    pub(crate) template: Template,
}

pub(crate) struct TimerTrigger {
    pub(crate) schedule: Schedule,
    pub(crate) run_on_startup: bool,
    pub(crate) use_monitor: bool,
}

impl Function {
    pub(super) fn parse(name: &str, text: &str, settings: &Settings) -> Result<Self, String> {
        if !is_name(name) {
            return Err(format!("'{name}' is not a valid function name"));
        }
        let json: FunctionJson = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut bindings = json.bindings;
        for binding in &mut bindings {
            binding.resolve(settings)?;
        }
        let (outputs, inputs): (Vec<_>, Vec<_>) =
            bindings.into_iter().partition(|binding| binding.direction == Direction::Out);
        let mut triggers = inputs.iter().filter(|binding| binding.is_trigger());
        let (Some(trigger), None) = (triggers.next(), triggers.next()) else {
            return Err("a function needs exactly one trigger".to_owned());
        };
        Ok(Self {
            name: name.to_owned(),
            disabled: json.disabled || settings.is_disabled(name),
            input: trigger.name.clone(),
            is_plain_http: is_http_alone(&inputs, "httpTrigger") && is_http_alone(&outputs, "http"),
            trigger: Trigger::of(trigger, name, settings)?,
            outputs,
        })
    }

    /// The functions `http-handler1` and so on, which stand for the routes in host.json.
    pub(super) fn generated(routes: &HttpRoutes) -> Result<Vec<Self>, String> {
        let one = |(index, route): (usize, &HttpRoute)| {
            let trigger = HttpTrigger {
                methods: None,
                auth_level: route.authorization_level.unwrap_or(routes.default_authorization_level),
                template: Template::parse(&route.route)?,
            };
            Ok(Self {
                name: format!("http-handler{}", index + 1),
                disabled: false,
                input: "req".to_owned(),
                trigger: Trigger::Http(trigger),
                outputs: Vec::new(),
                is_plain_http: true,
            })
        };
        routes.routes.iter().enumerate().map(one).collect()
    }

    pub(crate) fn http(&self) -> Option<&HttpTrigger> {
        match &self.trigger {
            Trigger::Http(http) => Some(http),
            Trigger::Queue { .. } | Trigger::Timer(_) | Trigger::Other(_) => None,
        }
    }
}

impl Trigger {
    fn of(binding: &Binding, function: &str, settings: &Settings) -> Result<Self, String> {
        match binding.kind.to_ascii_lowercase().as_str() {
            "httptrigger" => HttpTrigger::of(binding, function).map(Self::Http),
            "queuetrigger" => {
                let queue = binding.queue_name.clone().ok_or("queueTrigger without queueName")?;
                let name = binding.connection.as_deref().unwrap_or(STORAGE);
                let connection = settings.get(name).filter(|value| !value.trim().is_empty());
                let account = connection.ok_or_else(|| NoAccount::Unset(name.to_owned())).and_then(|text| {
                    Account::parse(text).ok_or_else(|| NoAccount::OutOfReach(name.to_owned()))
                });
                Ok(Self::Queue { queue, account })
            }
            "timertrigger" => TimerTrigger::of(binding).map(Self::Timer),
            _ => Ok(Self::Other(binding.kind.clone())),
        }
    }
}

impl HttpTrigger {
    fn of(binding: &Binding, function: &str) -> Result<Self, String> {
        let route = binding.route.as_deref().unwrap_or(function).trim_start_matches('/');
        let first = route.split('/').next().unwrap_or_default().to_ascii_lowercase();
        if first.starts_with("admin") || first.starts_with("runtime") {
            return Err(format!("the route '{route}' conflicts with one or more built in routes"));
        }
        let methods =
            binding.methods.as_ref().map(|methods| methods.iter().map(|method| verb(method)).collect());
        Ok(Self {
            methods: methods.transpose()?,
            auth_level: binding.auth_level.unwrap_or_default(),
            template: Template::parse(route)?,
        })
    }
}

impl TimerTrigger {
    fn of(binding: &Binding) -> Result<Self, String> {
        let schedule = binding.schedule.as_deref().ok_or("timerTrigger without schedule")?;
        let schedule = Schedule::parse(schedule)?;
        Ok(Self {
            run_on_startup: binding.run_on_startup,
            // Too frequent runs are not monitored (Azure Functions, Timer trigger, "useMonitor").
            use_monitor: binding.use_monitor.unwrap_or(true) && schedule.pause() >= Duration::from_secs(60),
            schedule,
        })
    }
}

fn verb(text: &str) -> Result<Method, String> {
    Method::from_bytes(text.to_ascii_uppercase().as_bytes())
        .map_err(|_| format!("'{text}' is not an HTTP method"))
}

fn is_http_alone(bindings: &[Binding], kind: &str) -> bool {
    matches!(bindings, [binding] if binding.kind.eq_ignore_ascii_case(kind))
}

/// Source: Azure Functions host, `Utility.IsValidFunctionName`.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 128
        && !name.eq_ignore_ascii_case("host")
        && bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
