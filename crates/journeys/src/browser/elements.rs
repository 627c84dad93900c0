use scraper::{ElementRef, Selector};

pub(super) fn select<'a>(element: ElementRef<'a>, selector: &'static str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|selector| element.select(&selector).collect()).unwrap_or_default()
}

pub(super) fn text_of(element: &ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
