//! The pages that the back button leads through.

use url::Url;

/// Addresses of the pages that were shown, redirects left out, and which of them is shown now.
#[derive(Default)]
pub(super) struct History {
    pages: Vec<Url>,
    at: usize,
}

impl History {
    /// Another page is shown; those that one had gone back from are forgotten.
    pub(super) fn visit(&mut self, page: &Url) {
        if self.pages.get(self.at) == Some(page) {
            return;
        }
        self.pages.truncate(self.at + 1);
        self.pages.push(page.clone());
        self.at = self.pages.len() - 1;
    }

    /// Goes back one page, if there is one.
    pub(super) fn back(&mut self) -> Option<Url> {
        self.go_to(self.at.checked_sub(1)?)
    }

    /// Goes forward one page, if there is one.
    pub(super) fn forward(&mut self) -> Option<Url> {
        self.go_to(self.at + 1)
    }

    fn go_to(&mut self, at: usize) -> Option<Url> {
        let page = self.pages.get(at)?.clone();
        self.at = at;
        Some(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u8) -> Url {
        Url::parse(&format!("http://127.0.0.1/{number}")).unwrap()
    }

    #[test]
    fn back_and_forward_lead_through_the_pages() {
        let mut history = History::default();
        for number in [1, 2, 2, 3] {
            history.visit(&page(number));
        }
        assert_eq!([history.back(), history.back(), history.back()], [Some(page(2)), Some(page(1)), None]);
        assert_eq!(history.forward(), Some(page(2)));
        history.visit(&page(4));
        assert_eq!(history.forward(), None, "page 3 is forgotten");
        assert_eq!(history.back(), Some(page(2)));
    }
}
