use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::{CarriedOut, Fault, Rule, Seen};

/// A clock that is told to clients as the service's own.
pub(crate) type ServiceTime = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The rules, each with the number of requests that matched it so far, and what came and became of it.
#[derive(Default)]
pub(crate) struct Script {
    rules: Mutex<Vec<(Rule, usize)>>,
    seen: Mutex<Vec<Seen>>,
    carried_out: Mutex<Vec<CarriedOut>>,
    answered: AtomicUsize,
    time: Option<ServiceTime>,
}

impl Script {
    pub(crate) fn telling(time: ServiceTime) -> Self {
        Self { time: Some(time), ..Self::default() }
    }

    pub(crate) fn add(&self, rule: Rule) {
        lock(&self.rules).push((rule, 0));
    }

    pub(crate) fn clear(&self) {
        lock(&self.rules).clear();
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).clone()
    }

    pub(crate) fn seen_count(&self) -> usize {
        lock(&self.seen).len()
    }

    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }

    pub(crate) fn note_answered(&self) {
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes what was carried out since the last call.
    pub(crate) fn take_carried_out(&self) -> Vec<CarriedOut> {
        std::mem::take(&mut lock(&self.carried_out))
    }

    pub(crate) fn note_carried_out(&self, carried_out: CarriedOut) {
        lock(&self.carried_out).push(carried_out);
    }

    /// The time that answers tell instead of the service's.
    pub(crate) fn time(&self) -> Option<SystemTime> {
        self.time.as_ref().map(|time| time())
    }

    /// Writes a request down and says what befalls it.
    pub(crate) fn take(&self, request: Seen) -> Option<Fault> {
        let mut rules = lock(&self.rules);
        let mut fault = None;
        for (rule, matched) in rules.iter_mut().filter(|(rule, _)| rule.matches(&request)) {
            let n = *matched;
            *matched += 1;
            if n >= rule.from && n - rule.from < rule.count {
                fault = Some(rule.fault.clone());
                break;
            }
        }
        lock(&self.seen).push(request);
        fault
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Script").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// What panicked while it held the lock has left whole entries.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;
    use crate::Service;

    fn script(rules: impl IntoIterator<Item = Rule>) -> Script {
        let script = Script::default();
        rules.into_iter().for_each(|rule| script.add(rule));
        script
    }

    fn request(method: Method, path: &str, service: Service) -> Seen {
        Seen { service: Some(service), method, path: path.to_owned(), body: Bytes::new() }
    }

    /// For each path, whether a POST to it is cut.
    fn cut(script: &Script, paths: &[&str]) -> Vec<bool> {
        let post = |path| request(Method::POST, path, Service::Table);
        paths.iter().map(|path| matches!(script.take(post(path)), Some(Fault::Cut))).collect()
    }

    #[test]
    fn the_nth_matching_request_is_counted_among_matching_ones() {
        let script = script([Rule::nth(1, Fault::Cut).path("/t").method(Method::POST)]);
        assert!(script.take(request(Method::GET, "/t", Service::Table)).is_none());
        assert_eq!(cut(&script, &["/t", "/other", "/t(1)", "/t"]), [false, false, true, false]);
    }

    #[test]
    fn a_rule_that_is_used_up_leaves_the_request_to_the_next_one() {
        let script = script([Rule::first(1, Fault::LoseAnswer), Rule::first(2, Fault::Cut)]);
        assert_eq!(cut(&script, &["/", "/", "/", "/"]), [false, true, true, false]);
        assert_eq!(cut(&self::script([Rule::always(Fault::Cut)]), &["/", "/"]), [true, true]);
    }

    #[test]
    fn services_of_an_account_count_together_unless_a_rule_names_one() {
        let script =
            script([Rule::nth(0, Fault::Cut).service(Service::Queue), Rule::nth(2, Fault::LoseAnswer)]);
        let take = |service| script.take(request(Method::POST, "/", service));
        assert!(take(Service::Table).is_none());
        assert!(matches!(take(Service::Queue), Some(Fault::Cut)));
        assert!(take(Service::Blob).is_none());
        assert!(matches!(take(Service::Table), Some(Fault::LoseAnswer)));
    }
}
