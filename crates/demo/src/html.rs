//! HTML of the stand-in's and the app's pages. Text reaches a page through [`escape`] only.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};

/// Escapes text for element content and for quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A whole page: the banner says whose it is, the one heading repeats the title.
pub(crate) struct Page<'a> {
    /// Whose page this is, for example `Demo app`.
    pub(crate) banner: &'a str,
    /// Title and heading.
    pub(crate) title: &'a str,
    /// Markup below the heading; the caller has escaped every text in it.
    pub(crate) body: &'a str,
}

impl Page<'_> {
    /// The page as text.
    pub(crate) fn render(&self) -> String {
        let Page { banner, title, body } = self;
        let (banner, title) = (escape(banner), escape(title));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{title} - {banner}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <header class=\"banner\">{banner}</header>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
        )
    }

    /// The page as an answer that no cache keeps and no other site learns the address of.
    pub(crate) fn respond(&self, status: StatusCode) -> Response {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
            (REFERRER_POLICY, "no-referrer"),
        ];
        (status, headers, self.render()).into_response()
    }
}

/// One labelled text field. `kind` and `autocomplete` are the attributes of those names.
pub(crate) fn field(id: &str, name: &str, label: &str, kind: &str, autocomplete: &str) -> String {
    filled_field(id, name, label, kind, autocomplete, "")
}

/// The same with something in it.
pub(crate) fn filled_field(
    id: &str,
    name: &str,
    label: &str,
    kind: &str,
    autocomplete: &str,
    value: &str,
) -> String {
    let (label, value) = (escape(label), escape(value));
    format!(
        "<label for=\"{id}\">{label}</label>\n\
         <input id=\"{id}\" name=\"{name}\" type=\"{kind}\" autocomplete=\"{autocomplete}\" value=\"{value}\" required>\n"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark;--accent:#0b5cad;--on-accent:#fff;--line:#8a8f98}\
@media(prefers-color-scheme:dark){:root{--accent:#8cc4ff;--on-accent:#08203a}}\
*{box-sizing:border-box}\
body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}\
.banner{margin:0;padding:.25rem 1rem;font-size:.85rem;background:var(--accent);color:var(--on-accent)}\
main{max-width:34rem;margin:0 auto;padding:1rem}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}\
label{display:block;margin-top:.75rem}\
input,select{font:inherit;width:100%;padding:.6rem;border:1px solid var(--line);border-radius:.3rem}\
input[type=checkbox]{width:auto;margin-inline-end:.5rem}\
button{font:inherit;min-height:2.75rem;margin-top:1rem;padding:.5rem 1.25rem;border:1px solid var(--accent);\
border-radius:.3rem;background:var(--accent);color:var(--on-accent);cursor:pointer}\
button.quiet{background:transparent;color:var(--accent)}\
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}\
table{width:100%;border-collapse:collapse}\
th,td{padding:.4rem .6rem .4rem 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}\
td{overflow-wrap:anywhere}\
.problem{padding:.75rem;border:1px solid #b3261e;border-radius:.3rem}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_shown_not_obeyed() {
        assert_eq!(escape("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
    }

    #[test]
    fn a_page_has_a_language_one_heading_and_a_main_landmark() {
        let page = Page { banner: "Demo app", title: "Hello <you>", body: "<p>text</p>" }.render();
        assert!(page.contains("<html lang=\"en\">") && page.contains("<main>"));
        assert_eq!(page.matches("<h1>Hello &lt;you&gt;</h1>").count(), 1);
    }
}
