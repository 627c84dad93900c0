use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use messages::{Catalogue, FaultText, OutcomeText};

use super::{Brand, BrandError, FormField, Page, Pages, PagesError, RenderedPage, Wait};

const HOSTILE: &str = "\"><script>alert('x')</script>&{{ 7 * 7 }}";

fn brand() -> Brand {
    Brand {
        name: "Contoso".to_owned(),
        logo_url: Some("https://cdn.contoso.example/logo.svg".to_owned()),
        accent: "#0b5cad".to_owned(),
    }
}

fn pages(brand: Brand) -> Pages {
    Pages::new(brand, Arc::new(Catalogue::new().unwrap())).unwrap()
}

fn wait(text: &str) -> Wait<'_> {
    Wait { ticket: text, status_url: text, continue_url: text, poll_seconds: 5, waited_seconds: 0 }
}

/// Every page, with this text in every place that takes one.
fn every_page<'a>(text: &'a str, fields: &'a [FormField<'a>]) -> Vec<Page<'a>> {
    let mut pages = vec![
        Page::Preparing { refresh_url: text, refresh_seconds: 3 },
        Page::Waiting(wait(text)),
        Page::SignInAgain { sign_in_url: Some(text) },
        Page::SignInAgain { sign_in_url: None },
        Page::AlreadyFinished { sign_in_url: Some(text) },
        Page::OpenedElsewhere { handed_in: true, sign_in_url: Some(text) },
        Page::OpenedElsewhere { handed_in: false, sign_in_url: None },
        Page::CaptureStopped { retry_url: text, continue_url: text },
        Page::BegunElsewhere { restart_url: text },
        Page::CookiesNeeded { retry_url: text },
        Page::FormPost { action: text, fields },
        Page::Unavailable { retry_url: text, continue_url: Some(text) },
        Page::Unavailable { retry_url: text, continue_url: None },
    ];
    pages.extend(OutcomeText::ALL.map(|outcome| Page::Ended { outcome, continue_url: Some(text) }));
    pages.extend(FaultText::ALL.map(|fault| Page::Error { fault, sign_in_url: Some(text) }));
    pages
}

fn render(page: &Page<'_>) -> RenderedPage {
    let pages = pages(brand());
    pages.render(page, pages.catalogue.negotiate("en"), "R-1234")
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split_once(start).unwrap().1.split_once(end).unwrap().0
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(digest(&SHA256, text.as_bytes()).as_ref()))
}

#[test]
fn every_page_renders_in_every_language() {
    let pages = pages(brand());
    let fields = [FormField { name: "code", value: "c" }, FormField { name: "state", value: "s" }];
    for locale in pages.catalogue.locales() {
        for page in every_page("https://id.example/api/x", &fields) {
            let html = pages.render(&page, locale, "R-1234").html;
            // The page that stands in for a broken template has no main landmark.
            assert_eq!(html.matches("<main>").count(), 1, "{page:?} in {locale:?}");
            assert_eq!(html.matches("<h1>").count(), 1, "{page:?}");
            assert!(html.contains(&format!("<html lang=\"{}\" dir=\"ltr\">", locale.tag())), "{page:?}");
            assert!(html.contains("<bdi>R-1234</bdi>"), "{page:?}");
            assert!(!html.contains("{{") && !html.contains("{%"), "{page:?}");
        }
    }
}

#[test]
fn no_page_shows_the_key_of_a_text_instead_of_the_text() {
    for page in every_page("/x", &[]) {
        let html = render(&page).html;
        for beginning in ["page-", "step-", "preparing-", "waiting-", "outcome-", "fault-", "unavailable-"] {
            let shown = html.split('>').filter_map(|part| part.split('<').next());
            assert!(shown.into_iter().all(|text| !text.trim().starts_with(beginning)), "{page:?}");
        }
    }
}

#[test]
fn style_and_script_are_those_that_the_policy_names() {
    for page in every_page("https://id.example/api/x", &[]) {
        let RenderedPage { html, content_security_policy } = render(&page);
        let style = hash(between(&html, "<style>", "</style>"));
        assert!(content_security_policy.contains(&format!("style-src {style};")), "{page:?}");
        match html.contains("<script>") {
            true => {
                let script = hash(between(&html, "<script>", "</script>"));
                assert!(content_security_policy.contains(&format!("script-src {script};")), "{page:?}");
            }
            false => assert!(!content_security_policy.contains("script-src"), "{page:?}"),
        }
        assert!(!content_security_policy.contains("unsafe"), "{page:?}");
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "{page:?}");
    }
}

