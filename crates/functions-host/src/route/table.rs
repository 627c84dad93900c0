//! All routes of an app.

use http::Method;

use super::{Template, Values};
use crate::app::function::{Function, HttpTrigger};
use crate::percent;

/// Which function answers which request.
pub(crate) struct Routes {
    prefix: Vec<String>,
    routes: Vec<Route>,
}

struct Route {
    function: String,
    methods: Option<Vec<Method>>,
    template: Template,
}

/// A function that a request belongs to.
pub(crate) struct Hit {
    pub(crate) function: String,
    pub(crate) values: Values,
}

impl Routes {
    /// Collects the routes of the enabled functions; what collides is left out and named.
    pub(crate) fn collect(prefix: &str, functions: &[Function]) -> (Self, Vec<String>) {
        let mut table = Self { prefix: segments(prefix), routes: Vec::new() };
        let mut problems = Vec::new();
        for function in functions.iter().filter(|function| !function.disabled) {
            let Some(http) = function.http() else { continue };
            if let Some(other) = table.collision(http) {
                problems.push(format!(
                    "The '{}' function is in error: the route '{}' is taken by the function '{other}'",
                    function.name,
                    http.template.text(),
                ));
                continue;
            }
            let (methods, template) = (http.methods.clone(), http.template.clone());
            table.routes.push(Route { function: function.name.clone(), methods, template });
        }
        table.routes.sort_by_key(|route| route.template.precedence());
        (table, problems)
    }

    fn collision(&self, http: &HttpTrigger) -> Option<&str> {
        let overlaps = |methods: &Option<Vec<Method>>| match (methods, &http.methods) {
            (Some(mine), Some(theirs)) => mine.iter().any(|method| theirs.contains(method)),
            _ => true,
        };
        let same = |route: &&Route| {
            route.template.text().eq_ignore_ascii_case(http.template.text()) && overlaps(&route.methods)
        };
        self.routes.iter().find(same).map(|route| route.function.as_str())
    }

    /// The function for a request; a route that takes other methods only does not match at all.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<Hit> {
        let path = segments(path);
        let path = strip_prefix(&self.prefix, &path)?;
        self.routes
            .iter()
            .filter(|route| route.methods.as_ref().is_none_or(|methods| methods.contains(method)))
            .find_map(|route| {
                let values = route.template.matches(path)?;
                Some(Hit { function: route.function.clone(), values })
            })
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').filter(|segment| !segment.is_empty()).map(percent::decode).collect()
}

fn strip_prefix<'a>(prefix: &[String], path: &'a [String]) -> Option<&'a [String]> {
    let (head, tail) = path.split_at_checked(prefix.len())?;
    head.iter().zip(prefix).all(|(mine, theirs)| mine.eq_ignore_ascii_case(theirs)).then_some(tail)
}
