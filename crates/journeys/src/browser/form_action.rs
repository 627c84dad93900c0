//! `form-action` of a page's content security policy, as strictly as Chromium reads it: it holds for the form's target and
//! for every redirect after it (w3c/webappsec-csp#8 collects how browsers differ).

use http::header::{CONTENT_SECURITY_POLICY, HeaderMap};
use url::Url;

/// Where the forms of a page may lead. Without such a directive: anywhere.
#[derive(Clone, Default)]
pub(super) struct FormTargets(Option<Vec<String>>);

impl FormTargets {
    /// Reads the policy that came with the page at `page`.
    pub(super) fn of(headers: &HeaderMap, page: &Url) -> Self {
        let policies =
            headers.get_all(CONTENT_SECURITY_POLICY).iter().filter_map(|policy| policy.to_str().ok());
        let mut directives = policies.flat_map(|policy| policy.split([';', ','])).map(str::split_whitespace);
        let sources = directives.find_map(|mut words| (words.next()? == "form-action").then_some(words));
        FormTargets(sources.map(|sources| sources.map(|source| origin_of(source, page)).collect()))
    }

    pub(super) fn allow(&self, target: &Url) -> bool {
        let origin = target.origin().ascii_serialization();
        self.0.as_ref().is_none_or(|origins| origins.contains(&origin))
    }
}

/// `'none'` stays what it is, which no origin equals.
fn origin_of(source: &str, page: &Url) -> String {
    match (source, Url::parse(source)) {
        ("'self'", _) => page.origin().ascii_serialization(),
        (_, Ok(address)) => address.origin().ascii_serialization(),
        (word, Err(_)) => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderValue;

    use super::*;

    fn allows(policy: &'static str, target: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        let page = Url::parse("http://127.0.0.1:1/page").unwrap();
        FormTargets::of(&headers, &page).allow(&Url::parse(target).unwrap())
    }

    #[test]
    fn a_form_leads_where_the_policy_says() {
        assert!(allows("default-src 'none'", "http://127.0.0.1:2/"));
        assert!(!allows("default-src 'none'; form-action 'none'", "http://127.0.0.1:1/"));
        assert!(allows("form-action 'self'", "http://127.0.0.1:1/other"));
        assert!(!allows("form-action 'self'", "http://127.0.0.1:2/"));
        assert!(allows("form-action 'self' http://127.0.0.1:2", "http://127.0.0.1:2/x"));
    }
}