#[test]
fn a_page_may_do_nothing_but_what_it_needs() {
    let policy = |page| render(&page).content_security_policy;
    let ended = policy(Page::Ended { outcome: OutcomeText::Approved, continue_url: None });
    assert!(ended.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(ended.ends_with(
        "; img-src https://cdn.contoso.example; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ));
    assert!(policy(Page::Waiting(wait("/x"))).contains("; connect-src 'self'; form-action 'none'; "));
    let form_post = policy(Page::FormPost { action: "https://login.example", fields: &[] });
    assert!(!form_post.contains("form-action") && !form_post.contains("connect-src"));
}

#[test]
fn without_a_logo_no_image_may_load() {
    let pages = pages(Brand { logo_url: None, ..brand() });
    let page =
        pages.render(&Page::SignInAgain { sign_in_url: None }, pages.catalogue.negotiate("en"), "R-1234");
    assert!(!page.content_security_policy.contains("img-src"));
    assert!(!page.html.contains("<img"));
}

#[test]
fn hostile_values_stay_text() {
    let fields = [FormField { name: HOSTILE, value: HOSTILE }];
    let hostile = Brand { name: HOSTILE.to_owned(), ..brand() };
    for pages in [pages(hostile.clone()), pages(Brand { logo_url: None, ..hostile })] {
        for page in every_page(HOSTILE, &fields) {
            let html = pages.render(&page, pages.catalogue.negotiate("en"), HOSTILE).html;
            let own_scripts = usize::from(matches!(page, Page::Waiting(_) | Page::FormPost { .. }));
            assert_eq!(html.matches("<script").count(), own_scripts, "{page:?}");
            assert!(!html.contains("alert('x')"), "{page:?}");
            assert!(!html.contains("\">&"), "{page:?}");
            assert!(html.contains("{{ 7 * 7 }}"), "{page:?}");
        }
    }
}

#[test]
fn the_waiting_page_works_without_script() {
    let html = render(&Page::Waiting(Wait { poll_seconds: 7, ..wait("/api/continue/t") })).html;
    assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"7\"></noscript>"));
    assert!(html.contains("id=\"check-now\" href=\"\""));
}

#[test]
fn finishing_later_is_offered_after_a_minute_of_waiting() {
    let early = render(&Page::Waiting(Wait { waited_seconds: 59, ..wait("/c") })).html;
    assert!(early.contains("<section id=\"later\" hidden>"));
    assert!(early.contains("data-later-seconds=\"1\""));
    let late = render(&Page::Waiting(Wait { waited_seconds: 60, ..wait("/c") })).html;
    assert!(late.contains("<section id=\"later\">"));
    assert!(late.contains("&#x2f;c?later\""));
}

#[test]
fn the_form_that_posts_itself_carries_every_field_and_a_button() {
    let fields = [FormField { name: "code", value: "abc" }, FormField { name: "state", value: "x=1&y" }];
    let html = render(&Page::FormPost { action: "https://login.example/authresp", fields: &fields }).html;
    assert!(html.contains("<input type=\"hidden\" name=\"code\" value=\"abc\">"));
    assert!(html.contains("name=\"state\" value=\"x=1&amp;y\""));
    assert!(html.contains("<button class=\"button\">Continue</button>"));
}

#[test]
fn a_code_on_its_way_does_not_show_in_debug_output() {
    let fields = [FormField { name: "code", value: "secret-code" }];
    let shown = format!("{:?}", Page::FormPost { action: "https://login.example", fields: &fields });
    assert!(!shown.contains("secret-code"));
}

#[test]
fn a_brand_that_would_break_the_page_is_refused() {
    let refused = |brand| match Pages::new(brand, Arc::new(Catalogue::new().unwrap())) {
        Err(PagesError::Brand(error)) => error,
        _ => panic!("the brand was accepted"),
    };
    assert!(matches!(refused(Brand { name: " ".to_owned(), ..brand() }), BrandError::Name));
    for accent in ["red", "#fff", "#0b5cag", "#0b5cad;}", ""] {
        assert!(matches!(refused(Brand { accent: accent.to_owned(), ..brand() }), BrandError::Accent));
    }
    for logo in ["/logo.svg", "javascript:alert(1)", "data:image/svg+xml,x"] {
        assert!(matches!(refused(Brand { logo_url: Some(logo.to_owned()), ..brand() }), BrandError::Logo));
    }
}
