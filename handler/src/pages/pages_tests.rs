use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use messages::{Catalogue, Direction, LimitText, Locale, PageFault, PageOutcome};

use super::{Brand, BrandError, Colour, FormField, Page, Pages, PagesError, RenderedPage, Wait};

const HOSTILE: &str = "\"><script>alert('x')</script>&{{ 7 * 7 }}";

fn brand() -> Brand {
    Brand {
        name: "Contoso".to_owned(),
        logo_url: Some("https://cdn.contoso.example/logo.svg".to_owned()),
        accent: Colour::parse("#0f5cc0").unwrap(),
        background: None,
        support_url: Some("https://help.contoso.example/identity?topic=1".parse().unwrap()),
    }
}

fn pages(brand: Brand) -> Pages {
    Pages::new(brand, Arc::new(Catalogue::new().unwrap())).unwrap()
}

fn wait(text: &str) -> Wait<'_> {
    Wait {
        ticket: text,
        status_url: text,
        continue_url: text,
        poll_seconds: 5,
        waited_seconds: 0,
        longest_seconds: 480,
    }
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
        Page::CookiesNeeded { retry_url: text, sign_in_url: Some(text) },
        Page::FormPost { action: text, fields },
        Page::Unavailable { retry_url: text, continue_url: Some(text) },
        Page::Unavailable { retry_url: text, continue_url: None },
    ];
    let outcomes = [PageOutcome::RejectedFinal, PageOutcome::Review];
    pages.extend(outcomes.map(|outcome| Page::Ended { outcome, continue_url: text }));
    pages.extend(LimitText::ALL.map(|limit| Page::LimitReached {
        limit,
        retry_url: text,
        continue_url: text,
    }));
    pages.extend(PageFault::ALL.map(|fault| Page::Error { fault, sign_in_url: Some(text) }));
    pages
}

fn render(page: &Page<'_>) -> RenderedPage {
    pages(brand()).render(page, Locale::default(), "R-1234")
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
    let hostile = Brand { name: HOSTILE.to_owned(), ..brand() };
    for pages in [pages(hostile.clone()), pages(Brand { logo_url: None, ..hostile })] {
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
    let style = |background| {
        let accent = Colour::parse("#ffd400").unwrap();
        let pages = pages(Brand { accent, background, ..brand() });
        let html = pages.render(&Page::SignInAgain { sign_in_url: None }, Locale::default(), "R-1234").html;
        between(&html, "<style>", "</style>").to_owned()
    };
    assert!(style(None).ends_with(":root { --accent: #ffd400; --on-accent: #000000; }\n"));
    let with_ground =
        ":root { --accent: #ffd400; --on-accent: #000000; --ground: #002244; --on-ground: #ffffff; }\n";
    assert!(style(Colour::parse("#002244")).ends_with(with_ground));
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

#[test]
fn a_brand_that_would_break_the_page_is_refused() {
    let refused = |brand| match Pages::new(brand, Arc::new(Catalogue::new().unwrap())) {
        Err(PagesError::Brand(error)) => error,
        _ => panic!("the brand was accepted"),
    };
    assert!(matches!(refused(Brand { name: " ".to_owned(), ..brand() }), BrandError::Name));
    for logo in ["/logo.svg", "javascript:alert(1)", "data:image/svg+xml,x"] {
        assert!(matches!(refused(Brand { logo_url: Some(logo.to_owned()), ..brand() }), BrandError::Logo));
    }
}

/// Writes every page in every language into `target/pages`, to be looked at in a browser:
/// `cargo test -p handler gallery -- --ignored`.
#[test]
#[ignore = "writes files for users to look at"]
fn gallery() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pages");
    let pages = pages(Brand { logo_url: None, ..brand() });
    let fields = [FormField { name: "code", value: "c" }];
    let mut index = String::from("<!doctype html><meta charset=\"utf-8\"><title>Pages</title>");
    for locale in Locale::all() {
        std::fs::create_dir_all(folder.join(locale.tag())).unwrap();
        for (name, page) in named_pages(&fields) {
            let file = format!("{}/{name}.html", locale.tag());
            std::fs::write(folder.join(&file), pages.render(&page, locale, "7QK4-M2XD").html).unwrap();
            index.push_str(&format!("<p><a href=\"{file}\">{file}</a></p>\n"));
        }
    }
    std::fs::write(folder.join("index.html"), index).unwrap();
}

/// Every page as a user would meet it, by the name of its file.
fn named_pages<'a>(fields: &'a [FormField<'a>]) -> Vec<(String, Page<'a>)> {
    let kebab = |name: &str| {
        let words = name.split(' ').next().unwrap_or_default().chars();
        words.fold(String::new(), |name, letter| match letter.is_ascii_uppercase() {
            true if !name.is_empty() => format!("{name}-{}", letter.to_ascii_lowercase()),
            _ => format!("{name}{}", letter.to_ascii_lowercase()),
        })
    };
    let slow = Page::Waiting(Wait { waited_seconds: 90, longest_seconds: 330, ..wait("#") });
    let mut pages: Vec<(String, Page<'a>)> = vec![("waiting-longer".to_owned(), slow)];
    pages.extend(every_page("#", fields).into_iter().map(|page| {
        let name = match page {
            Page::Ended { outcome, .. } => format!("ended-{}", kebab(&format!("{outcome:?}"))),
            Page::Error { fault, .. } => format!("error-{}", kebab(&format!("{fault:?}"))),
            Page::LimitReached { limit, .. } => format!("limit-{}", kebab(&format!("{limit:?}"))),
            Page::OpenedElsewhere { handed_in: false, .. } => "opened-elsewhere-stopped".to_owned(),
            Page::SignInAgain { sign_in_url: None } => "sign-in-again-without-address".to_owned(),
            Page::Unavailable { continue_url: None, .. } => "unavailable-without-address".to_owned(),
            other => kebab(format!("{other:?}").split(['(', ' ']).next().unwrap_or_default()),
        };
        (name, page)
    }));
    pages
}
