//! Walks through pages as a browser without scripts would, over HTTP: keeps cookies, follows redirects and refreshes by
//! hand, presses buttons and links by their text. Pages that post themselves are posted, as a script would.

mod cookies;
mod elements;
mod error;
mod form;
mod form_action;
mod history;
mod page;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{Method, Request};
use reqwest::cookie::CookieStore;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};
use url::{Url, form_urlencoded};

use crate::{Reply, Transport};

use cookies::Cookies;
pub use error::BrowserError;
use form_action::FormTargets;
use history::History;
use page::Onward;
pub use page::Page;

/// How far a browser goes before it gives up.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Requests after one press of a button.
    pub steps: u32,
    /// Time after one press of a button.
    pub time: Duration,
    /// A page that refreshes itself is not waited for longer than this: a user would press "check now".
    pub refresh: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { steps: 120, time: Duration::from_secs(60), refresh: Duration::from_millis(400) }
    }
}

/// Where the browser says what it does, one line per request.
pub type StepLog = Arc<dyn Fn(&str) + Send + Sync>;

/// One tab of a browser: the page it shows, and the cookies that all its tabs share.
pub struct Browser {
    transport: Arc<dyn Transport>,
    cookies: Arc<Cookies>,
    patience: Patience,
    log: StepLog,
    page: Option<Page>,
    history: History,
    closes_before: Option<Url>,
    left_at: Option<Url>,
    loads_twice: Option<Url>,
    has_scripts: bool,
}

