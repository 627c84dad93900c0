use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use messages::{Catalogue, Direction, LimitText, Locale, PageFault, PageOutcome};

use service::model::{Brand, Client, Colour};

use super::{FormField, Page, Pages, RenderedPage, Wait, examples, examples::wait};
use crate::settings::example_client;

const HOSTILE: &str = "\"><script>alert('x')</script>&{{ 7 * 7 }}";

fn brand() -> Brand {
    Brand {
        logo_url: Some("https://cdn.contoso.example/logo.svg".parse().unwrap()),
        accent: Colour::parse("#0f5cc0").unwrap(),
        background: None,
        support_url: Some("https://help.contoso.example/identity?topic=1".parse().unwrap()),
        start_url: None,
    }
}

/// The pages of one client.
struct OfClient {
    pages: Pages,
    client: Client,
}

impl OfClient {
    fn render(&self, page: &Page<'_>, locale: Locale, support_reference: &str) -> RenderedPage {
        self.pages.render(page, &self.client, locale, support_reference)
    }
}

fn pages(brand: Brand) -> OfClient {
    named("Contoso", brand)
}

fn named(display_name: &str, brand: Brand) -> OfClient {
    let pages = Pages::new(Arc::new(Catalogue::new().unwrap())).unwrap();
    let client = Client { display_name: display_name.to_owned(), brand, ..example_client() };
    OfClient { pages, client }
}

fn every_page<'a>(text: &'a str, fields: &'a [FormField<'a>]) -> Vec<Page<'a>> {
    examples(text, fields).into_iter().map(|example| example.page).collect()
}

/// A kind of page that is missing among the examples fails here.
#[test]
fn there_is_an_example_of_every_kind_of_page() {
    let found = examples("#", &[]);
    assert_eq!(
        found.iter().filter(|one| matches!(one.page, Page::Error { .. })).count(),
        PageFault::ALL.len()
    );
    let limits = found.iter().filter(|one| matches!(one.page, Page::LimitReached { .. })).count();
    assert_eq!(limits, LimitText::ALL.len());
    let kinds: std::collections::HashSet<_> =
        found.iter().map(|one| std::mem::discriminant(&one.page)).collect();
    let kind = |page: &Page<'_>| match page {
        Page::Preparing { .. }
        | Page::Waiting(_)
        | Page::Ended { .. }
        | Page::SignInAgain { .. }
        | Page::AlreadyFinished { .. }
        | Page::OpenedElsewhere { .. }
        | Page::CaptureStopped { .. }
        | Page::BegunElsewhere { .. }
        | Page::CookiesNeeded { .. }
        | Page::FormPost { .. }
        | Page::Error { .. }
        | Page::Unavailable { .. }
        | Page::LimitReached { .. } => 13,
    };
    assert_eq!(kinds.len(), kind(&found[0].page));
}

fn render(page: &Page<'_>) -> RenderedPage {
    pages(brand()).render(page, Locale::default(), "R-1234")
}

/// The common style, and after it that of the brand.
fn style(html: &str, number: usize) -> &str {
    let rest = html.split("<style>").nth(1 + number).unwrap();
    rest.split("</style>").next().unwrap()
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
    for locale in Locale::all() {
        for page in every_page("https://id.example/api/x", &fields) {
            let html = pages.render(&page, locale, "R-1234").html;
            // The page that stands in for a broken template has no main landmark.
            assert_eq!(html.matches("<main>").count(), 1, "{page:?} in {locale:?}");
            assert_eq!(html.matches("<h1>").count(), 1, "{page:?}");
            let root = format!("<html lang=\"{}\" dir=\"{}\">", locale.tag(), locale.direction().as_str());
            assert!(html.contains(&root), "{page:?}");
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
        let [common, brand] = [0, 1].map(|number| hash(style(&html, number)));
        assert!(content_security_policy.contains(&format!("style-src {common} {brand};")), "{page:?}");
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
    let ended = policy(Page::Ended { outcome: PageOutcome::Review, continue_url: "/c" });
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
    let page = pages.render(&Page::SignInAgain { sign_in_url: None }, Locale::default(), "R-1234");
    assert!(!page.content_security_policy.contains("img-src"));
    assert!(!page.html.contains("<img"));
}

#[test]
fn hostile_values_stay_text() {
    let fields = [FormField { name: HOSTILE, value: HOSTILE }];
    for pages in [named(HOSTILE, brand()), named(HOSTILE, Brand { logo_url: None, ..brand() })] {
        for page in every_page(HOSTILE, &fields) {
            let html = pages.render(&page, Locale::default(), HOSTILE).html;
            let has_script =
                matches!(page, Page::Preparing { .. } | Page::Waiting(_) | Page::FormPost { .. });
            let own_scripts = usize::from(has_script);
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
fn the_preparing_page_goes_on_by_script_or_by_itself_or_by_hand() {
    let html = render(&Page::Preparing { refresh_url: "/api/authorize?a=1&b=2", refresh_seconds: 3 }).html;
    // Outside of noscript a refresh would take the page away from those who read slowly (WCAG 2.2.1).
    let refresh =
        "<noscript><meta http-equiv=\"refresh\" content=\"3; url=&#x2f;api&#x2f;authorize?a=1&amp;b=2\">";
    assert!(html.contains(refresh), "{html}");
    assert_eq!(html.matches("http-equiv").count(), 1);
    assert!(
        html.contains(
            "id=\"go-on\" href=\"&#x2f;api&#x2f;authorize?a=1&amp;b=2\" data-refresh-seconds=\"3\""
        )
    );
}

#[test]
fn a_waiting_user_reads_how_long_it_takes_at_most() {
    let html = |longest_seconds| render(&Page::Waiting(Wait { longest_seconds, ..wait("/c") })).html;
    assert!(html(421).contains("within 8 minutes at the latest"));
    assert!(html(420).contains("within 7 minutes at the latest"));
    assert!(html(0).contains("within a minute at the latest"));
}

#[test]
fn who_cannot_help_themselves_reads_where_to_ask() {
    let shown = |page: &Page<'_>| {
        render(page).html.contains("href=\"https:&#x2f;&#x2f;help.contoso.example&#x2f;identity?topic=1\"")
    };
    for outcome in [PageOutcome::RejectedFinal, PageOutcome::Review] {
        assert!(shown(&Page::Ended { outcome, continue_url: "/c" }), "{outcome:?}");
    }
    for fault in PageFault::ALL {
        assert!(shown(&Page::Error { fault, sign_in_url: None }), "{fault:?}");
    }
    assert!(!shown(&Page::Waiting(wait("/c"))));
}

#[test]
fn an_email_to_support_names_the_reference() {
    let support_url = Some("mailto:help@contoso.example".parse().unwrap());
    let page = Page::Ended { outcome: PageOutcome::RejectedFinal, continue_url: "/c" };
    let html = |locale| {
        pages(Brand { support_url: support_url.clone(), ..brand() }).render(&page, locale, "R-1234").html
    };
    let expected = "href=\"mailto:help@contoso.example?subject=Support%20reference%3A%20R-1234\"";
    assert!(html(Locale::default()).contains(expected));
    assert!(html(Locale::named("ar").unwrap()).contains("%20R-1234\""));
}

#[test]
fn no_support_is_named_where_there_is_none() {
    let page = Page::Ended { outcome: PageOutcome::RejectedFinal, continue_url: "/c" };
    let html = pages(Brand { support_url: None, ..brand() }).render(&page, Locale::default(), "R-1234").html;
    assert_eq!(html.matches("<a ").count(), 1);
}

#[test]
fn a_page_that_could_not_answer_now_can_be_asked_again() {
    let html = |fault| render(&Page::Error { fault, sign_in_url: None }).html;
    assert!(html(PageFault::TemporarilyUnavailable).contains("href=\"\">Try again</a>"));
    assert!(!html(PageFault::UnknownVerification).contains("Try again"));
}

#[test]
fn who_has_to_wait_for_another_check_is_led_back_first() {
    let page =
        Page::LimitReached { limit: LimitText::Connection, retry_url: "/again", continue_url: "/back" };
    let html = render(&page).html;
    assert!(html.contains("Please try again in an hour"));
    assert!(html.contains("<a class=\"button\" href=\"&#x2f;back\">Go back to Contoso</a>"), "{html}");
    assert!(html.contains("<a class=\"link\" href=\"&#x2f;again\">Try again</a>"));
}

#[test]
fn a_brand_colours_buttons_and_ground_and_what_stands_on_them() {
    let brand_style = |background| {
        let accent = Colour::parse("#ffd400").unwrap();
        let pages = pages(Brand { accent, background, ..brand() });
        let html = pages.render(&Page::SignInAgain { sign_in_url: None }, Locale::default(), "R-1234").html;
        style(&html, 1).to_owned()
    };
    assert!(brand_style(None) == ":root { --accent: #ffd400; --on-accent: #000000; }\n");
    let with_ground =
        ":root { --accent: #ffd400; --on-accent: #000000; --ground: #002244; --on-ground: #ffffff; }\n";
    assert_eq!(brand_style(Colour::parse("#002244")), with_ground);
}

#[test]
fn arabic_runs_from_right_to_left_and_keeps_names_and_references_apart() {
    let arabic = Locale::named("ar").unwrap();
    assert_eq!(arabic.direction(), Direction::RightToLeft);
    let page = Page::SignInAgain { sign_in_url: Some("/s") };
    let html = pages(brand()).render(&page, arabic, "R-1234").html;
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(html.contains("\u{2068}Contoso\u{2069}</a>"));
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