impl Browser {
    /// A browser that was never used.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, patience: Patience, log: StepLog) -> Self {
        Browser {
            transport,
            cookies: Arc::default(),
            patience,
            log,
            page: None,
            history: History::default(),
            closes_before: None,
            left_at: None,
            loads_twice: None,
            has_scripts: true,
        }
    }

    /// Another browser, which shares nothing with this one.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(Arc::clone(&self.transport), self.patience, self.log.clone())
    }

    /// A new tab.
    #[must_use]
    pub fn tab(&self) -> Self {
        Browser {
            transport: Arc::clone(&self.transport),
            cookies: Arc::clone(&self.cookies),
            patience: self.patience,
            log: self.log.clone(),
            page: None,
            history: History::default(),
            closes_before: None,
            left_at: None,
            loads_twice: self.loads_twice.clone(),
            has_scripts: self.has_scripts,
        }
    }

    /// Makes the user close the browser just before it opens anything of that site, once.
    ///
    /// # Errors
    /// When it is no address.
    pub fn close_before(&mut self, site: &str) -> Result<(), BrowserError> {
        self.closes_before = Some(address(site)?);
        Ok(())
    }

    /// What the browser was about to open when it was closed.
    #[must_use]
    pub fn left_at(&self) -> Option<&Url> {
        self.left_at.as_ref()
    }

    /// Loads everything of that site twice, as a user does who is faster at reloading than the page at coming.
    ///
    /// # Errors
    /// When it is no address.
    pub fn load_twice(&mut self, site: &str) -> Result<(), BrowserError> {
        self.loads_twice = Some(address(site)?);
        Ok(())
    }

    /// Refuses that site's cookies from now on; no site's without one.
    ///
    /// # Errors
    /// When it is no address.
    pub fn refuse_cookies(&self, site: Option<&str>) -> Result<(), BrowserError> {
        self.cookies.refuse(site.map(address).transpose()?.as_ref());
        Ok(())
    }

    /// Switches scripts off: no page posts itself.
    pub fn switch_scripts_off(&mut self) {
        self.has_scripts = false;
    }

    /// The page that is shown.
    ///
    /// # Errors
    /// When nothing was opened yet.
    pub fn page(&self) -> Result<&Page, BrowserError> {
        self.page.as_ref().ok_or(BrowserError::NoPage)
    }

    /// Opens an address.
    ///
    /// # Errors
    /// See [`BrowserError`].
    pub async fn open(&mut self, address: &str) -> Result<&Page, BrowserError> {
        self.go(Onward::To(self::address(address)?)).await
    }

    /// Presses the browser's back button. The page is loaded again: ours forbid the browser to keep them.
    ///
    /// # Errors
    /// When this is the first page, and as [`Browser::open`].
    pub async fn back(&mut self) -> Result<&Page, BrowserError> {
        (self.log)("back");
        let address = self.history.back().ok_or(BrowserError::NoPage)?;
        self.go(Onward::To(address)).await
    }

    /// Takes the back button back.
    ///
    /// # Errors
    /// When nobody went back, and as [`Browser::open`].
    pub async fn forward(&mut self) -> Result<&Page, BrowserError> {
        (self.log)("forward");
        let address = self.history.forward().ok_or(BrowserError::NoPage)?;
        self.go(Onward::To(address)).await
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When nothing was opened yet, and as [`Browser::open`].
    pub async fn reload(&mut self) -> Result<&Page, BrowserError> {
        (self.log)("reload");
        let address = self.page()?.address().clone();
        self.go(Onward::To(address)).await
    }

    /// Follows the link with that text.
    ///
    /// # Errors
    /// When there is no such link, and as [`Browser::open`].
    pub async fn click(&mut self, text: &str) -> Result<&Page, BrowserError> {
        (self.log)(&format!("click \"{text}\""));
        let link = self.page()?.link(text).ok_or_else(|| BrowserError::NoLink(text.to_owned()))?;
        self.go(Onward::To(link)).await
    }

    /// Fills in the form of the button with that text and presses it. A field that the form does not have is an error:
    /// the page is not the one that the caller believes it is.
    ///
    /// # Errors
    /// When button or field are missing, and as [`Browser::open`].
    pub async fn press(&mut self, button: &str, fields: &[(&str, &str)]) -> Result<&Page, BrowserError> {
        (self.log)(&format!("press \"{button}\""));
        let mut form = self.page()?.form(button).ok_or_else(|| BrowserError::NoButton(button.to_owned()))?;
        for (name, value) in fields {
            form.fill(name, value).map_err(|_| BrowserError::NoField((*name).to_owned()))?;
        }
        self.go(Onward::Submit(form)).await
    }

    /// Reads JSON with this browser's cookies, without leaving the page.
    ///
    /// # Errors
    /// When the answer is not a success or not that JSON.
    pub async fn json<T: DeserializeOwned>(&self, address: &str) -> Result<T, BrowserError> {
        let request = self.request(Onward::To(self::address(address)?))?;
        let answer = self.transport.send(request).await?;
        if !answer.status.is_success() {
            return Err(BrowserError::Status(answer.status.as_u16()));
        }
        serde_json::from_slice(&answer.body).map_err(|_| BrowserError::NotJson)
    }

    async fn go(&mut self, first: Onward) -> Result<&Page, BrowserError> {
        let deadline = Instant::now() + self.patience.time;
        let arrived = timeout_at(deadline, self.walk(first)).await;
        let page = arrived.map_err(|_| BrowserError::TooLong(self.patience.time))??;
        Ok(self.page.insert(page))
    }

    async fn walk(&mut self, first: Onward) -> Result<Page, BrowserError> {
        let mut onward = first;
        // A form's policy holds until the next page arrives.
        let mut targets = FormTargets::default();
        for _ in 0..self.patience.steps {
            if let Onward::Submit(form) = &onward {
                targets = form.targets.clone();
            }
            let answer = self.send(onward, &targets).await?;
            onward = match redirect_target(&answer)? {
                Some(target) => Onward::To(target),
                None => {
                    let (page, next) = self.read(&answer).await;
                    self.history.visit(page.address());
                    targets = FormTargets::default();
                    match next {
                        None => return Ok(page),
                        Some(next) => next,
                    }
                }
            };
        }
        Err(BrowserError::TooManySteps(self.patience.steps))
    }

    async fn send(&mut self, onward: Onward, targets: &FormTargets) -> Result<Reply, BrowserError> {
        let target = onward.address();
        if self.closes_before.take_if(|site| site.origin() == target.origin()).is_some() {
            self.left_at = Some(target);
            return Err(BrowserError::Closed);
        }
        if !targets.allow(&target) {
            return Err(BrowserError::Forbidden(shown(&target)));
        }
        let request = self.request(onward)?;
        let line = format!("{} {}", request.method(), shown(&target));
        if let Some(first) = self.hasty_copy(&request, &target) {
            self.exchange(first, &target).await?;
        }
        let answer = self.exchange(request, &target).await?;
        (self.log)(&format!("  {line} -> {}", answer.status.as_u16()));
        Ok(answer)
    }

    async fn exchange(&self, request: Request<Bytes>, target: &Url) -> Result<Reply, BrowserError> {
        let answer = self.transport.send(request).await?;
        self.cookies.set_cookies(&mut answer.headers.get_all(SET_COOKIE).iter(), target);
        Ok(answer)
    }

    fn hasty_copy(&self, request: &Request<Bytes>, target: &Url) -> Option<Request<Bytes>> {
        let site = self.loads_twice.as_ref().filter(|_| request.method() == Method::GET)?;
        (target.origin() == site.origin()).then(|| request.clone())
    }

    fn request(&self, onward: Onward) -> Result<Request<Bytes>, BrowserError> {
        let target = onward.address();
        let mut request = Request::builder().uri(target.as_str()).header(ACCEPT, "text/html");
        if let Some(cookies) = self.cookies.cookies(&target) {
            request = request.header(COOKIE, cookies);
        }
        let request = match onward {
            Onward::Submit(form) if form.method == Method::POST => {
                let mut body = form_urlencoded::Serializer::new(String::new());
                let body = body.extend_pairs(form.fields()).finish();
                let request = request.method(Method::POST);
                request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into())
            }
            _ => request.body(Bytes::new()),
        };
        request.map_err(|_| BrowserError::Address)
    }

    /// The page of an answer, and where it sends the browser on its own.
    async fn read(&self, answer: &Reply) -> (Page, Option<Onward>) {
        let page = Page::read(answer);
        let onward = page.onward(self.has_scripts);
        if let Some(Onward::Refresh(_, after)) = &onward {
            sleep(self.patience.refresh.min(*after)).await;
        }
        (page, onward)
    }
}

fn address(text: &str) -> Result<Url, BrowserError> {
    Url::parse(text).map_err(|_| BrowserError::Address)
}

fn redirect_target(answer: &Reply) -> Result<Option<Url>, BrowserError> {
    if !answer.status.is_redirection() {
        return Ok(None);
    }
    answer.location().map(Some).ok_or(BrowserError::Address)
}

/// An address as a user reads it: without its query, which holds codes and states, and with tickets cut short.
fn shown(address: &Url) -> String {
    let segments = address.path().split('/').map(|segment| match segment.get(..LONGEST_SEGMENT) {
        Some(beginning) => format!("{beginning}..."),
        None => segment.to_owned(),
    });
    format!("{}{}", address.origin().ascii_serialization(), segments.collect::<Vec<_>>().join("/"))
}

/// Longer than every name in these sites' addresses, shorter than any ticket.
const LONGEST_SEGMENT: usize = 40;

#[cfg(test)]
mod tests;
